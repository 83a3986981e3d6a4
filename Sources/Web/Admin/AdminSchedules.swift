import Domain
import Hummingbird
import PanelCore
import Tasks
import Vocabulary

/// `/admin/tasks/schedules`: what the panel does by the clock.
enum AdminSchedules {
    static func list(_ context: StaffContext) async throws -> Response {
        let mayChange = context.may(.manageTasks)
        let rows = try await context.panel.tasks.schedules().map { row($0, mayChange, context) }
        return try await context.page(SchedulesPage(rows: rows, mayChange: mayChange))
    }

    static func enable(_ context: StaffContext) async throws -> Response { try await set(true, context) }
    static func disable(_ context: StaffContext) async throws -> Response { try await set(false, context) }

    private static func set(_ enabled: Bool, _ context: StaffContext) async throws -> Response {
        try await context.panel.setSchedule(context.request.part("id"), enabled: enabled, by: context.actor)
        let text = enabled ? "It is on, and begins with its next tick." : "It is off."
        return try await context.see("/admin/tasks/schedules", .told(text))
    }

    private static let words = ["retention": "Forget old tasks, sessions and log lines"]

    private static func row(
        _ schedule: ScheduleRecord, _ mayChange: Bool, _ context: StaffContext
    ) -> SchedulesPage.Row {
        let state: StatusBadge
        if !schedule.isEnabled {
            state = StatusBadge(.terminated, "Off")
        } else if schedule.nextRunAt == nil {
            state = StatusBadge(.error, "Not in this version")
        } else {
            state = StatusBadge(.completed, "On")
        }
        let path = "/admin/tasks/schedules/\(schedule.name)"
        let act: Act =
            schedule.isEnabled ? .post("Turn off", "\(path)/disable") : .post("Turn on", "\(path)/enable")
        return SchedulesPage.Row(
            label: words[schedule.name] ?? schedule.name, task: schedule.taskName, cron: schedule.cron,
            zone: schedule.timeZone, state: state, next: schedule.nextRunAt.map { context.site.moment($0) },
            last: schedule.lastRunAt.map { context.site.moment($0) },
            lastTask: schedule.lastState == nil ? nil : schedule.lastTask.map { "/admin/tasks/\($0)" },
            lastState: schedule.lastState.flatMap { TaskStateWord(rawValue: $0.rawValue)?.word },
            act: mayChange ? act : nil)
    }
}
