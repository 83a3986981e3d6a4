/// `/admin/tasks/schedules`
struct SchedulesPage: AdminPage {
    static let template = "admin/schedules"
    var title: String { "Schedules" }
    var crumbs: [Crumb] { [Crumb("Tasks", "/admin/tasks")] }

    let rows: [Row]
    let mayChange: Bool
    let empty: Empty?

    struct Row: Encodable, Sendable {
        /// What it does, in words.
        let label: String
        /// The stored name of the task it adds.
        let task: String
        let cron: String
        let zone: String
        let state: StatusBadge
        let next: Moment?
        let last: Moment?
        /// Leads to what the last tick added, and where that stands.
        let lastTask: Link?
        let lastState: String?
        /// Turns it on or off; `nil` for those who may not.
        let act: Act?
    }

    init(rows: [Row], mayChange: Bool) {
        self.rows = rows
        self.mayChange = mayChange
        empty =
            rows.isEmpty
            ? Empty(icon: "tasks", "No schedules yet", "They appear when a node that works on tasks has started.") : nil
    }
}
