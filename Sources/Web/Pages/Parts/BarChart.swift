/// A chart of bars over time, drawn on the server, with the same numbers as a table for those who cannot see it.
struct BarChart: Encodable, Sendable, Equatable {
    /// One bar of the drawing, in its own units: the drawing is ``width`` by 100.
    struct Bar: Encodable, Sendable, Equatable {
        let x: String
        let y: String
        let width: String
        let height: String
        let isBad: Bool
    }

    /// One span of time.
    struct Span: Sendable {
        /// When it began, as shown under the chart and in the table.
        let label: String
        /// The height of its bar, and of a second, worse part on top of it.
        let value: Double
        var bad: Double = 0
        /// The height of the line there, if the chart has one.
        var peak: Double?
        /// Its row of the table; empty to leave it out.
        var cells: [String] = []
    }

    struct Row: Encodable, Sendable, Equatable {
        let label: String
        let cells: [String]
    }

    struct Key: Encodable, Sendable, Equatable {
        let label: String
        let isBad: Bool
    }

    let id: String
    let title: String
    /// What the chart shows, in one sentence.
    let summary: String
    let width: String
    let bars: [Bar]
    /// The points of the line; `nil` without one.
    let line: String?
    let grid: [String]
    /// The scale from the top down.
    let y: [String]
    let x: [String]
    let keys: [Key]
    /// The heads of the table's columns after the first.
    let columns: [String]
    /// The newest first.
    let rows: [Row]

    /// - Parameters:
    ///   - id: unique on the page.
    ///   - keys: what the bars mean, the good part first.
    ///   - scale: a value as it stands on the scale.
    init(
        id: String, _ title: String, summary: String, spans: [Span], keys: [String] = [], columns: [String],
        scale: (Double) -> String
    ) {
        let top = Self.top(above: spans.map { max($0.value + $0.bad, $0.peak ?? 0) }.max() ?? 0)
        let height = { (value: Double) in value / top * 100 }
        self.id = id
        self.title = title
        self.summary = summary
        width = Self.number(Double(spans.count * 10))
        bars = spans.enumerated().flatMap { place, span in
            [(span.value, 0, false), (span.bad, span.value, true)].filter { $0.0 > 0 }.map { value, below, isBad in
                Bar(
                    x: Self.number(Double(place * 10 + 1)), y: Self.number(100 - height(below + value)),
                    width: "8", height: Self.number(height(value)), isBad: isBad)
            }
        }
        let points = spans.enumerated().compactMap { place, span in
            span.peak.map { "\(Self.number(Double(place * 10 + 5))),\(Self.number(100 - height($0)))" }
        }
        line = points.isEmpty ? nil : points.joined(separator: " ")
        grid = ["0", "50", "100"]
        y = [top, top / 2, 0].map(scale)
        let places = spans.count > 4 ? [0, spans.count / 4, spans.count / 2, spans.count * 3 / 4] : []
        x = places.map { spans[$0].label } + ["now"]
        self.keys = keys.enumerated().map { Key(label: $1, isBad: $0 == 1) }
        self.columns = columns
        rows = spans.reversed().filter { !$0.cells.isEmpty }.map { Row(label: $0.label, cells: $0.cells) }
    }

    /// The next of 1, 2, 4, 10, 20, 40 …, so that half of it is a plain number too.
    static func top(above value: Double) -> Double {
        guard value > 0 else { return 2 }
        var step = 0.001
        while true {
            for factor in [1.0, 2, 4] where step * factor >= value { return step * factor }
            step *= 10
        }
    }

    /// With at most two digits after the point.
    private static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let (whole, rest) = (hundredths / 100, hundredths % 100)
        return rest == 0 ? "\(whole)" : "\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }
}
