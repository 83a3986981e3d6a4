import Testing

@testable import Vocabulary

struct MoneyTests {
    private func currency(_ code: String) throws -> Currency { try #require(Currency(code)) }

    @Test(arguments: [
        ("19.99", "EUR", 1999), ("19,99", "EUR", 1999), ("5", "EUR", 500), ("5.5", "EUR", 550), ("-0.05", "EUR", -5),
        ("1200", "JPY", 1200), ("1.234", "KWD", 1234),
        ("0.0001", "UYW", 1), ("90071992547409.93", "EUR", 9_007_199_254_740_993),
    ])
    func `R68 a typed amount becomes exact minor units`(_ text: String, _ code: String, _ amount: Int64) throws {
        #expect(Money(parsing: text, in: try currency(code)) == Money(amount, try currency(code)))
    }

    @Test(arguments: [
        ("", "EUR"), ("-", "EUR"), (".5", "EUR"), ("5.", "EUR"), ("1.999", "EUR"), ("1.5", "JPY"), ("1.2.3", "EUR"),
        ("1 000", "EUR"), ("1e3", "EUR"), ("--5", "EUR"), ("5-", "EUR"), ("٣", "EUR"), ("99999999999999999999", "EUR"),
    ])
    func `R68 what is no amount of that currency is refused`(_ text: String, _ code: String) throws {
        #expect(Money(parsing: text, in: try currency(code)) == nil)
    }

    @Test(arguments: [
        (1999, "EUR", "19.99 EUR"), (5, "EUR", "0.05 EUR"), (-5, "EUR", "-0.05 EUR"), (1200, "JPY", "1200 JPY"),
        (1234, "KWD", "1.234 KWD"), (0, "EUR", "0.00 EUR"), (Int64.min, "JPY", "-9223372036854775808 JPY"),
    ])
    func `R68 an amount is written with its currency's decimals`(_ amount: Int64, _ code: String, _ text: String) throws
    {
        let money = Money(amount, try currency(code))
        #expect(money.description == text)
        if amount != .min { #expect(Money(parsing: money.decimalText, in: money.currency) == money) }
    }

    @Test func `R68 sums never mix currencies or overflow`() throws {
        let euro = try currency("EUR")
        #expect(try Money(1, euro).adding(Money(2, euro)) == Money(3, euro))
        #expect(throws: MoneyError.tooLarge) { try Money(.max, euro).adding(Money(1, euro)) }
        #expect(throws: MoneyError.differentCurrencies(euro, try currency("JPY"))) {
            try Money(1, euro).adding(Money(1, try currency("JPY")))
        }
    }

    @Test(arguments: [
        ("EUR", 2), ("JPY", 0), ("KWD", 3), ("BHD", 3), ("ISK", 0), ("CLP", 0), ("VND", 0), ("TND", 3), ("UYW", 4),
        ("USD", 2), ("HUF", 2),
    ])
    func `R68 each currency has the exponent of ISO 4217`(_ code: String, _ exponent: Int) throws {
        let currency = try currency(code)
        #expect(currency.exponent == exponent)
        #expect(currency.scale == (0..<exponent).reduce(1) { scale, _ in scale * 10 })
    }

    @Test func `R68 only listed currencies exist, in any case`() throws {
        #expect(
            Currency("eur")?.code == "EUR" && Currency("XXX") == nil && Currency("EURO") == nil && Currency("") == nil)
        #expect(Currency.all.count > 150 && Set(Currency.all.map(\.code)).count == Currency.all.count)
        #expect(throws: DecodingError.self) { try JSONValue.string("XAU").decode(Currency.self) }
    }

    @Test func `R68 money keeps all 64 bits on its way through JSON`() throws {
        let money = Money(9_007_199_254_740_993, try currency("EUR"))
        let document = try JSONValue(encoding: money)
        #expect(document == ["amount": 9_007_199_254_740_993, "currency": "EUR"])
        #expect(try JSONValue(parsing: document.text).decode(Money.self) == money)
    }
}
