import Foundation

@testable import Web

extension Samples {
    static let tasksNow = TasksNow(
        url: "/admin/tasks/live", reload: "/admin/tasks",
        facts: [Fact("Waiting", "1,204", href: "/admin/tasks?status=waiting"), Fact("Workers", "2")])

    /// The page of tasks with all that may stand on it.
    static func tasksPage(rows: [TaskRow], states: [PageTab]) -> TasksPage {
        var page = TasksPage(
            rows: rows, states: states, state: nil, queues: any("queue", "modules"), tag: "", service: nil,
            acts: [.link("Cancel all that match", "/admin/tasks/cancel").danger], pager: pager)
        page.notes = [Note(.failed, "Nobody works on the queue “mail”", "12 tasks stay there.")]
        page.now = tasksNow
        page.spans = [
            PageTab("Last hour", "/admin/tasks", isCurrent: true), PageTab("6 hours", "/admin/tasks?span=6h"),
        ]
        page.charts = [
            chart("chart-ended", "Tasks ended in each minute", peaks: false),
            chart("chart-waited", "Waiting time until the start", peaks: true),
        ]
        return page
    }

    private static func chart(_ id: String, _ title: String, peaks: Bool) -> BarChart {
        let spans = (0..<60).map { place in
            let value = Double(place * 37 % 90)
            return BarChart.Span(
                label: "14:\(place < 10 ? "0" : "")\(place)", value: value,
                bad: peaks ? 0 : Double(place % 11 == 0 ? 7 : 0),
                peak: peaks ? value * 1.5 : nil, cells: value == 0 ? [] : ["\(Int(value))", "0"])
        }
        return BarChart(
            id: id, title, summary: "2,431 tasks succeeded and 42 did not.", spans: spans,
            keys: peaks ? ["Average; the line is the longest"] : ["Succeeded", "Did not"],
            columns: ["Succeeded", "Did not"], scale: { String(Int($0)) })
    }
}
