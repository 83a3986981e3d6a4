import Domain
import Hummingbird
import PanelCore
import Tasks
import Vocabulary

/// `/admin/tasks/retry` and `/admin/tasks/cancel`: all tasks that match a filter at once, after a page that says how
/// many they are.
enum AdminTaskBulk {
    static func retryForm(_ context: StaffContext) async throws -> Response { try await ask(.retry, context) }
    static func cancelForm(_ context: StaffContext) async throws -> Response { try await ask(.cancel, context) }
    static func retry(_ context: StaffContext) async throws -> Response { try await act(.retry, context) }
    static func cancel(_ context: StaffContext) async throws -> Response { try await act(.cancel, context) }

    /// The buttons above the list, for those who may.
    static func acts(_ query: TaskQuery, _ context: StaffContext) -> [Act] {
        guard context.may(.manageTasks) else { return [] }
        return BulkAct.allCases.filter { act in query.status.map(act.fits) ?? true }.map { act in
            let link = Act.link(act.label, Link("/admin/tasks/\(act.rawValue)", query: query.parts))
            return act == .cancel ? link.danger : link
        }
    }

    private static func ask(_ act: BulkAct, _ context: StaffContext) async throws -> Response {
        let query = TaskQuery { context.request.query($0) }
        let found = try await context.panel.matching(query.filter, for: act)
        let back = Link("/admin/tasks", query: query.parts)
        let limit = Panel.bulkLimit
        let number = found.count > limit ? "more than \(counted(limit, "task"))" : counted(found.count, "task")
        var lines = [act.consequence, "Tasks that are added after this page was opened are left alone."]
        if found.count > limit { lines.append("The newest \(shown(limit)) now; then you can go on.") }
        let states = (query.status.map { [$0] } ?? act.states.sorted { $0.rawValue < $1.rawValue }).map(\.rawValue)
        let panel = FormPanel(
            action: "/admin/tasks/\(act.rawValue)", form: DrawnForm(FormSpec(fields: [])),
            submit: "\(act.verb) \(found.count > limit ? "the newest \(shown(limit))" : number)",
            cancel: .link("Leave them", back),
            hidden: query.hidden + [HiddenField("newest", found.newest?.description ?? "")],
            isDanger: act == .cancel)
        let page = ConfirmPage(
            title: act.label, crumbs: [Crumb("Tasks", "/admin/tasks")], heading: "\(act.verb) \(number)?",
            sub: "Those that are \(states.joined(separator: " or "))" + words(query) + ".",
            note: Note(act == .cancel ? .failed : .pending, "What happens", lines: lines), panel: panel)
        return try await context.page(page)
    }

    private static func act(_ act: BulkAct, _ context: StaffContext) async throws -> Response {
        let query = TaskQuery { context.request.posted($0) }
        // Without the page that says how many there are, nothing is acted on.
        let newest = context.request.posted("newest").flatMap { TaskID($0) } ?? TaskID(rawValue: 0)
        let outcome = try await context.panel.act(act, onTasks: query.filter, upTo: newest, by: context.actor)
        var text = "\(counted(outcome.done, "task")) \(outcome.done == 1 ? "is" : "are") \(act.participle)."
        if outcome.refused > 0 { text += " \(counted(outcome.refused, "other")) could not be." }
        if outcome.hasMore { text += " There are more: do it again to go on." }
        return try await context.see(Link("/admin/tasks", query: query.parts), .told(text))
    }

    private static func words(_ query: TaskQuery) -> String {
        let parts = [
            query.queue.map { "in the queue “\($0)”" }, query.tag.map { "with the tag “\($0)”" },
            query.service.map { _ in "of the chosen service" },
        ].compactMap { $0 }
        return parts.isEmpty ? "" : ", " + parts.joined(separator: ", ")
    }
}

extension BulkAct {
    fileprivate var label: String { self == .retry ? "Try again all that match" : "Cancel all that match" }
    fileprivate var verb: String { self == .retry ? "Try again" : "Cancel" }
    fileprivate var participle: String { self == .retry ? "tried again" : "cancelled or asked to stop" }
    fileprivate var consequence: String {
        self == .retry
            ? "Each is tried again with all its tries; those of services go by their service."
            : "Those that have not begun never will; those that run are asked to stop."
    }
}
