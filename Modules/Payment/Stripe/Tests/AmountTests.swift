import ModuleKit
import Testing

@testable import Stripe

/// Amounts as Stripe counts them. The rows are those of Stripe's page on currencies.
struct AmountTests {
    @Test(arguments: [
        // Two decimals.
        ("19.99", "EUR", 1999), ("1.15", "EUR", 115), ("0.29", "EUR", 29), ("16.40", "EUR", 1640),
        ("64.10", "EUR", 6410),
        ("8.20", "EUR", 820), ("29.99", "EUR", 2999), ("123.00", "EUR", 12300), ("10.45", "HUF", 1045),
        ("800.45", "TWD", 80045), ("10", "USD", 1000),
        // None.
        ("500", "JPY", 500), ("1200", "KRW", 1200), ("7", "XOF", 7), ("10.00", "MGA", 10),
        // None, written as two.
        ("5", "ISK", 500), ("5", "UGX", 500),
        // Three, the last of them 0.
        ("5.120", "KWD", 5120), ("1.000", "BHD", 1000), ("0.010", "TND", 10),
    ])
    func `R68 an amount is sent in Stripe's unit and read back`(_ text: String, _ code: String, _ sent: Int64) throws {
        let currency = try #require(Currency(code))
        let money = try #require(Money(parsing: text, in: currency))
        #expect(try StripeAmount.amount(of: money) == sent)
        #expect(try StripeAmount.money(sent, code.lowercased()) == money)
    }

    /// A product of a binary fraction and 100, cut off, is wrong for 4,586 of these.
    @Test func `R68 every amount below a thousand euros is exact`() throws {
        let euro = try #require(Currency("EUR"))
        for cents in 1..<100_000 {
            let text = "\(cents / 100)." + (cents % 100 < 10 ? "0" : "") + "\(cents % 100)"
            let money = try #require(Money(parsing: text, in: euro))
            guard try StripeAmount.amount(of: money) == Int64(cents) else {
                Issue.record("\(text) is sent as \(try StripeAmount.amount(of: money))")
                return
            }
        }
    }

    @Test func `R68 every currency is either exact there and back or refused`() throws {
        var refused: Set<String> = []
        for currency in Currency.all {
            // Whole units: nothing that Stripe could not say.
            let money = Money(7 * currency.scale, currency)
            do {
                let sent = try StripeAmount.amount(of: money)
                #expect(try StripeAmount.money(sent, currency.code.lowercased()) == money, "\(currency)")
            } catch {
                refused.insert(currency.code)
                #expect(error.kind == .refused)
            }
        }
        // Not counted in hundredths by ISO, and not on Stripe's page.
        #expect(refused.subtracting(["CLF", "IQD", "LYD", "UYI", "UYW"]) == [])
        #expect(refused.isSuperset(of: ["IQD", "LYD"]))
    }

    @Test(
        arguments: [
            (
                5124, "KWD",
                "5.124 KWD cannot be paid this way: it takes KWD only in steps of 0.010. Choose another way to pay"
            ),
            (
                1050, "MGA",
                "10.50 MGA cannot be paid this way: it takes MGA only in whole units. Choose another way to pay"
            ),
            (1000, "LYD", "LYD cannot be paid this way. Choose another way to pay"),
            (
                .max, "ISK",
                "9223372036854775807 ISK cannot be paid this way: it takes ISK only in whole units. Choose another way to pay"
            ),
        ] as [(Int64, String, String)])
    func `R68 what cannot be said exactly is refused with its reason`(_ amount: Int64, _ code: String, _ words: String)
        throws
    {
        let money = Money(amount, try #require(Currency(code)))
        let failure = #expect(throws: Failure.self) { try StripeAmount.amount(of: money) }
        #expect(failure?.kind == .refused && failure?.reason.user == words)
    }

    @Test func `R68 amounts from Stripe that we cannot say are failures`() throws {
        for (amount, code) in [(550, "isk"), (1, "xxx"), (Int64.max, "mga"), (1, "lyd")] {
            #expect(throws: Failure.self, "\(amount) \(code)") { try StripeAmount.money(amount, code) }
        }
    }

    @Test func `R62 a body has its fields in one order and escapes what is not plain`() {
        let body = FormBody(["metadata[payment]": "a b&c=d", "amount": "1", "name": "Zoë+~-._"])
        #expect(body.text == "amount=1&metadata%5Bpayment%5D=a%20b%26c%3Dd&name=Zo%C3%AB%2B~-._")
        #expect(FormBody().text == "")
    }
}
