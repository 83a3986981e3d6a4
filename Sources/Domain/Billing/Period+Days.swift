/// The days of periods. Every period is reckoned from the anchor, the day on which the first one began, never from the one before it:
/// paid monthly since 31 January, periods begin on 28 February, 31 March, 30 April.
extension Period {
    /// What lies between the beginnings of two periods.
    enum Step: Equatable { case days(Int), months(Int) }

    /// `nil` for a price that is paid once.
    var step: Step? {
        switch self {
        case .oneTime: nil
        case .weekly: .days(7)
        case .biWeekly: .days(14)
        case .monthly: .months(1)
        case .quarterly: .months(3)
        case .semiAnnually: .months(6)
        case .annually: .months(12)
        case .biennially: .months(24)
        case .triennially: .months(36)
        }
    }

    /// The first day of a period, counted from 0; `nil` for one-time, which has one period without end, from index 1 on.
    public func start(of index: Int, anchor: Day) -> Day? {
        switch step {
        case .days(let days): anchor.adding(days: days * index)
        case .months(let months): anchor.adding(months: months * index)
        case nil: index == 0 ? anchor : nil
        }
    }

    /// The day on which a period is over and the next begins; `nil` for one-time, which never ends.
    public func end(of index: Int, anchor: Day) -> Day? { start(of: index + 1, anchor: anchor) }

    /// The days of a period: from the first up to, but without, the first of the next. `nil` for one-time.
    public func days(of index: Int, anchor: Day) -> Range<Day>? {
        guard let start = start(of: index, anchor: anchor), let end = end(of: index, anchor: anchor) else { return nil }
        return start..<end
    }

    /// Which period a day lies in; negative before the anchor. Always 0 for one-time.
    public func index(of day: Day, anchor: Day) -> Int {
        let estimate: Int
        switch step {
        case .days(let days): estimate = (day.number - anchor.number) / days
        case .months(let months): estimate = ((day.year - anchor.year) * 12 + day.month - anchor.month) / months
        case nil: return 0
        }
        // The estimate is at most one too high: the month has begun but not the period, or the division went towards zero.
        var index = estimate
        while let start = start(of: index, anchor: anchor), start > day { index -= 1 }
        return index
    }
}
