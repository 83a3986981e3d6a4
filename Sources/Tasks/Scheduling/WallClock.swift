import Foundation

/// A day of the calendar, counted from 1970-01-01, which is 0.
struct CivilDay {
    let number: Int
    /// 1 to 12
    let month: Int
    /// 1 to 31
    let day: Int

    init(number: Int) {
        self.number = number
        // Years begin in March here, so that the day that is not always there is the last one.
        let shifted = number + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let place = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * place + 2) / 5 + 1
        month = place < 10 ? place + 3 : place - 9
    }

    /// Sunday is 0. The first of January 1970 was a Thursday.
    var weekday: Int { ((number + 4) % 7 + 7) % 7 }
}

/// What the clock on the wall shows in a zone, in whole seconds: a wall time is the number of seconds that a clock
/// without any zone would count from 1970 to what is shown.
struct WallClock {
    /// How far the wall is ahead of UTC on the two sides of a day; they differ when the clock is set near it.
    struct Offsets {
        var before: Int
        var after: Int
        var least: Int { min(before, after) }
    }

    private let zone: TimeZone

    init(_ zone: TimeZone) {
        self.zone = zone
    }

    func offset(at moment: Int) -> Int {
        zone.secondsFromGMT(for: Date(timeIntervalSince1970: TimeInterval(moment)))
    }

    /// The wall time at a moment, and its day.
    func wall(at moment: Int) -> (seconds: Int, day: Int) {
        let seconds = moment + offset(at: moment)
        return (seconds, Int((Double(seconds) / 86_400).rounded(.down)))
    }

    func offsets(around day: Int) -> Offsets {
        let noon = day * 86_400 + 43_200
        return Offsets(before: offset(at: noon - 129_600), after: offset(at: noon + 129_600))
    }

    /// The moments at which the wall shows a time: one, none in a gap, two when the clock is set back over it; the
    /// earlier first.
    func moments(of wall: Int, _ offsets: Offsets) -> [Int] {
        if offsets.before == offsets.after { return [wall - offsets.before] }
        let tries = [wall - max(offsets.before, offsets.after), wall - offsets.least]
        return tries.filter { $0 + offset(at: $0) == wall }
    }

    /// The moment right after the jump over a wall time that does not exist.
    func endOfGap(at wall: Int, _ offsets: Offsets) -> Int {
        var early = wall - max(offsets.before, offsets.after)
        var late = wall - offsets.least
        while late - early > 1 {
            let middle = early + (late - early) / 2
            if offset(at: middle) == offsets.after { late = middle } else { early = middle }
        }
        return late
    }
}
