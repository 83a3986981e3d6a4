extension Money {
    /// The amount in a list or a table, without its currency: `1,200.00`.
    public var groupedText: String { decimalText.groupingThousands }

    /// The amount as people read it: `€4.00`, `1,200 KRW` when the currency has no sign of its own here.
    public var shownText: String {
        guard let sign = Self.signs[currency.code] else { return "\(groupedText) \(currency.code)" }
        return amount < 0 ? "-\(sign)\(groupedText.dropFirst())" : "\(sign)\(groupedText)"
    }

    private static let signs = ["EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "UAH": "₴", "ILS": "₪"]
}

extension String {
    /// The text of a number with a comma before every three digits of its whole part: `-1,284.50`.
    public var groupingThousands: String {
        let parts = split(separator: ".", maxSplits: 1)
        guard let whole = parts.first else { return self }
        let digits = whole.drop { $0 == "-" }
        var text = ""
        for (index, digit) in digits.enumerated() {
            if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
            text.append(digit)
        }
        return (hasPrefix("-") ? "-" : "") + text + (parts.count > 1 ? ".\(parts[1])" : "")
    }
}
