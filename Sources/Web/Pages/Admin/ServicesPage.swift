/// `/admin/services`
struct ServicesPage: AdminPage {
    static let template = "admin/services"
    var title: String { "Services" }

    /// "Services", or those of one client.
    let heading: String
    let new: Act?
    /// One for each status, with counts, "All" first.
    let statuses: [PageTab]
    let filter: Filter
    let rows: [ServiceRow]
    let pager: Pager?
    let empty: Empty?

    /// - Parameters:
    ///   - status: the chosen status as it stands in the URL; `nil` for all.
    ///   - client: the one client whose services are shown; `nil` for all.
    ///   - products: the first option stands for any product; so for `modules`.
    init(
        rows: [ServiceRow], statuses: [PageTab], status: String?, client: (id: String, name: String)? = nil,
        query: String,
        products: [SelectOption], modules: [SelectOption], pager: Pager?, mayCreate: Bool
    ) {
        heading = client.map { "Services of \($0.name)" } ?? "Services"
        new = mayCreate ? .link("New service", "/admin/services/new", icon: "plus").primary : nil
        self.statuses = statuses
        let isFiltered =
            !query.isEmpty || client != nil || (products + modules).contains { $0.isChosen && !$0.value.isEmpty }
        let all = Link("/admin/services", query: [("status", status)])
        filter = Filter(
            action: "/admin/services", label: "Filter services",
            query: .init(label: "Name, client or id", value: query),
            selects: [
                .init(name: "product", label: "Product", options: products),
                .init(name: "module", label: "Module", options: modules),
            ],
            hidden: [("status", status), ("client", client?.id)].compactMap { name, value in
                value.map { HiddenField(name, $0) }
            },
            clear: isFiltered ? all : nil)
        self.rows = rows
        self.pager = pager
        empty =
            if !rows.isEmpty { nil } else if isFiltered || status != nil {
                .nothingFound(for: query, clear: "/admin/services")
            } else {
                Empty(
                    icon: "service", "No services yet",
                    "A service appears here when a client orders or you create one.",
                    act: new)
            }
    }
}
