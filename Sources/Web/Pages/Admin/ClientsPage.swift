/// `/admin/clients`
struct ClientsPage: AdminPage {
    static let template = "admin/clients"
    var title: String { "Clients" }

    let new: Act?
    let filter: Filter
    let rows: [Row]
    let pager: Pager?
    /// Shown instead of the table.
    let empty: Empty?

    /// - Parameters:
    ///   - query: what is searched for, `""` for all.
    ///   - mayCreate: whether the reader may add clients.
    init(rows: [Row], query: String, pager: Pager?, mayCreate: Bool) {
        new = mayCreate ? .link("New client", "/admin/clients/new", icon: "plus").primary : nil
        filter = Filter(
            action: "/admin/clients", label: "Filter clients", query: .init(label: "Name or email", value: query),
            clear: query.isEmpty ? nil : "/admin/clients")
        self.rows = rows
        self.pager = pager
        empty =
            if !rows.isEmpty { nil } else if !query.isEmpty { .nothingFound(for: query, clear: "/admin/clients") } else
            {
                Empty(
                    icon: "people", "No clients yet", "A client owns services and has users who sign in for it.",
                    act: new)
            }
    }

    struct Row: Encodable, Sendable {
        let name: String
        let href: Link
        let email: String
        let currency: String
        /// How many services it has, as shown.
        let services: String
        let since: Moment
    }
}
