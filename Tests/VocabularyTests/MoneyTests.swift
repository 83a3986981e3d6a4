import Foundation
import Testing

@testable import Vocabulary

struct MoneyTests {
    private func currency(_ code: String) throws -> Currency { try #require(Currency(code)) }

    @Test(arguments: [
        ("19.99", "EUR", 1999), ("19,99", "EUR", 1999), ("5", "EUR", 500), ("5.5", "EUR", 550), ("-0.05", "EUR", -5),
        ("1200", "JPY", 1200), ("1.234", "KWD", 1234),
        ("0.0001", "UYW", 1), ("90071992547409.93", "EUR", 9_007_199_254_740_993),
        ("-9223372036854775808", "JPY", Int64.min), ("-92233720368547758.08", "EUR", Int64.min),
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
        #expect(Money(parsing: money.decimalText, in: money.currency) == money)
    }

    @Test func `R68 each of the 99,999 amounts below 1000.00 is read to the cent`() throws {
        let euro = try currency("EUR")
        for whole in Int64(0)..<1000 {
            for cents in Int64(0)..<100 {
                let text = "\(whole).\(cents < 10 ? "0" : "")\(cents)"
                let money = Money(parsing: text, in: euro)
                guard money?.amount == whole * 100 + cents, money?.decimalText == text else {
                    Testing.Issue.record("\(text) became \(String(describing: money))")
                    return
                }
            }
        }
    }

    @Test(arguments: [
        ("EUR", 123_456_789, "1,234,567.89", "€1,234,567.89"), ("EUR", -5, "-0.05", "-€0.05"),
        ("JPY", 1_200, "1,200", "¥1,200"), ("KWD", 1_234_567, "1,234.567", "1,234.567 KWD"),
        ("KRW", -999, "-999", "-999 KRW"), ("USD", 100_000, "1,000.00", "$1,000.00"),
    ])
    func `R68 people read amounts with groups of three digits`(
        _ code: String, _ amount: Int64, _ grouped: String, _ shown: String
    ) throws {
        let money = Money(amount, try currency(code))
        #expect(money.groupedText == grouped && money.shownText == shown)
    }

    @Test func `R68 the currencies and their exponents are those of the list that is checked against CLDR`() throws {
        let table = try String(contentsOf: Self.currencies, encoding: .utf8)
        let listed = table.split(separator: "\n").filter { !$0.hasPrefix("#") }.map(String.init)
        #expect(Currency.all.map { "\($0.code)\t\($0.exponent)" } == listed)
        #expect(listed.count == 165)
        for currency in Currency.all {
            #expect(currency.scale == (0..<currency.exponent).reduce(1) { scale, _ in scale * 10 })
        }
    }

    private static let currencies = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Money/currencies.tsv")

    @Test func `R68 only listed currencies exist, in any case`() throws {
        #expect(
            Currency("eur")?.code == "EUR" && Currency("XXX") == nil && Currency("EURO") == nil && Currency("") == nil)
        #expect(throws: DecodingError.self) { try JSONValue.string("XAU").decode(Currency.self) }
    }

    @Test func `R68 a currency that was withdrawn of late is read and not offered`() throws {
        let lev = try currency("bgn")
        #expect(lev.exponent == 2 && !Currency.all.contains(lev))
        #expect(try JSONValue(encoding: Money(1999, lev)).decode(Money.self) == Money(1999, lev))
    }

    @Test func `R68 money keeps all 64 bits on its way through JSON`() throws {
        let money = Money(9_007_199_254_740_993, try currency("EUR"))
        let document = try JSONValue(encoding: money)
        #expect(document == ["amount": 9_007_199_254_740_993, "currency": "EUR"])
        #expect(try JSONValue(parsing: document.text).decode(Money.self) == money)
    }
}
