import Testing

@testable import Web

struct BarChartTests {
    private func chart(_ spans: [BarChart.Span]) -> BarChart {
        BarChart(id: "c", "Ended", summary: "", spans: spans, columns: ["Good", "Bad"]) { "\($0)" }
    }

    @Test func barsStandOnTheGroundAndOnEachOther() {
        let drawn = chart([
            .init(label: "10:00", value: 5, bad: 5, cells: ["5", "5"]), .init(label: "10:01", value: 0),
            .init(label: "10:02", value: 2.5, cells: ["2", "0"]),
        ])
        #expect(drawn.width == "30")
        #expect(
            drawn.bars == [
                .init(x: "1", y: "50", width: "8", height: "50", isBad: false),
                .init(x: "1", y: "0", width: "8", height: "50", isBad: true),
                .init(x: "21", y: "75", width: "8", height: "25", isBad: false),
            ])
        #expect(drawn.y == ["10.0", "5.0", "0.0"])
        #expect(drawn.line == nil)
        #expect(drawn.rows == [.init(label: "10:02", cells: ["2", "0"]), .init(label: "10:00", cells: ["5", "5"])])
    }

    @Test func theLineIsPartOfTheScale() {
        let drawn = chart([.init(label: "a", value: 1, peak: 4), .init(label: "b", value: 0, peak: 0)])
        #expect(drawn.line == "5,0 15,100")
        #expect(drawn.bars == [.init(x: "1", y: "75", width: "8", height: "25", isBad: false)])
    }

    @Test(arguments: [
        (0, 2), (0.0004, 0.001), (0.9, 1), (1, 1), (3, 4), (5, 10), (10, 10), (11, 20), (41_000, 100_000),
    ])
    func theScaleEndsAtAPlainNumber(value: Double, top: Double) {
        #expect(abs(BarChart.top(above: value) - top) < top / 1000)
    }
}
