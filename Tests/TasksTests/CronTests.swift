import Foundation
import Testing

@testable import Tasks

/// When schedules fire: a table of texts, zones and moments.
@Suite struct CronTests {
    struct Row: Sendable, CustomTestStringConvertible {
        var cron: String
        var zone = "UTC"
        /// As the wall shows it, with the offset from UTC.
        var after: String
        var fires: [String]
        var testDescription: String { "\(cron) in \(zone) after \(after)" }
    }

    static let plain: [Row] = [
        Row(cron: "* * * * *", after: "2026-03-01T10:00:30Z", fires: ["2026-03-01T10:01:00Z", "2026-03-01T10:02:00Z"]),
        Row(cron: "* * * * *", after: "2026-03-01T10:01:00Z", fires: ["2026-03-01T10:02:00Z"]),
        Row(
            cron: "*/20 9-10 * * *", after: "2026-03-01T09:30:00Z",
            fires: [
                "2026-03-01T09:40:00Z", "2026-03-01T10:00:00Z", "2026-03-01T10:20:00Z", "2026-03-01T10:40:00Z",
                "2026-03-02T09:00:00Z",
            ]),
        Row(
            cron: "5/25 3 * * *", after: "2026-03-01T00:00:00Z",
            fires: ["2026-03-01T03:05:00Z", "2026-03-01T03:30:00Z", "2026-03-01T03:55:00Z", "2026-03-02T03:05:00Z"]),
        Row(cron: "0 22 * * 1-5", after: "2026-03-06T22:00:00Z", fires: ["2026-03-09T22:00:00Z"]),
        Row(cron: "0 22 * * mon-FRI", after: "2026-03-06T22:00:00Z", fires: ["2026-03-09T22:00:00Z"]),
        Row(cron: "0 0 * * 7", after: "2026-03-06T22:00:00Z", fires: ["2026-03-08T00:00:00Z"]),
        Row(
            cron: "0 0 * * 5-7", after: "2026-03-06T22:00:00Z",
            fires: ["2026-03-07T00:00:00Z", "2026-03-08T00:00:00Z", "2026-03-13T00:00:00Z"]),
        Row(
            cron: "0 0 1 jan,jul *", after: "2026-03-01T00:00:00Z",
            fires: ["2026-07-01T00:00:00Z", "2027-01-01T00:00:00Z"]),
        Row(
            cron: "0 12 31 * *", after: "2026-01-31T12:00:00Z",
            fires: ["2026-03-31T12:00:00Z", "2026-05-31T12:00:00Z"]),
        Row(
            cron: "0 0 29 2 *", after: "2026-01-01T00:00:00Z",
            fires: ["2028-02-29T00:00:00Z", "2032-02-29T00:00:00Z"]),
        Row(cron: "0 0 29 2 *", after: "2096-03-01T00:00:00Z", fires: ["2104-02-29T00:00:00Z"]),
        Row(cron: "@yearly", after: "2026-01-01T00:00:00Z", fires: ["2027-01-01T00:00:00Z"]),
        Row(cron: "@monthly", after: "2026-01-01T00:00:00Z", fires: ["2026-02-01T00:00:00Z"]),
        Row(cron: "@weekly", after: "2026-03-02T00:00:00Z", fires: ["2026-03-08T00:00:00Z"]),
        Row(cron: "@Daily", after: "2026-03-02T00:00:00Z", fires: ["2026-03-03T00:00:00Z"]),
        Row(cron: "@hourly", after: "2026-03-02T00:00:00Z", fires: ["2026-03-02T01:00:00Z"]),
        Row(
            cron: "  0   6 * *  * ", zone: "Asia/Kolkata", after: "2026-03-02T00:00:00Z",
            fires: ["2026-03-02T00:30:00Z", "2026-03-03T00:30:00Z"]),
    ]

    /// The day of month and the day of week: either when both are restricted, both when one begins with `*`.
    static let days: [Row] = [
        Row(
            cron: "0 0 13 * fri", after: "2026-03-01T00:00:00Z",
            fires: [
                "2026-03-06T00:00:00Z", "2026-03-13T00:00:00Z", "2026-03-20T00:00:00Z", "2026-03-27T00:00:00Z",
                "2026-04-03T00:00:00Z", "2026-04-10T00:00:00Z", "2026-04-13T00:00:00Z",
            ]),
        Row(
            cron: "0 0 13 * *", after: "2026-03-01T00:00:00Z", fires: ["2026-03-13T00:00:00Z", "2026-04-13T00:00:00Z"]),
        Row(
            cron: "0 0 */2 * sun", after: "2026-03-01T00:00:00Z",
            fires: ["2026-03-15T00:00:00Z", "2026-03-29T00:00:00Z", "2026-04-05T00:00:00Z"]),
        Row(cron: "0 0 1-7 * */7", after: "2026-03-02T00:00:00Z", fires: ["2026-04-05T00:00:00Z"]),
    ]

    /// In Vienna the clock went from 2 to 3 on 29 March 2026 and goes from 3 to 2 on 25 October.
    static let daylight: [Row] = [
        Row(
            cron: "30 2 * * *", zone: "Europe/Vienna", after: "2026-03-28T02:30:00+01:00",
            fires: ["2026-03-29T03:00:00+02:00", "2026-03-30T02:30:00+02:00"]),
        Row(
            cron: "0,15,30 2 * * *", zone: "Europe/Vienna", after: "2026-03-29T01:00:00+01:00",
            fires: ["2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"]),
        Row(
            cron: "0 2,3 * * *", zone: "Europe/Vienna", after: "2026-03-29T01:00:00+01:00",
            fires: ["2026-03-29T03:00:00+02:00", "2026-03-30T02:00:00+02:00"]),
        Row(
            cron: "30 2 * * *", zone: "Europe/Vienna", after: "2026-10-24T12:00:00+02:00",
            fires: ["2026-10-25T02:30:00+02:00", "2026-10-26T02:30:00+01:00"]),
        Row(
            cron: "0 * * * *", zone: "Europe/Vienna", after: "2026-03-29T01:00:00+01:00",
            fires: ["2026-03-29T03:00:00+02:00", "2026-03-29T04:00:00+02:00"]),
        Row(
            cron: "0 * * * *", zone: "Europe/Vienna", after: "2026-10-25T01:30:00+02:00",
            fires: ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00", "2026-10-25T03:00:00+01:00"]),
        Row(
            cron: "*/30 2 * * *", zone: "Europe/Vienna", after: "2026-10-25T01:30:00+02:00",
            fires: [
                "2026-10-25T02:00:00+02:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:00:00+01:00",
                "2026-10-25T02:30:00+01:00", "2026-10-26T02:00:00+01:00",
            ]),
        Row(
            cron: "*/30 2 * * *", zone: "Europe/Vienna", after: "2026-03-28T12:00:00+01:00",
            fires: ["2026-03-30T02:00:00+02:00"]),
        // Midnight itself does not exist.
        Row(
            cron: "@daily", zone: "America/Havana", after: "2026-03-07T12:00:00-05:00",
            fires: ["2026-03-08T01:00:00-04:00", "2026-03-09T00:00:00-04:00"]),
        // The clock is set back at midnight, into the day before.
        Row(
            cron: "30 23 * * *", zone: "America/Asuncion", after: "2024-03-23T12:00:00-03:00",
            fires: ["2024-03-23T23:30:00-03:00", "2024-03-24T23:30:00-04:00"]),
        // Half an hour forth.
        Row(
            cron: "10 2 * * *", zone: "Australia/Lord_Howe", after: "2026-10-03T12:00:00+10:30",
            fires: ["2026-10-04T02:30:00+11:00", "2026-10-05T02:10:00+11:00"]),
        // Samoa had no 30 December 2011.
        Row(
            cron: "0 6 * * *", zone: "Pacific/Apia", after: "2011-12-29T06:00:00-10:00",
            fires: ["2011-12-31T00:00:00+14:00", "2011-12-31T06:00:00+14:00"]),
    ]

    @Test(arguments: plain + days + daylight)
    func `R86 a schedule fires when its text says`(row: Row) throws {
        let cron = try Cron(row.cron)
        let zone = try #require(TimeZone(identifier: row.zone))
        let found = cron.next(row.fires.count, after: try Self.date(row.after), in: zone)
        let expected = try row.fires.map { try Self.date($0) }
        #expect(found == expected, "\(found.map { $0.formatted(.iso8601) })")
    }

    @Test(arguments: [
        ("", "five"), ("* * * *", "five"), ("* * * * * *", "five"), ("60 * * * *", "minute"), ("* 24 * * *", "hour"),
        ("* * 0 * *", "day of month"), ("* * 32 * *", "day of month"), ("* * * 13 *", "month"),
        ("* * * foo *", "name"), ("* * * * 8", "day of week"), ("5-1 * * * *", "backwards"), ("*/0 * * * *", "step"),
        ("*/x * * * *", "step"), ("1,,2 * * * *", "no number"), ("1- * * * *", "no number"),
        ("-1 * * * *", "no number"),
        ("+1 * * * *", "no number"), ("@fortnightly", "@daily"), ("@daily 1", "@daily"), ("0 0 30 2 *", "never"),
        ("0 0 31 4,6,9,11 *", "never"), ("* mon * * *", "no number"),
    ])
    func `R86 a text that is no schedule is refused with the reason`(text: String, word: String) throws {
        let error = #expect(throws: CronError.self) { try Cron(text) }
        #expect(try #require(error).description.contains(word), "\(String(describing: error))")
    }

    @Test func aDayOfMonthThatNeverComesIsNoFaultBesideAWeekday() throws {
        let cron = try Cron("0 0 30 2 mon")
        let found = cron.next(after: try Self.date("2026-02-01T00:00:00Z"), in: .gmt)
        #expect(found == (try Self.date("2026-02-02T00:00:00Z")))
    }

    /// The same by looking at every minute of two years, in zones whose clocks do all sorts of things.
    @Test(arguments: ["Europe/Vienna", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata"])
    func `R86 elapsed time is what a clock that is looked at every minute would say`(name: String) throws {
        let zone = try #require(TimeZone(identifier: name))
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let cron = try Cron("*/30 1-3 * * 0")
        let start = try Self.date("2026-01-01T00:00:00Z")
        var expected: [Date] = []
        for step in 1...(2 * 24 * 300) {
            let moment = start + Double(step * 1800)
            let parts = calendar.dateComponents([.weekday, .hour, .minute], from: moment)
            if parts.weekday == 1, let hour = parts.hour, (1...3).contains(hour), (parts.minute ?? 0) % 30 == 0 {
                expected.append(moment)
            }
        }
        #expect(expected.count > 200)
        #expect(cron.next(expected.count, after: start, in: zone) == expected)
    }

    private static func date(_ text: String) throws -> Date { try Date(text, strategy: .iso8601) }
}
