import Vocabulary

/// An amount in a list of several currencies: "4.00" and, apart from it, "EUR".
struct Amount: Encodable, Sendable, Equatable {
    let text: String
    let currency: String

    init(_ money: Money) {
        text = money.groupedText
        currency = money.currency.code
    }
}

/// A whole number as people read it: "1,284".
func shown(_ count: some BinaryInteger) -> String { String(count).groupingThousands }

/// "1 product", "1,284 products".
///
/// - Parameter many: the noun for several, where it is not the noun with an s.
func counted(_ count: some BinaryInteger, _ noun: String, many: String? = nil) -> String {
    "\(shown(count)) \(count == 1 ? noun : many ?? "\(noun)s")"
}
