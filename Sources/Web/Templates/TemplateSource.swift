/// A template's text, read tag by tag before the engine gets it.
///
/// The engine is silent about names that do not exist and knows no positions. So every name is replaced by the number
/// of its tag (`{{#rows}}` becomes `{{#t17}}`); when the engine asks a model for `t17`, the number leads back to the
/// name, the file, the line, and to whether the value stands in an address or was to be printed unescaped.
struct TemplateSource {
    /// The template's path below its root, with its ending.
    let file: String
    /// The text for the engine.
    private(set) var text = ""
    /// The tags that ask the model for something.
    private(set) var tags: [Tag] = []
    /// The templates that this one draws in.
    private(set) var partials: [Partial] = []
    /// The blocks that those who inherit from this one may replace.
    private(set) var blocks: Set<String> = []

    struct Partial {
        let name: String
        let line: Int
        /// The blocks that it replaces, when it inherits.
        var overrides: [(block: String, line: Int)] = []
    }

    private var open: [Opened] = []
    private var line = 1
    private let firstNumber: Int

    private struct Opened {
        let name: String
        let written: String
        let line: Int
        /// Where it stands in `partials`, if it inherits.
        var parent: Int?
    }

    /// - Parameters:
    ///   - file: named in errors.
    ///   - firstNumber: where the numbers of its tags begin, so that those of one set of templates differ.
    /// - Throws: ``TemplateError`` for tags that do not fit together and for what templates here may not use.
    init(_ source: String, file: String, firstNumber: Int = 0) throws(TemplateError) {
        self.file = file
        self.firstNumber = firstNumber
        try read(source[...])
        if let left = open.last { throw mistake("the section '\(left.name)' is not closed", at: left.line) }
    }

    private mutating func read(_ source: Substring) throws(TemplateError) {
        var rest = source
        while let start = rest.range(of: "{{") {
            pass(rest[..<start.lowerBound])
            guard let end = rest[start.upperBound...].range(of: "}}") else { throw mistake("the tag is not closed") }
            var inside = rest[start.upperBound..<end.lowerBound]
            rest = rest[end.upperBound...]
            if inside.first == "{" {
                guard rest.first == "}" else { throw mistake("'{{{' needs '}}}'") }
                rest = rest.dropFirst()
                inside = "&" + inside.dropFirst()
            }
            try tag(inside)
        }
        pass(rest)
    }

    /// Text between tags.
    private mutating func pass(_ part: Substring) {
        text += part
        line += part.utf8.count { $0 == UInt8(ascii: "\n") }
    }

    private mutating func tag(_ inside: Substring) throws(TemplateError) {
        let sigil = inside.first.flatMap { "#^/!&><$=%".contains($0) ? $0 : nil }
        let name = String((sigil == nil ? inside : inside.dropFirst()).trimmed)
        switch sigil {
        case "!": comment(inside)
        case "=", "%": throw mistake("'{{\(inside)}}' is not used in these templates")
        case "/": try close(name)
        case ">": try partial(name, inherits: false)
        case "<": try partial(name, inherits: true)
        case "$": try block(name)
        case "#", "^":
            let number = try ask(name, .section)
            open.append(Opened(name: name, written: number, line: line))
            text += "{{\(sigil ?? "#")\(number)}}"
        case "&": text += "{{{\(try ask(name, .raw))}}}"
        default: text += "{{{\(try ask(name, place()))}}}"
        }
    }

    /// A comment disappears, but its lines still count.
    private mutating func comment(_ inside: Substring) {
        text += "{{!}}"
        line += inside.utf8.count { $0 == UInt8(ascii: "\n") }
    }

    private mutating func ask(_ name: String, _ use: Tag.Use) throws(TemplateError) -> String {
        let path = name == "." ? ["."] : name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        let isName = { (part: String) in
            !part.isEmpty
                && part.utf8.allSatisfy { $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: "-") || isLetterOrDigit($0) }
        }
        guard path == ["."] || path.allSatisfy(isName) else { throw mistake("'\(name)' is not a name") }
        tags.append(Tag(path: path, use: use, file: file, line: line))
        return "t\(firstNumber + tags.count - 1)"
    }

    private mutating func close(_ name: String) throws(TemplateError) {
        guard let opened = open.popLast() else { throw mistake("'{{/\(name)}}' closes nothing") }
        guard opened.name == name else {
            throw mistake("'{{/\(name)}}' stands where '{{/\(opened.name)}}' of line \(opened.line) is expected")
        }
        text += "{{/\(opened.written)}}"
    }

    private mutating func partial(_ name: String, inherits: Bool) throws(TemplateError) {
        partials.append(Partial(name: name, line: line))
        trimIndent()
        if inherits {
            guard !name.contains("/") else { throw mistake("a frame has no folder in its name: '\(name)'") }
            open.append(Opened(name: name, written: name, line: line, parent: partials.count - 1))
            text += "{{<\(name)}}"
        } else {
            text += "{{>\(name)}}"
        }
    }

    private mutating func block(_ name: String) throws(TemplateError) {
        if let parent = open.last?.parent {
            partials[parent].overrides.append((name, line))
        } else {
            blocks.insert(name)
        }
        trimIndent()
        open.append(Opened(name: name, written: name, line: line))
        text += "{{$\(name)}}"
    }

    /// Takes the spaces before a tag that stands first on its line: the engine would indent all that is drawn there by
    /// them, the texts of text areas and logs included.
    private mutating func trimIndent() {
        let before = text.reversed().prefix { $0 == " " || $0 == "\t" }.count
        let head = text.dropLast(before)
        if head.isEmpty || head.last?.isNewline == true { text = String(head) }
    }

    /// Where a printed value stands. Only the start of an address is looked at: after it the scheme can no longer be
    /// chosen.
    private func place() throws(TemplateError) -> Tag.Use {
        let before = text.suffix(16)
        if before.hasSuffix("=") {
            let name = before.dropLast().reversed().prefix { $0.isLetter || $0 == "-" }
            let lead = before.dropLast(name.count + 1).last
            if !name.isEmpty, lead?.isWhitespace == true { throw mistake("an attribute's value stands in quotes") }
        }
        let isAddress = ["href", "action", "src", "formaction", "data-live"].contains { before.hasSuffix("\($0)=\"") }
        return isAddress ? .address : .escaped
    }

    private func mistake(_ message: String, at place: Int? = nil) -> TemplateError {
        TemplateError(file: file, line: place ?? line, message: message)
    }
}

private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
}

extension Substring {
    /// Without the spaces at both ends.
    fileprivate var trimmed: Substring {
        var part = self
        while part.first?.isWhitespace == true { part.removeFirst() }
        while part.last?.isWhitespace == true { part.removeLast() }
        return part
    }
}
