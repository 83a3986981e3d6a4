/// The strings of a TXT record: each at most 255 bytes, written in quotation marks (RFC 1035, sections 3.3.14 and 5.1).
struct TextStrings: Equatable {
    static let limit = 4000
    /// The bytes of each string.
    let strings: [[UInt8]]

    /// Reads what a client typed: either strings in quotation marks, or a plain text that is cut into strings here.
    ///
    /// `nil` if the text is empty or too long, or begins with a quotation mark and is not well formed.
    init?(typed: String) {
        guard !typed.isEmpty else { return nil }
        let strings = typed.hasPrefix("\"") ? Self.quoted(Array(typed.utf8)) : [Array(typed.utf8)]
        guard let strings, strings.reduce(0, { $0 + $1.count }) <= Self.limit else { return nil }
        self.strings = strings.flatMap(Self.cut)
    }

    /// As the server takes and gives it: `"v=spf1 mx -all"`.
    var presentation: String {
        strings.map { string in "\"" + string.map(Self.escaped).joined() + "\"" }.joined(separator: " ")
    }

    private static func escaped(_ byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): return "\\" + String(UnicodeScalar(byte))
        case 0x20...0x7E: return String(UnicodeScalar(byte))
        default:
            let digits = String(byte)
            return "\\" + String(repeating: "0", count: 3 - digits.count) + digits
        }
    }

    private static func cut(_ string: [UInt8]) -> [[UInt8]] {
        guard string.count > 255 else { return [string] }
        return stride(from: 0, to: string.count, by: 255).map { Array(string[$0..<min($0 + 255, string.count)]) }
    }

    /// One or more strings in quotation marks with white space between them; `\"`, `\\` and `\065` inside.
    private static func quoted(_ bytes: [UInt8]) -> [[UInt8]]? {
        var strings: [[UInt8]] = []
        var rest = bytes[...]
        while let first = rest.first {
            if first == UInt8(ascii: " ") || first == UInt8(ascii: "\t") {
                rest = rest.dropFirst()
                continue
            }
            guard first == UInt8(ascii: "\""), let string = string(&rest) else { return nil }
            strings.append(string)
        }
        return strings
    }

    /// Takes one string off the front, from its quotation mark to the closing one.
    private static func string(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        rest = rest.dropFirst()
        var string: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return string }
            guard byte == UInt8(ascii: "\\") else {
                string.append(byte)
                continue
            }
            guard let next = rest.popFirst() else { return nil }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(next) else {
                string.append(next)
                continue
            }
            let digits = [next] + rest.prefix(2)
            guard digits.count == 3, let code = UInt8(String(decoding: digits, as: UTF8.self)) else { return nil }
            rest = rest.dropFirst(2)
            string.append(code)
        }
        return nil
    }
}
