/// One field of a ``Cron``: which numbers it takes.
struct CronField: Sendable, Hashable {
    /// Sorted, each once, never empty.
    private(set) var values: [Int]
    /// Whether its text begins with `*`: such a field restricts nothing, whatever step it has.
    let isOpen: Bool

    /// - Parameters:
    ///   - label: what the field is called in an error.
    ///   - names: what the numbers from the range's beginning on are also called, in lower case.
    init(_ text: String, _ label: String, _ range: ClosedRange<Int>, names: [String] = []) throws(CronError) {
        var found: Set<Int> = []
        for part in text.split(separator: ",", omittingEmptySubsequences: false) {
            let pieces = part.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let ends = pieces[0].split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
            let scale = Scale(label: label, range: range, names: names, field: text)
            var step = 1
            if pieces.count == 2 {
                guard let number = Int(pieces[1]), number > 0, pieces[1].allSatisfy(\.isWholeNumber) else {
                    throw scale.error("the step \"\(pieces[1])\" is no number above 0")
                }
                step = number
            }
            let first: Int
            let last: Int
            if pieces[0] == "*" {
                (first, last) = (range.lowerBound, range.upperBound)
            } else {
                first = try scale.number(ends[0])
                let isOpenEnd = ends.count == 1 && pieces.count == 2
                last = ends.count == 2 ? try scale.number(ends[1]) : isOpenEnd ? range.upperBound : first
            }
            guard first <= last else { throw scale.error("the range \(pieces[0]) goes backwards") }
            found.formUnion(stride(from: first, through: last, by: step))
        }
        values = found.sorted()
        isOpen = text.hasPrefix("*")
    }

    func contains(_ value: Int) -> Bool { values.contains(value) }

    /// The same field of weekdays, where 7 is another word for 0.
    func withSundayAsZero() -> CronField {
        var copy = self
        copy.values = Set(values.map { $0 % 7 }).sorted()
        return copy
    }
}

/// What a field's numbers are, and what they are called.
private struct Scale {
    var label: String
    var range: ClosedRange<Int>
    var names: [String]
    var field: String

    func number(_ text: Substring) throws(CronError) -> Int {
        if let place = names.firstIndex(of: text.lowercased()) { return range.lowerBound + place }
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }), let number = Int(text) else {
            throw error("\"\(text)\" is no number" + (names.isEmpty ? "" : " and no name"))
        }
        guard range.contains(number) else {
            throw error("\(number) is outside \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func error(_ reason: String) -> CronError { CronError("The \(label) \"\(field)\": \(reason)") }
}
