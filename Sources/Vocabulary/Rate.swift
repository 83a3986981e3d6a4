/// A proportion such as the rate of a tax, exact: a whole number of millionths. 23 % is 230,000, 9.975 % is 99,750.
public struct Rate: Sendable, Hashable, Comparable, Codable {
    public var millionths: Int64

    /// As many millionths as one hundred percent has.
    public static let whole: Int64 = 1_000_000

    public init(millionths: Int64) { self.millionths = millionths }

    /// Reads what a person typed as a percentage, without the sign: `23`, `9.975`, `0,5`. `nil` for anything else, for more than four
    /// decimals, and for what does not fit.
    public init?(percent text: String) {
        let sign = text.hasPrefix("-") ? "-" : ""
        let parts = text.dropFirst(sign.count).split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        let isDigits = { (part: Substring) in !part.isEmpty && part.allSatisfy { ("0"..."9").contains($0) } }
        guard (1...2).contains(parts.count), parts.allSatisfy(isDigits) else { return nil }
        let decimals = parts.count == 2 ? parts[1] : ""
        guard decimals.count <= 4 else { return nil }
        let padded = decimals + String(repeating: "0", count: 4 - decimals.count)
        guard let millionths = Int64(sign + parts[0] + padded) else { return nil }
        self.init(millionths: millionths)
    }

    /// The percentage without its sign and without zeros that say nothing: `23`, `9.975`, `-0.5`.
    public var percentText: String {
        let (whole, decimals) = millionths.magnitude.quotientAndRemainder(dividingBy: 10_000)
        var digits = Substring(String(decimals + 10_000)).dropFirst()
        while digits.hasSuffix("0") { digits.removeLast() }
        return (millionths < 0 ? "-" : "") + String(whole) + (digits.isEmpty ? "" : ".\(digits)")
    }

    public static func < (one: Rate, other: Rate) -> Bool { one.millionths < other.millionths }

    /// Stored and sent as its millionths.
    public init(from decoder: any Decoder) throws {
        millionths = try decoder.singleValueContainer().decode(Int64.self)
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(millionths)
    }
}
