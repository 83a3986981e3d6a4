public import Vocabulary

/// How the numbers of a kind of document are written, and when they begin again with 1.
///
///     try NumberFormat("INV/{YEAR}/{NUMBER:5}", reset: .yearly).text(7, on: day)  // "INV/2026/00007"
public struct NumberFormat: Sendable, Hashable, Codable {
    /// When the numbers begin again with 1.
    public enum Reset: String, Sendable, Hashable, Codable, CaseIterable, Choice {
        case never, monthly, yearly
    }

    /// Any text with `{NUMBER}`, or `{NUMBER:5}` to fill it up with zeros to five digits, and perhaps `{YEAR}`, `{MONTH}`, `{DAY}`.
    public let text: String
    public let reset: Reset
    private let parts: [Part]

    /// - Throws: ``Failure/invalid(issues:)`` if the format cannot be read, or could give two documents the same number.
    public init(_ text: String, reset: Reset) throws(Failure) {
        let (parts, issues) = Part.read(text)
        let all = issues + (issues.isEmpty ? Self.doubles(parts, reset: reset) : [])
        guard all.isEmpty else { throw .invalid(issues: all) }
        (self.text, self.reset, self.parts) = (text, reset, parts)
    }

    /// `INV/{YEAR}/{NUMBER}`, beginning again each year: what a new panel has.
    public static let invoices = yearly("INV/")
    /// `CN/{YEAR}/{NUMBER}`, likewise.
    public static let creditNotes = yearly("CN/")

    private static func yearly(_ prefix: String) -> NumberFormat {
        NumberFormat(
            text: "\(prefix){YEAR}/{NUMBER}", reset: .yearly,
            parts: [.literal(prefix), .year, .literal("/"), .number(width: 0)])
    }

    private init(text: String, reset: Reset, parts: [Part]) {
        (self.text, self.reset, self.parts) = (text, reset, parts)
    }

    /// What is wrong with a format, for the fields `text` and `reset`; nothing when it can be used.
    public static func issues(_ text: String, reset: Reset) -> [Issue] {
        do {
            _ = try NumberFormat(text, reset: reset)
            return []
        } catch { return error.issues }
    }

    /// The text of a number given on a day.
    public func text(_ number: Int64, on day: Day) -> String {
        parts.map { part in
            switch part {
            case .literal(let text): text
            case .number(let width): number.padded(to: width)
            case .year: day.year.padded(to: 4)
            case .month: day.month.padded(to: 2)
            case .day: day.day.padded(to: 2)
            }
        }.joined()
    }

    /// Numbers that begin again are told apart by what the text says of the day.
    private static func doubles(_ parts: [Part], reset: Reset) -> [Issue] {
        let needed: [(part: Part, token: String)] =
            switch reset {
            case .never: []
            case .yearly: [(.year, "{YEAR}")]
            case .monthly: [(.year, "{YEAR}"), (.month, "{MONTH}")]
            }
        let missing = needed.filter { !parts.contains($0.part) }.map(\.token)
        guard !missing.isEmpty else { return [] }
        let names = missing.joined(separator: " and ")
        return [Issue("needs \(names), else two documents get the same number when it begins again", field: "text")]
    }

    private enum CodingKeys: CodingKey { case text, reset }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        try self.init(
            try container.decode(String.self, forKey: .text), reset: try container.decode(Reset.self, forKey: .reset))
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(text, forKey: .text)
        try container.encode(reset, forKey: .reset)
    }
}
