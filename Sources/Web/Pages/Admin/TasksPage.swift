/// `/admin/tasks`
struct TasksPage: AdminPage {
    static let template = "admin/tasks"
    var title: String { "Tasks" }

    let schedules: Link?
    /// What is wrong with the queues as a whole.
    var notes: [Note] = []
    var now: TasksNow?
    /// How much time the charts show, each with a URL of its own.
    var spans: [PageTab] = []
    var charts: [BarChart] = []
    /// One for each state, with counts, "All" first.
    let states: [PageTab]
    let filter: Filter
    let only: Only?
    /// What can be done to all tasks that match.
    let acts: [Act]
    let rows: [TaskRow]
    let pager: Pager?
    let empty: Empty?

    /// The one service whose tasks are shown.
    struct Only: Encodable, Sendable {
        let label: String
        let clear: Link
    }

    /// - Parameters:
    ///   - state: the chosen state as it stands in the URL; `nil` for all.
    ///   - queues: the first option stands for any.
    ///   - service: the service whose tasks are shown, by its id, and what it is called; `nil` for all.
    init(
        rows: [TaskRow], states: [PageTab], state: String?, queues: [SelectOption], tag: String,
        service: (id: String, label: String)?, acts: [Act] = [], pager: Pager?,
        schedules: Link? = "/admin/tasks/schedules"
    ) {
        self.schedules = schedules
        self.states = states
        let queue = queues.first { $0.isChosen }?.value
        let isFiltered = !tag.isEmpty || service != nil || queue?.isEmpty == false
        filter = Filter(
            action: "/admin/tasks", label: "Filter tasks", query: .init(name: "tag", label: "Tag", value: tag),
            selects: [.init(name: "queue", label: "Queue", options: queues)],
            hidden: [("status", state), ("service", service?.id)].compactMap { name, value in
                value.map { HiddenField(name, $0) }
            },
            clear: isFiltered ? Link("/admin/tasks", query: [("status", state)]) : nil)
        only = service.map { service in
            let kept = [(name: "status", value: state), (name: "queue", value: queue), (name: "tag", value: tag)]
            return Only(label: service.label, clear: Link("/admin/tasks", query: kept))
        }
        self.acts = acts
        self.rows = rows
        self.pager = pager
        empty =
            if !rows.isEmpty { nil } else if isFiltered || state != nil {
                .nothingFound(for: tag, clear: "/admin/tasks")
            } else { Empty(icon: "tasks", "No tasks yet", "The panel's work appears here as it is added.") }
    }
}
