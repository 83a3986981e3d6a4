/// The names of tables, columns and indexes.
public enum SQLName {
    /// PostgreSQL cuts longer names off without a word; here they are refused.
    static let maximumLength = 63

    /// Whether a text may be the name of a table, column or index: ASCII letters, digits and underscores, not beginning
    /// with a digit, at most 63 characters.
    public static func isValid(_ name: String) -> Bool {
        name.utf8.count <= maximumLength && isSpelledRight(name)
    }

    /// The same for a name that is shortened before it is used.
    static func isSpelledRight(_ name: String) -> Bool {
        guard let first = name.utf8.first, !isDigit(first) else { return false }
        return name.utf8.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }

    /// The name in double quotes. A name that is not valid is a mistake in the program, so it traps.
    static func quoted(_ name: String) -> String {
        precondition(isValid(name), "not a valid name of a table, column or index: \(name.debugDescription)")
        return "\"\(name)\""
    }

    /// A name made of parts, shortened with a stable checksum where it would be too long.
    static func joined(_ parts: [String]) -> String {
        let name = parts.joined(separator: "_")
        guard name.utf8.count > maximumLength else { return name }
        return "\(name.prefix(maximumLength - 17))_\(Checksum.short(of: name))"
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
}
