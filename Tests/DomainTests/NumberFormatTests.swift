import Domain
import TestSupport
import Testing
import Vocabulary

@Suite struct NumberFormatTests {
    private func day(_ text: String) throws -> Day { try #require(Day(text)) }

    @Test(arguments: [
        ("PRO-{NUMBER}", 1, "PRO-1"), ("INV/{YEAR}/{MONTH}/{NUMBER}", 12, "INV/2025/07/12"),
        ("{DAY}.{NUMBER:5}", 7, "04.00007"),
        ("{NUMBER:3}", 1234, "1234"), ("Счёт № {NUMBER}", 5, "Счёт № 5"), ("{NUMBER}{YEAR}", 1, "12025"),
    ])
    func aNumberIsWrittenByItsFormat(_ format: String, _ number: Int64, _ text: String) throws {
        #expect(try NumberFormat(format, reset: .never).text(number, on: day("2025-07-04")) == text)
    }

    @Test(arguments: [
        ("", "must hold {NUMBER} once"), ("INV", "must hold {NUMBER} once"),
        ("{NUMBER}{NUMBER}", "must hold {NUMBER} once"),
        ("{NUMBER}-{HOUR}", "holds {HOUR}"), ("{number}", "holds {number}"), ("{NUMBER:0}", "1 to 12"),
        ("{NUMBER:13}", "1 to 12"),
        ("{NUMBER:}", "1 to 12"), ("{NUMBER:x}", "1 to 12"), ("{NUMBER", "brace"), ("NUMBER}", "brace"),
        ("{{NUMBER}}", "holds {{NUMBER}"),
        ("{NUMBER}\n", "control characters"), ("{NUMBER}\u{202E}", "control characters"), (" {NUMBER}", "space"),
        ("{NUMBER}" + String(repeating: "x", count: 60), "60 characters"),
    ])
    func aFormatThatCannotBeUsedIsRefused(_ format: String, _ complaint: String) {
        let issues = NumberFormat.issues(format, reset: .never)
        #expect(issues.contains { $0.field == "text" && $0.message.contains(complaint) }, "\(issues)")
        #expect(throws: Failure.invalid(issues: issues)) { try NumberFormat(format, reset: .never) }
    }

    @Test func aFormatThatGivesANumberTwiceIsRefused() {
        #expect(NumberFormat.issues("INV-{NUMBER}", reset: .never).isEmpty)
        #expect(NumberFormat.issues("INV-{NUMBER}", reset: .yearly).first?.message.contains("{YEAR}") == true)
        #expect(
            NumberFormat.issues("{MONTH}/{NUMBER}", reset: .monthly).first?.message.contains("needs {YEAR},") == true)
        #expect(
            NumberFormat.issues("{YEAR}/{NUMBER}", reset: .monthly).first?.message.contains("needs {MONTH},") == true)
        #expect(NumberFormat.issues("{YEAR}/{MONTH}/{NUMBER}", reset: .monthly).isEmpty)
    }

    @Test(arguments: [
        (NumberFormat.Reset.yearly, "2025-12-31", "2026-01-01", 1), (.monthly, "2025-12-31", "2026-01-01", 1),
        (.never, "2025-12-31", "2026-01-01", 58), (.yearly, "2025-12-30", "2025-12-31", 58),
        (.monthly, "2025-11-30", "2025-12-01", 1), (.monthly, "2025-12-01", "2025-12-01", 58),
        (.monthly, "2024-12-01", "2025-12-01", 1),
    ])
    func numbersBeginAgainWithTheYearOrTheMonth(
        _ reset: NumberFormat.Reset, _ last: String, _ today: String, _ number: Int64
    ) throws {
        let format = try NumberFormat("{YEAR}/{MONTH}/{NUMBER}", reset: reset)
        let taken = NumberSequence(next: 58, last: try day(last)).take(on: try day(today), as: format)
        #expect(taken.number == number)
        #expect(try taken.day == day(today))
        #expect(taken.rest == NumberSequence(next: number + 1, last: try day(today)))
    }

    @Test func theFirstNumberIsTheOneThatWasSet() throws {
        let format = try NumberFormat("INV/{YEAR}/{MONTH}/{NUMBER}", reset: .monthly)
        let first = NumberSequence(next: 12).take(on: try day("2025-07-04"), as: format)
        #expect(first.text == "INV/2025/07/12")
        #expect(first.rest.take(on: try day("2025-07-04"), as: format).text == "INV/2025/07/13")
    }

    @Test func aClockThatGoesBackNeverGivesANumberTwice() throws {
        let format = try NumberFormat("INV/{YEAR}/{NUMBER}", reset: .yearly)
        let newYear = NumberSequence(next: 58, last: try day("2025-12-31")).take(on: try day("2026-01-01"), as: format)
        let back = newYear.rest.take(on: try day("2025-12-31"), as: format)
        #expect(newYear.text == "INV/2026/1" && back.text == "INV/2026/2")
        #expect(try back.day == day("2026-01-01"))
    }

    /// Twenty years of documents, a few days and now and then some years apart, and with a clock that sometimes jumps back.
    @Test(arguments: NumberFormat.Reset.allCases)
    func noNumberIsGivenTwiceAndNoneIsLeftOut(_ reset: NumberFormat.Reset) throws {
        let format = try NumberFormat("{YEAR}{MONTH}{NUMBER}", reset: reset)
        var random = SplitMix(seed: 5)
        var sequence = NumberSequence()
        var today = try day("2025-01-01")
        var texts: Set<String> = []
        for index in 0..<5000 {
            let taken = sequence.take(on: today, as: format)
            #expect(texts.insert(taken.text).inserted, "\(taken.text) was given twice, at \(index)")
            #expect(taken.number == sequence.next || taken.number == 1)
            sequence = taken.rest
            today = today.adding(days: .random(in: -2...5, using: &random))
        }
    }

    @Test func aStoredFormatIsCheckedWhenItIsRead() throws {
        let format = try NumberFormat("INV-{NUMBER:4}", reset: .never)
        let stored = try JSONValue(encoding: format)
        #expect(stored == ["text": "INV-{NUMBER:4}", "reset": "never"])
        #expect(try stored.decode(NumberFormat.self) == format)
        #expect(throws: (any Error).self) {
            try (["text": "INV", "reset": "never"] as JSONValue).decode(NumberFormat.self)
        }
    }

    @Test(arguments: [
        ("invoice", "INV/2025/7", "invoice-INV-2025-7.pdf"), ("proforma", nil, "proforma-unknown.pdf"),
        ("credit-note", "CN-7", "credit-note-CN-7.pdf"), ("invoice", "../../etc\\x", "invoice-..-..-etc-x.pdf"),
        ("invoice", "Счёт № 5", "invoice-5.pdf"), ("invoice", "№", "invoice-unknown.pdf"),
        ("invoice", "a\r\nb\"c", "invoice-a-b-c.pdf"),
    ])
    func aFileIsNamedByKindAndNumber(_ kind: String, _ number: String?, _ name: String) {
        #expect(documentFileName(kind, number: number) == name)
    }
}
