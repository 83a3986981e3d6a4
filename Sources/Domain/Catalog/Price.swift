public import Vocabulary

/// What a product costs in one currency for one period.
public struct Price: Codable, Sendable, Equatable {
    public var currency: Currency
    public var period: Period
    /// Minor units a period.
    public var amount: Int64
    /// Minor units once, at the start.
    public var setup: Int64

    public init(currency: Currency, period: Period, amount: Int64, setup: Int64 = 0) {
        self.currency = currency
        self.period = period
        self.amount = amount
        self.setup = setup
    }

    public var money: Money { Money(amount, currency) }
    public var setupMoney: Money { Money(setup, currency) }
}

extension [Price] {
    /// What is wrong with a product's prices: none may be negative, and there is one for each currency and period.
    public var issues: [Issue] {
        var seen: Set<String> = []
        var issues: [Issue] = []
        for (index, price) in enumerated() {
            if price.amount < 0 { issues.append(Issue("must not be negative", field: "prices.\(index).amount")) }
            if price.setup < 0 { issues.append(Issue("must not be negative", field: "prices.\(index).setup")) }
            if !seen.insert("\(price.currency) \(price.period)").inserted {
                issues.append(
                    Issue("stands twice: \(price.currency), \(price.period.rawValue)", field: "prices.\(index)"))
            }
        }
        return issues
    }
}
