public import Foundation

/// When a schedule fires, in the five fields of cron: minute, hour, day of month, month, day of week.
///
/// ```swift
/// try Cron("*/15 * * * *")        // every quarter of an hour
/// try Cron("30 2 * * mon-fri")    // at half past two on working days
/// try Cron("@daily")              // at midnight
/// ```
///
/// A field is `*`, a number, a name (`jan`, `mon`; in any case), a range `a-b`, any of these with a step (`*/n`,
/// `a-b/n`, `a/n` for "from a on"), or a list of all that with commas. Sunday is 0 and 7. There are also `@hourly`,
/// `@daily`, `@midnight`, `@weekly`, `@monthly`, `@yearly` and `@annually`.
///
/// - **Days.** When both the day of month and the day of week are restricted, either of them is enough, as in Vixie
///   cron: `0 0 13 * fri` fires on every 13th and on every Friday. A field that begins with `*` restricts nothing in
///   this sense, so with `*/2` both must hold.
/// - **Daylight saving.** A schedule that names its minutes and hours fires once for each of its times: a time that the
///   clock jumps over is made up for right after the jump, and one that comes twice counts the first time only. A
///   schedule whose minute or hour begins with `*` goes by the time that really passes: nothing is made up for, and the
///   hour that comes twice counts twice.
public struct Cron: Sendable, Hashable {
    /// The text it was made from, with single spaces.
    public let text: String
    let minutes: CronField
    let hours: CronField
    let days: CronField
    let months: CronField
    let weekdays: CronField

    /// - Throws: ``CronError`` that says which field is wrong and why, also for a date that never comes.
    public init(_ text: String) throws(CronError) {
        var fields = text.split(whereSeparator: \.isWhitespace).map(String.init)
        self.text = fields.joined(separator: " ")
        if let first = fields.first, first.hasPrefix("@") {
            guard fields.count == 1, let meaning = Self.nicknames[first.lowercased()] else {
                throw CronError("\(self.text) is none of \(Self.nicknames.keys.sorted().joined(separator: ", "))")
            }
            fields = meaning.split(separator: " ").map(String.init)
        }
        guard fields.count == 5 else {
            throw CronError("\"\(self.text)\" has \(fields.count) fields; cron has five: minute hour day month weekday")
        }
        minutes = try CronField(fields[0], "minute", 0...59)
        hours = try CronField(fields[1], "hour", 0...23)
        days = try CronField(fields[2], "day of month", 1...31)
        months = try CronField(fields[3], "month", 1...12, names: Self.monthNames)
        weekdays = try CronField(fields[4], "day of week", 0...7, names: Self.weekdayNames).withSundayAsZero()
        let longest = months.values.map { Self.longestMonths[$0 - 1] }.max() ?? 31
        let isEitherDay = !days.isOpen && !weekdays.isOpen
        if !isEitherDay, let first = days.values.first, first > longest {
            throw CronError("\"\(self.text)\" never fires: none of its months has a day \(first)")
        }
    }

    /// The first moment after the given one at which it fires.
    ///
    /// - Returns: `nil` when there is none within the next thirty years.
    public func next(after moment: Date, in zone: TimeZone) -> Date? {
        let clock = WallClock(zone)
        let after = Int((moment.timeIntervalSince1970).rounded(.down))
        // A day before, because the clock may have been set back over midnight.
        let first = clock.wall(at: after).day - 1
        for day in first...(first + Self.horizon) {
            guard fires(on: CivilDay(number: day)) else { continue }
            let today = firings(on: day, clock, after: after).min()
            guard let found = today else { continue }
            // The next day may begin before this one is over, where the clock is set back at midnight.
            let tomorrow = fires(on: CivilDay(number: day + 1)) ? firings(on: day + 1, clock, after: after).min() : nil
            return Date(timeIntervalSince1970: TimeInterval(min(found, tomorrow ?? found)))
        }
        return nil
    }

    /// The next so many moments.
    public func next(_ count: Int, after moment: Date, in zone: TimeZone) -> [Date] {
        var found: [Date] = []
        while found.count < count, let next = next(after: found.last ?? moment, in: zone) { found.append(next) }
        return found
    }

    private func fires(on day: CivilDay) -> Bool {
        guard months.contains(day.month) else { return false }
        let byDay = days.contains(day.day)
        let byWeekday = weekdays.contains(day.weekday)
        return days.isOpen || weekdays.isOpen ? byDay && byWeekday : byDay || byWeekday
    }

    /// The moments of one day on the wall, later than `after`, in no order.
    private func firings(on day: Int, _ clock: WallClock, after: Int) -> [Int] {
        let goesByElapsedTime = minutes.isOpen || hours.isOpen
        let offsets = clock.offsets(around: day)
        return hours.values.flatMap { hour in
            minutes.values.flatMap { minute -> [Int] in
                let wall = day * 86_400 + hour * 3600 + minute * 60
                // Whatever the clock does on this day, it shows this time at one of these moments.
                guard wall - offsets.least > after else { return [] }
                let moments = clock.moments(of: wall, offsets)
                if goesByElapsedTime { return moments.filter { $0 > after } }
                let only = moments.first ?? clock.endOfGap(at: wall, offsets)
                return only > after ? [only] : []
            }
        }
    }

    private static let horizon = 366 * 30
    private static let longestMonths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    private static let monthNames = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ]
    private static let weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
    private static let nicknames = [
        "@hourly": "0 * * * *", "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
    ]
}

extension Cron: CustomStringConvertible {
    public var description: String { text }
}

/// Why a text is no cron expression, in a sentence that names the field.
public struct CronError: Error, Sendable, Equatable, CustomStringConvertible {
    public let description: String

    init(_ text: String) { description = text }
}
