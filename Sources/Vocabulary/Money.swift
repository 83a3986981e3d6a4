/// An exact amount of money: a whole number of minor units and their currency. No floating point, anywhere.
public struct Money: Sendable, Hashable, Codable {
    /// Cents for EUR, yen for JPY, fils for KWD.
    public var amount: Int64
    public var currency: Currency

    public init(_ amount: Int64, _ currency: Currency) {
        self.amount = amount
        self.currency = currency
    }

    /// Reads what a person typed: `19.99`, `19,99`, `5`. `nil` for anything else, for more decimals than the currency has, and for
    /// amounts that do not fit.
    public init?(parsing text: String, in currency: Currency) {
        let sign = text.hasPrefix("-") ? "-" : ""
        let parts = text.dropFirst(sign.count).split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        let isDigits = { (part: Substring) in part.allSatisfy { ("0"..."9").contains($0) } }
        guard (1...2).contains(parts.count), !parts[0].isEmpty, parts.allSatisfy(isDigits) else { return nil }
        let decimals = parts.count == 2 ? parts[1] : ""
        guard decimals.count <= currency.exponent, parts.count == 1 || !decimals.isEmpty else { return nil }
        let padded = decimals + String(repeating: "0", count: currency.exponent - decimals.count)
        guard let amount = Int64(sign + parts[0] + padded) else { return nil }
        self.init(amount, currency)
    }

    /// The amount with the currency's decimals and a point: `19.99`, `1200`, `-0.05`.
    public var decimalText: String {
        let digits = String(amount.magnitude)
        let padded = String(repeating: "0", count: max(0, currency.exponent + 1 - digits.count)) + digits
        let whole = padded.dropLast(currency.exponent)
        let decimals = currency.exponent == 0 ? "" : "." + padded.suffix(currency.exponent)
        return (amount < 0 ? "-" : "") + whole + decimals
    }
}

extension Money: CustomStringConvertible {
    /// The amount and the code: `19.99 EUR`.
    public var description: String { "\(decimalText) \(currency.code)" }
}

/// Why amounts could not be reckoned with.
public enum MoneyError: Error, Sendable, Equatable {
    case differentCurrencies(Currency, Currency)
    /// The result does not fit into 64 bits of minor units.
    case tooLarge
    /// A share was asked of a whole that is zero.
    case shareOfNothing
    /// Weights of a split are negative, or all of them are zero, or there are none.
    case unusableWeights
}
