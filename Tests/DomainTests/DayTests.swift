import Domain
import Foundation
import TestSupport
import Testing
import Vocabulary

@Suite struct DayTests {
    @Test(arguments: [
        ("1970-01-01", 0), ("1969-12-31", -1), ("2000-02-29", 11_016), ("2026-11-22", 20_779), ("0001-01-01", -719_162),
        ("9999-12-31", 2_932_896), ("1900-03-01", -25_508),
    ])
    func aDayHasANumber(_ text: String, _ number: Int) throws {
        let day = try #require(Day(text))
        #expect(day.number == number && Day(number: number) == day && day.description == text)
        #expect(try JSONValue(encoding: day) == .string(text))
        #expect(try JSONValue(encoding: day).decode(Day.self) == day)
    }

    @Test(arguments: [
        "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-01", "2026-01-00", "2026-04-31", "0000-01-01", "2026-1-1",
        "26-01-01",
        "2026/01/01", "2026-01-01 ", "+026-01-01", "-026-01-01", "2026-01-0a", "２０２６-01-01", "",
    ])
    func whatIsNoDayIsRefused(_ text: String) {
        #expect(Day(text) == nil)
        #expect(throws: DecodingError.self) { try JSONValue.string(text).decode(Day.self) }
    }

    /// Every day of 400 years, after which the calendar repeats itself, in its order: no day is left out and none comes twice.
    @Test func everyDayOf400YearsFollowsTheOneBefore() throws {
        var day = try #require(Day("1999-12-31"))
        for year in 2000..<2400 {
            for month in 1...12 {
                for number in 1...Day.count(inMonth: month, of: year) {
                    let next = day.adding(days: 1)
                    guard next == Day(year: year, month: month, day: number), next > day, next.number == day.number + 1
                    else {
                        Testing.Issue.record("\(day) is followed by \(next)")
                        return
                    }
                    day = next
                }
            }
        }
        #expect(day.number - (Day("1999-12-31")?.number ?? 0) == 146_097)
    }

    @Test(arguments: [
        ("2025-01-31", 1, "2025-02-28"), ("2024-01-31", 1, "2024-02-29"), ("2025-03-31", -1, "2025-02-28"),
        ("2025-12-31", 1, "2026-01-31"), ("2025-01-15", -1, "2024-12-15"), ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", -48, "2020-02-29"), ("2025-05-31", 0, "2025-05-31"), ("2025-01-01", -12 * 2024, "0001-01-01"),
    ])
    func monthsAreAddedAndTheDayIsKeptWhereTheMonthHasIt(_ day: String, _ months: Int, _ sum: String) throws {
        #expect(try #require(Day(day)).adding(months: months).description == sum)
    }

    @Test(arguments: [
        ("2026-12-31T23:30:00Z", "Europe/Berlin", "2027-01-01"), ("2026-12-31T23:30:00Z", "UTC", "2026-12-31"),
        ("2027-01-01T04:59:59Z", "America/New_York", "2026-12-31"), ("1969-12-31T23:59:59Z", "UTC", "1969-12-31"),
        ("2026-10-24T22:30:00Z", "Europe/Berlin", "2026-10-25"),
        ("2026-10-25T22:30:00Z", "Europe/Berlin", "2026-10-25"),
    ])
    func aMomentFallsOnTheDayThatTheClocksOfAZoneShow(_ moment: String, _ zone: String, _ day: String) throws {
        let moment = try Date(moment, strategy: .iso8601)
        #expect(Day(of: moment, in: try #require(TimeZone(identifier: zone))).description == day)
    }
}
