import ModuleKit

/// Amounts as Stripe counts them: <https://docs.stripe.com/currencies>.
///
/// Mostly that is the minor unit of ISO 4217, as we count, with these exceptions. All sums are whole numbers; what cannot be said
/// exactly is refused, never rounded.
///
/// | currencies | Stripe's unit |
/// |---|---|
/// | MGA | ariary, where ISO has hundredths |
/// | ISK, UGX | hundredths, which must be `00`, where ISO has none |
/// | BHD, JOD, KWD, OMR, TND | thousandths, as ISO, whose last digit must be 0 |
/// | HUF, TWD | hundredths, as ISO; only payouts, which we never make, want whole units |
enum StripeAmount {
    /// How Stripe writes a currency.
    private struct Unit {
        var exponent: Int
        /// Amounts are multiples of this.
        var step: Int64 = 1
    }

    private static let zeroDecimal: Set = [
        "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF",
    ]
    /// UGX stands in Stripe's list of zero-decimal currencies, too. Its row among the special cases is about charges and newer.
    private static let wholeHundreds: Set = ["ISK", "UGX"]
    private static let threeDecimal: Set = ["BHD", "JOD", "KWD", "OMR", "TND"]

    /// The number to send for an amount.
    ///
    /// - Throws: ``Failure/refused(reason:)`` if Stripe has no exact number for it.
    static func amount(of money: Money) throws(Failure) -> Int64 {
        guard money.amount > 0 else { throw .refused("Only more than nothing can be paid") }
        let unit = try unit(of: money.currency)
        guard let amount = scaled(money.amount, by: unit.exponent - money.currency.exponent), amount % unit.step == 0
        else {
            throw .refused(
                Failure.Reason(
                    "\(money) cannot be paid this way: it takes \(money.currency) only in \(steps(unit)). "
                        + "Choose another way to pay"))
        }
        return amount
    }

    /// The amount that a number of Stripe's means.
    ///
    /// - Throws: ``Failure/failed(reason:)`` if the currency is unknown, or we could not say it exactly.
    static func money(_ amount: Int64, _ code: String) throws(Failure) -> Money {
        guard let currency = Currency(code), let unit = try? unit(of: currency),
            let minor = scaled(amount, by: currency.exponent - unit.exponent)
        else {
            throw .failed(
                Failure.Reason("The payment provider names an amount that we do not know", log: "\(amount) \(code)"))
        }
        return Money(minor, currency)
    }

    /// A currency that ISO does not count in hundredths and that stands in no list is refused: a guess would be wrong by a factor.
    private static func unit(of currency: Currency) throws(Failure) -> Unit {
        if zeroDecimal.contains(currency.code) { return Unit(exponent: 0) }
        if wholeHundreds.contains(currency.code) { return Unit(exponent: 2, step: 100) }
        if threeDecimal.contains(currency.code) { return Unit(exponent: 3, step: 10) }
        guard currency.exponent == 2 else {
            throw .refused(Failure.Reason("\(currency) cannot be paid this way. Choose another way to pay"))
        }
        return Unit(exponent: 2)
    }

    /// The number with its point moved to the right; `nil` if that is not whole or does not fit.
    private static func scaled(_ amount: Int64, by places: Int) -> Int64? {
        let factor = (0..<abs(places)).reduce(Int64(1)) { factor, _ in factor * 10 }
        if places < 0 { return amount % factor == 0 ? amount / factor : nil }
        let (scaled, overflow) = amount.multipliedReportingOverflow(by: factor)
        return overflow ? nil : scaled
    }

    private static func steps(_ unit: Unit) -> String {
        unit.exponent == 3 ? "steps of 0.010" : "whole units"
    }
}
