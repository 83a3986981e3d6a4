/// `/admin/deliveries`: what other servers sent.
struct DeliveriesPage: AdminPage {
    static let template = "admin/deliveries"
    var title: String { "Inbox" }

    let filter: Filter
    let rows: [Row]
    let pager: Pager?
    let empty: Empty?

    init(rows: [Row], states: [SelectOption], modules: [SelectOption], pager: Pager?) {
        let selects = [
            Filter.Select(name: "state", label: "State", options: states),
            Filter.Select(name: "module", label: "Module", options: modules),
        ]
        let isFiltered = selects.contains { $0.options.contains { $0.isChosen && !$0.value.isEmpty } }
        filter = Filter(
            action: "/admin/deliveries", label: "Filter deliveries", selects: selects,
            clear: isFiltered ? "/admin/deliveries" : nil)
        self.rows = rows
        self.pager = pager
        empty =
            if !rows.isEmpty { nil } else if isFiltered { .nothingFound(for: nil, clear: "/admin/deliveries") } else {
                Empty(
                    icon: "globe", "Nothing has come in yet", "What gateways tell the panel is kept here, as it came.")
            }
    }

    struct Row: Encodable, Sendable {
        /// The sender's id of it, or what it is otherwise.
        let title: String
        let href: Link
        let module: String
        let status: StatusBadge
        let why: String?
        /// "3 times"
        let times: String?
        let moment: Moment
    }
}
