import Vocabulary

/// An amount in a list of several currencies: "4.00" and, apart from it, "EUR".
struct Amount: Encodable, Sendable, Equatable {
    let text: String
    let currency: String

    init(_ money: Money) {
        text = grouped(money.decimalText)
        currency = money.currency.code
    }
}

extension Money {
    /// The amount as its own client reads it: "€4.00", "1,200 JPY" when the currency has no sign of its own.
    var shownText: String {
        let number = grouped(decimalText)
        guard let sign = Self.signs[currency.code] else { return "\(number) \(currency.code)" }
        return number.hasPrefix("-") ? "-\(sign)\(number.dropFirst())" : "\(sign)\(number)"
    }

    private static let signs = ["EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "UAH": "₴", "ILS": "₪"]
}

/// A whole number as people read it: "1,284".
func shown(_ count: some BinaryInteger) -> String { grouped(String(count)) }

/// "1 product", "1,284 products".
func counted(_ count: some BinaryInteger, _ noun: String) -> String {
    "\(shown(count)) \(noun)\(count == 1 ? "" : "s")"
}

/// Sets a comma before every three digits of the whole part.
private func grouped(_ number: String) -> String {
    let parts = number.split(separator: ".", maxSplits: 1)
    guard let whole = parts.first else { return number }
    let digits = whole.drop { $0 == "-" }
    var text = ""
    for (index, digit) in digits.enumerated() {
        if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
        text.append(digit)
    }
    return (number.hasPrefix("-") ? "-" : "") + text + (parts.count > 1 ? ".\(parts[1])" : "")
}
