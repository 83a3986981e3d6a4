import Domain
import TestSupport
import Testing

@Suite struct PeriodTests {
    @Test(arguments: [
        (Period.monthly, "2025-01-30", "2025-02-28"), (.monthly, "2025-12-31", "2026-01-31"),
        (.quarterly, "2025-11-30", "2026-02-28"), (.annually, "2024-02-29", "2025-02-28"),
        (.weekly, "2025-12-29", "2026-01-05"),
        (.biWeekly, "2024-02-20", "2024-03-05"), (.semiAnnually, "2025-08-31", "2026-02-28"),
        (.biennially, "2024-02-29", "2026-02-28"), (.triennially, "2025-01-31", "2028-01-31"),
    ])
    func aPeriodEndsInTheMonthItIsDue(_ period: Period, _ anchor: String, _ end: String) throws {
        let anchor = try #require(Day(anchor))
        #expect(period.end(of: 0, anchor: anchor)?.description == end)
        #expect(period.days(of: 0, anchor: anchor)?.lowerBound == anchor)
    }

    @Test func theDayOfTheMonthComesBackAfterAShortMonth() throws {
        let anchor = try #require(Day("2025-01-31"))
        let ends = (0..<4).compactMap { Period.monthly.end(of: $0, anchor: anchor)?.description }
        #expect(ends == ["2025-02-28", "2025-03-31", "2025-04-30", "2025-05-31"])
        let leap = try #require(Day("2024-02-29"))
        #expect(
            (0..<4).compactMap { Period.annually.end(of: $0, anchor: leap)?.description }
                == ["2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"])
    }

    @Test func oneTimeHasNoEnd() throws {
        let anchor = try #require(Day("2025-01-31"))
        #expect(Period.oneTime.start(of: 0, anchor: anchor) == anchor)
        #expect(Period.oneTime.end(of: 0, anchor: anchor) == nil && Period.oneTime.days(of: 0, anchor: anchor) == nil)
        #expect(Period.oneTime.index(of: anchor.adding(days: 5000), anchor: anchor) == 0)
    }

    /// From anchors all over a leap year and the next, over 400 years: periods begin later and later, end where the next begins, stand on
    /// the anchor's day of the month wherever the month has it, and are as many months apart as they should be, however many went before.
    @Test(arguments: Period.allCases.filter { $0 != .oneTime })
    func periodsNeverDrift(_ period: Period) throws {
        let months: [Period: Int] = [
            .monthly: 1, .quarterly: 3, .semiAnnually: 6, .annually: 12, .biennially: 24, .triennially: 36,
        ]
        let days: [Period: Int] = [.weekly: 7, .biWeekly: 14]
        let first = try #require(Day("2024-01-01"))
        for anchor in (0..<731).map({ first.adding(days: $0) }) where anchor.day >= 27 || anchor.day == 1 {
            var before = anchor
            for index in 1...(months[period].map { 4800 / $0 } ?? 1000) {
                let start = try #require(period.start(of: index, anchor: anchor))
                let isRight: Bool
                if let step = months[period] {
                    let distance = (start.year - anchor.year) * 12 + start.month - anchor.month
                    let longest = Day.count(inMonth: start.month, of: start.year)
                    isRight = distance == index * step && start.day == min(anchor.day, longest)
                } else {
                    isRight = start.number - anchor.number == index * (days[period] ?? 0)
                }
                guard isRight, start > before, period.end(of: index - 1, anchor: anchor) == start else {
                    Testing.Issue.record("\(period) from \(anchor): period \(index) begins on \(start)")
                    return
                }
                before = start
            }
        }
    }

    @Test(arguments: Period.allCases.filter { $0 != .oneTime })
    func everyDayLiesInOnePeriod(_ period: Period) throws {
        var random = SplitMix(seed: 1)
        let first = try #require(Day("2020-01-01"))
        for _ in 0..<2000 {
            let anchor = first.adding(days: .random(in: 0..<4000, using: &random))
            let day = anchor.adding(days: .random(in: -3000...9000, using: &random))
            let index = period.index(of: day, anchor: anchor)
            let days = try #require(period.days(of: index, anchor: anchor))
            guard days.contains(day) else {
                Testing.Issue.record("\(period) from \(anchor): \(day) is not in period \(index), \(days)")
                return
            }
        }
    }
}
