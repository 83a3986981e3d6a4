/// Exact arithmetic. What cannot be exact is rounded once, half away from zero, and what does not fit is thrown, never wrapped.
extension Money {
    /// The sum of two amounts of one currency.
    ///
    /// - Throws: ``MoneyError`` if the currencies differ or the sum does not fit.
    public func adding(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .differentCurrencies(currency, other.currency) }
        let (sum, overflow) = amount.addingReportingOverflow(other.amount)
        guard !overflow else { throw .tooLarge }
        return Money(sum, currency)
    }

    /// What is left when `other` is taken away; below zero when it is more.
    ///
    /// - Throws: ``MoneyError`` if the currencies differ or the difference does not fit.
    public func subtracting(_ other: Money) throws(MoneyError) -> Money {
        guard currency == other.currency else { throw .differentCurrencies(currency, other.currency) }
        let (difference, overflow) = amount.subtractingReportingOverflow(other.amount)
        guard !overflow else { throw .tooLarge }
        return Money(difference, currency)
    }

    /// The amount with the other sign.
    public func negated() throws(MoneyError) -> Money { try Money(0, currency).subtracting(self) }

    /// The amount so many times.
    public func multiplied(by count: Int) throws(MoneyError) -> Money {
        try Money(fitting: Int128(amount) * Int128(count), currency)
    }

    /// The amount at a rate, such as the tax on it, rounded half away from zero: 23 % of 9.99 EUR is 2.30 EUR.
    public func percentage(_ rate: Rate) throws(MoneyError) -> Money {
        try share(rate.millionths, of: Rate.whole)
    }

    /// `part` out of `whole` of the amount, rounded half away from zero: 10 days out of 31, 41.00 paid out of 123.00. It is within half a
    /// minor unit of the exact proportion. Shares of all parts need not add up; for that see ``split(into:)``.
    ///
    /// - Throws: ``MoneyError`` if `whole` is zero or the share does not fit.
    public func share(_ part: Int64, of whole: Int64) throws(MoneyError) -> Money {
        guard whole != 0 else { throw .shareOfNothing }
        let divisor = Int128(whole)
        let (quotient, rest) = (Int128(amount) * Int128(part)).quotientAndRemainder(dividingBy: divisor)
        guard rest.magnitude * 2 >= divisor.magnitude else { return try Money(fitting: quotient, currency) }
        return try Money(fitting: quotient + (rest.signum() == divisor.signum() ? 1 : -1), currency)
    }

    /// The amount in parts that stand to each other as the weights do and add up to it exactly. Each is within one minor unit of its
    /// exact proportion; the minor units that are left over go to those who lost most, the first of equals first.
    ///
    /// - Throws: ``MoneyError/unusableWeights`` if one is negative or their sum is zero.
    public func split(into weights: [Int64]) throws(MoneyError) -> [Money] {
        let sum = weights.reduce(Int128(0)) { $0 + Int128($1) }
        guard sum > 0, weights.allSatisfy({ $0 >= 0 }) else { throw .unusableWeights }
        let exact = weights.map { (Int128(amount.magnitude) * Int128($0)).quotientAndRemainder(dividingBy: sum) }
        var parts = exact.map(\.quotient)
        let left = Int(Int128(amount.magnitude) - parts.reduce(0, +))
        let losers = exact.indices.sorted { (exact[$0].remainder, $1) > (exact[$1].remainder, $0) }
        for index in losers.prefix(left) { parts[index] += 1 }
        var split: [Money] = []
        for part in parts { split.append(try Money(fitting: amount < 0 ? -part : part, currency)) }
        return split
    }

    /// The sum of amounts of one currency; zero of it when there are none.
    ///
    /// - Throws: ``MoneyError`` if one is of another currency or the sum does not fit.
    public static func sum(_ amounts: some Sequence<Money>, in currency: Currency) throws(MoneyError) -> Money {
        var sum = Money(0, currency)
        for amount in amounts { sum = try sum.adding(amount) }
        return sum
    }

    private init(fitting amount: Int128, _ currency: Currency) throws(MoneyError) {
        guard let amount = Int64(exactly: amount) else { throw .tooLarge }
        self.init(amount, currency)
    }
}
