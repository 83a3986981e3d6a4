import Domain
import Foundation
import Hummingbird
import PanelCore
import Tasks
import Vocabulary

/// What stands above the list of tasks: how many there are now, and what happened lately.
extension AdminTasks {
    /// How much time the charts show.
    enum ChartSpan: String, CaseIterable {
        case hour = "1h"
        case quarter = "6h"
        case day = "24h"

        var label: String {
            switch self {
            case .hour: "Last hour"
            case .quarter: "6 hours"
            case .day: "24 hours"
            }
        }

        /// How many bars, and the minutes of each.
        var bars: (count: Int, minutes: Int) {
            switch self {
            case .hour: (60, 1)
            case .quarter: (72, 5)
            case .day: (96, 15)
            }
        }
    }

    static func liveCounts(_ context: StaffContext) async throws -> Response {
        try Live.stream(context.site, every: .seconds(1)) {
            try context.site.templates.render(try await now(context))
        }
    }

    static func now(_ context: StaffContext) async throws -> TasksNow {
        let counts = try await context.panel.tasks.counts()
        let workers = try await context.panel.tasks.workers().filter(\.isAlive)
        let sum = { (count: (TaskCounts) -> Int) in counts.reduce(0) { $0 + count($1) } }
        let state = { (state: TaskState) in Link("/admin/tasks?status=\(state.rawValue)") }
        let facts = [
            Fact("Waiting", shown(sum(\.waiting)), href: state(.waiting)),
            Fact("Scheduled", shown(sum(\.scheduled)), href: state(.scheduled)),
            Fact("Running", shown(sum(\.running)), href: state(.running)),
            Fact("Failed", shown(sum(\.failed)), href: state(.failed)),
            Fact("Uncertain", shown(sum(\.uncertain)), href: state(.uncertain)),
            Fact("Workers", shown(workers.count), small: workers.isEmpty ? "start one: aviary work" : nil),
        ]
        return TasksNow(url: "/admin/tasks/live", reload: "/admin/tasks", facts: facts)
    }

    /// Queues with tasks and without a worker.
    static func notes(_ context: StaffContext) async throws -> [Note] {
        try await context.panel.unservedQueues().map { count in
            Note(
                .failed, "Nobody works on the queue “\(count.queue)”",
                "\(counted(count.waiting + count.scheduled, "task")) stay there until a worker serves it: "
                    + "aviary work --queues \(count.queue)")
        }
    }

    static func charts(_ span: ChartSpan, queue: String?, _ context: StaffContext) async throws -> [BarChart] {
        let (count, minutes) = span.bars
        let figures = try await context.panel.tasks.figures(spans: count, of: minutes, queue: queue)
        return [ended(figures, minutes, context), waited(figures, context)]
    }

    private static func ended(_ figures: [TaskFigures], _ minutes: Int, _ context: StaffContext) -> BarChart {
        let (good, bad) = (figures.reduce(0) { $0 + $1.succeeded }, figures.reduce(0) { $0 + $1.troubled })
        let spans = figures.map { figure in
            BarChart.Span(
                label: clock(figure.from, context), value: Double(figure.succeeded), bad: Double(figure.troubled),
                cells: figure.succeeded + figure.troubled == 0
                    ? [] : [shown(figure.succeeded), shown(figure.troubled)])
        }
        return BarChart(
            id: "chart-ended", minutes == 1 ? "Tasks ended in each minute" : "Tasks ended in each \(minutes) minutes",
            summary: "\(counted(good, "task")) succeeded and \(shown(bad)) did not in the time shown.", spans: spans,
            keys: ["Succeeded", "Did not"], columns: ["Succeeded", "Did not"]
        ) { value in value == value.rounded() ? shown(Int(value)) : "" }
    }

    private static func waited(_ figures: [TaskFigures], _ context: StaffContext) -> BarChart {
        let spans = figures.map { figure in
            BarChart.Span(
                label: clock(figure.from, context), value: figure.meanWait, peak: figure.longestWait,
                cells: figure.started == 0
                    ? [] : [shown(figure.started), spanText(figure.meanWait), spanText(figure.longestWait)])
        }
        let longest = figures.map(\.longestWait).max() ?? 0
        return BarChart(
            id: "chart-waited", "Waiting time until the start",
            summary: "Tasks waited at most \(spanText(longest)) in the time shown.", spans: spans,
            keys: ["Average; the line is the longest"], columns: ["Started", "Average", "Longest"], scale: spanText)
    }

    /// "14:05"
    private static func clock(_ moment: Date, _ context: StaffContext) -> String {
        String(context.site.moment(moment, .dateAndTime).text.suffix(5))
    }
}
