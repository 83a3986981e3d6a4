/// `/admin/tasks`
struct TasksPage: AdminPage {
    static let template = "admin/tasks"
    var title: String { "Tasks" }

    /// One for each state, with counts, "All" first.
    let states: [PageTab]
    let filter: Filter
    let rows: [TaskRow]
    let pager: Pager?
    let empty: Empty?

    /// - Parameters:
    ///   - state: the chosen state as it stands in the URL; `nil` for all.
    ///   - queues: the first option stands for any.
    ///   - service: the id of the service whose tasks are shown; `nil` for all.
    init(
        rows: [TaskRow], states: [PageTab], state: String?, queues: [SelectOption], tag: String, service: String?,
        pager: Pager?
    ) {
        self.states = states
        let isFiltered = !tag.isEmpty || service != nil || queues.contains { $0.isChosen && !$0.value.isEmpty }
        filter = Filter(
            action: "/admin/tasks", label: "Filter tasks", query: .init(name: "tag", label: "Tag", value: tag),
            selects: [.init(name: "queue", label: "Queue", options: queues)],
            hidden: [("status", state), ("service", service)].compactMap { name, value in
                value.map { HiddenField(name, $0) }
            },
            clear: isFiltered ? Link("/admin/tasks", query: [("status", state)]) : nil)
        self.rows = rows
        self.pager = pager
        empty =
            if !rows.isEmpty { nil } else if isFiltered || state != nil {
                .nothingFound(for: tag, clear: "/admin/tasks")
            } else { Empty(icon: "tasks", "No tasks yet", "The panel's work appears here as it is added.") }
    }
}
