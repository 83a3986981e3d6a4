/// Walks once through the bytes of a Swift file and sorts them into code, string literals and comments.
///
/// It knows line and nested block comments, plain, raw and multi-line strings with interpolations inside each other, and regex
/// literals: as much of Swift's grammar as it takes never to read a comment or a string as code.
struct SourceScanner {
    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var codeBytes: [UInt8] = []
    private(set) var literals: [SourceText.Piece] = []
    private(set) var comments: [SourceText.Piece] = []

    init(_ text: String) { bytes = Array(text.utf8) }

    var code: String { String(decoding: codeBytes, as: UTF8.self) }

    private func peek(_ offset: Int = 0) -> UInt8 {
        position + offset < bytes.count ? bytes[position + offset] : 0
    }

    private func follows(_ text: String) -> Bool {
        bytes[position...].starts(with: text.utf8)
    }

    /// Takes one byte; line ends stay in the code, so that its lines keep their numbers.
    @discardableResult
    private mutating func take(asCode: Bool = false) -> UInt8 {
        let byte = bytes[position]
        position += 1
        if byte == UInt8(ascii: "\n") { line += 1 }
        if asCode || byte == UInt8(ascii: "\n") { codeBytes.append(byte) }
        return byte
    }

    /// Reads code to the end of the file, or to the bracket that closes an interpolation.
    mutating func scanCode(until end: UInt8?) {
        var depth = 0
        while position < bytes.count {
            let byte = peek()
            if follows("//") {
                scanLineComment()
            } else if follows("/*") {
                scanBlockComment()
            } else if byte == UInt8(ascii: "`") {
                scanIdentifier()
            } else if let hashes = hashes(before: UInt8(ascii: "\"")) {
                scanString(hashes: hashes)
            } else if let hashes = hashes(before: UInt8(ascii: "/")), hashes > 0 || beginsRegex() {
                scanRegex(hashes: hashes)
            } else {
                if byte == UInt8(ascii: "(") { depth += 1 }
                if byte == UInt8(ascii: ")") {
                    if depth == 0, end == byte { return }
                    depth -= 1
                }
                take(asCode: true)
            }
        }
    }

    /// How many `#` stand here before this byte, if nothing else does.
    private func hashes(before byte: UInt8) -> Int? {
        var count = 0
        while peek(count) == UInt8(ascii: "#") { count += 1 }
        return peek(count) == byte ? count : nil
    }

    /// A name between back-ticks may hold quotes and slashes; it stays in the code.
    private mutating func scanIdentifier() {
        repeat {
            take(asCode: true)
        } while position < bytes.count && peek() != UInt8(ascii: "`") && peek() != UInt8(ascii: "\n")
        if peek() == UInt8(ascii: "`") { take(asCode: true) }
    }

    private mutating func scanLineComment() {
        let start = position
        let first = line
        while position < bytes.count, peek() != UInt8(ascii: "\n") { take() }
        comments.append(.init(line: first, text: String(decoding: bytes[start..<position], as: UTF8.self)))
    }

    private mutating func scanBlockComment() {
        let start = position
        let first = line
        var depth = 0
        repeat {
            if follows("/*") {
                depth += 1
                take()
            } else if follows("*/") {
                depth -= 1
                take()
            }
            take()
        } while depth > 0 && position < bytes.count
        comments.append(.init(line: first, text: String(decoding: bytes[start..<position], as: UTF8.self)))
    }

    private mutating func scanString(hashes: Int) {
        let first = line
        for _ in 0..<hashes { take() }
        let quote = follows("\"\"\"") ? "\"\"\"" : "\""
        for _ in quote.utf8 { take() }
        let fence = String(repeating: "#", count: hashes)
        var content: [UInt8] = []
        while position < bytes.count {
            if follows(quote + fence) {
                for _ in (quote + fence).utf8 { take() }
                break
            }
            if follows("\\" + fence + "(") {
                for _ in 0..<(hashes + 2) { take() }
                codeBytes += Array(" (".utf8)
                scanCode(until: UInt8(ascii: ")"))
                if position < bytes.count { take(asCode: true) }
                content.append(UInt8(ascii: "?"))
            } else if hashes == 0, peek() == UInt8(ascii: "\\"), position + 1 < bytes.count {
                content.append(take())
                content.append(take())
            } else {
                content.append(take())
            }
        }
        codeBytes += Array("\"\"".utf8)
        literals.append(.init(line: first, text: String(decoding: content, as: UTF8.self)))
    }

    /// A bare slash begins a regex where a value may begin, if it is closed on its line; else it divides.
    private func beginsRegex() -> Bool {
        let next = peek(1)
        guard next != UInt8(ascii: " "), next != UInt8(ascii: "=") else { return false }
        let before = codeBytes.last { $0 != UInt8(ascii: " ") } ?? UInt8(ascii: "\n")
        guard "(,=:[{!&|?;\n".utf8.contains(before) else { return false }
        var offset = 1
        while peek(offset) != UInt8(ascii: "\n"), peek(offset) != 0 {
            if peek(offset) == UInt8(ascii: "\\") {
                offset += 1
            } else if peek(offset) == UInt8(ascii: "/") {
                return true
            }
            offset += 1
        }
        return false
    }

    private mutating func scanRegex(hashes: Int) {
        for _ in 0...hashes { take() }
        let end = "/" + String(repeating: "#", count: hashes)
        while position < bytes.count, !follows(end) {
            if take() == UInt8(ascii: "\\"), position < bytes.count { take() }
        }
        for _ in end.utf8 where position < bytes.count { take() }
        codeBytes += Array("//".utf8)
    }
}
