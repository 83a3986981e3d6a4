import Foundation

/// A point in time for people and for machines: "24 min ago", with the exact time as its title.
struct Moment: Encodable, Sendable, Equatable {
    let text: String
    /// ISO 8601 in UTC, for the attribute `datetime`.
    let datetime: String
    /// In full, in the reader's zone: "22 Nov 2026, 13:41:08 CET".
    let title: String

    /// How the text is written.
    enum Style: Sendable {
        /// "24 min ago" or "in 5 min" up to a day, then the date.
        case relative
        /// "22 Nov 2026"
        case date
        /// "22 Nov 2026, 14:05"
        case dateAndTime
        /// "14:05:09" on the same day, else the date and time.
        case clock
    }

    init(_ date: Date, now: Date, zone: TimeZone, style: Style = .relative) {
        let parts = ClockParts(date, zone)
        text =
            switch style {
            case .relative: Self.relative(date, now, parts)
            case .date: parts.day
            case .dateAndTime: "\(parts.day), \(parts.minute)"
            case .clock: parts.day == ClockParts(now, zone).day ? parts.second : "\(parts.day), \(parts.minute)"
            }
        datetime = date.formatted(.iso8601)
        title = "\(parts.day), \(parts.second) \(zone.abbreviation(for: date) ?? zone.identifier)"
    }

    init(text: String, datetime: String, title: String) {
        (self.text, self.datetime, self.title) = (text, datetime, title)
    }

    private static func relative(_ date: Date, _ now: Date, _ parts: ClockParts) -> String {
        let seconds = Int(now.timeIntervalSince(date).rounded())
        let distance =
            switch abs(seconds) {
            case 0..<60: "\(abs(seconds)) s"
            case 60..<3600: "\(abs(seconds) / 60) min"
            case 3600..<86_400: "\(abs(seconds) / 3600) h"
            default: ""
            }
        if distance.isEmpty { return parts.day }
        if abs(seconds) < 1 { return "now" }
        return seconds < 0 ? "in \(distance)" : "\(distance) ago"
    }
}

/// A date's digits in a zone, without a formatter.
private struct ClockParts {
    let day: String
    let minute: String
    let second: String

    init(_ date: Date, _ zone: TimeZone) {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = zone
        let found = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        day = "\(found.day ?? 0) \(months[(found.month ?? 1) - 1]) \(found.year ?? 0)"
        minute = "\(Self.two(found.hour)):\(Self.two(found.minute))"
        second = "\(minute):\(Self.two(found.second))"
    }

    private static func two(_ number: Int?) -> String {
        let number = number ?? 0
        return number < 10 ? "0\(number)" : "\(number)"
    }
}
