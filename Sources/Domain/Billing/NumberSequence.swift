/// Where the numbers of a kind of document stand. A pure value: it is stored, and moved on in the transaction that issues the document.
public struct NumberSequence: Sendable, Hashable, Codable {
    /// The number that comes next, unless it begins again before that.
    public var next: Int64
    /// The day of the last number; `nil` before the first.
    public var last: Day?

    public init(next: Int64 = 1, last: Day? = nil) {
        self.next = next
        self.last = last
    }

    /// One number, taken.
    public struct Taken: Sendable, Hashable {
        public var number: Int64
        /// The number as the document shows it.
        public var text: String
        /// The day to put on the document: the one that was asked for, or the day of the last number when that is later.
        public var day: Day
        /// Where the sequence stands afterwards.
        public var rest: NumberSequence
    }

    /// Takes the next number on a day. Documents never go back in time: on a day before the last one's, which a clock that was put right
    /// may show, the number is given as on the last one's day. So no year or month that has ended is counted anew.
    ///
    ///     NumberSequence(next: 58, last: Day("2025-12-31")).take(on: newYear, as: yearly).number  // 1
    public func take(on day: Day, as format: NumberFormat) -> Taken {
        let day = max(day, last ?? day)
        let number = beginsAgain(on: day, format.reset) ? 1 : next
        return Taken(
            number: number, text: format.text(number, on: day), day: day,
            rest: NumberSequence(next: number + 1, last: day))
    }

    private func beginsAgain(on day: Day, _ reset: NumberFormat.Reset) -> Bool {
        guard let last else { return false }
        return switch reset {
        case .never: false
        case .yearly: day.year != last.year
        case .monthly: (day.year, day.month) != (last.year, last.month)
        }
    }
}

/// The name of a document's file: `invoice-INV-2025-7.pdf` for the number `INV/2025/7`, `proforma-unknown.pdf` without a number.
///
/// Letters and digits of ASCII, points and underscores stay; whatever else a number holds becomes one dash.
public func documentFileName(_ kind: String, number: String?) -> String {
    let words = (number ?? "").split { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "." || $0 == "_")) }
    let name = words.joined(separator: "-")
    return "\(kind)-\(name.isEmpty ? "unknown" : name).pdf"
}
