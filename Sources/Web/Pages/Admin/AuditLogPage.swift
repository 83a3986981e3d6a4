/// `/admin/audit-log`: who did what. Nothing in it can be changed.
struct AuditLogPage: AdminPage {
    static let template = "admin/audit-log"
    var title: String { "Audit log" }

    let filter: Filter
    let rows: [Row]
    let pager: Pager?
    let empty: Empty?

    /// - Parameter kinds: sorts of things that something was done to; the first option stands for any.
    init(rows: [Row], query: String, kinds: [SelectOption], pager: Pager?) {
        let isFiltered = !query.isEmpty || kinds.contains { $0.isChosen && !$0.value.isEmpty }
        filter = Filter(
            action: "/admin/audit-log", label: "Filter the audit log",
            query: .init(label: "Person, act or subject", value: query),
            selects: [.init(name: "kind", label: "About", options: kinds)],
            clear: isFiltered ? "/admin/audit-log" : nil)
        self.rows = rows
        self.pager = pager
        empty =
            if !rows.isEmpty { nil } else if isFiltered { .nothingFound(for: query, clear: "/admin/audit-log") } else {
                Empty(icon: "eye", "Nothing has happened yet", "What staff and clients do is written down here.")
            }
    }

    struct Row: Encodable, Sendable {
        /// "Marta Wilk", "The panel"
        let who: String
        /// "changed the settings of"
        let what: String
        let subject: String?
        let subjectHref: Link?
        /// What changed, without secrets.
        let detail: String?
        /// The address that it came from; `nil` for the panel itself.
        let address: String?
        let moment: Moment
    }
}
