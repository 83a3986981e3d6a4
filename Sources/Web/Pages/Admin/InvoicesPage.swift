/// `/admin/invoices`
struct InvoicesPage: AdminPage {
    static let template = "admin/invoices"
    var title: String { "Invoices" }

    let new: Act?
    let states: [PageTab]
    let filter: Filter
    let rows: [InvoiceRow]
    let pager: Pager?
    let empty: Empty?

    /// - Parameters:
    ///   - client: the key and the name of the only client that is shown.
    ///   - kinds: invoices, credit notes or both.
    init(
        rows: [InvoiceRow], states: [PageTab], state: String?, client: (id: String, name: String)?, query: String,
        kinds: [SelectOption], pager: Pager?, mayCreate: Bool
    ) {
        let address = client.map { "/admin/invoices/new?client=\($0.id)" } ?? "/admin/invoices/new"
        new = mayCreate ? .link("New invoice", Link(address), icon: "plus").primary : nil
        self.states = states
        let isFiltered = !query.isEmpty || client != nil || kinds.contains { $0.isChosen && !$0.value.isEmpty }
        filter = Filter(
            action: "/admin/invoices", label: "Filter invoices", query: .init(label: "Number or client", value: query),
            selects: [.init(name: "kind", label: "Kind", options: kinds)],
            hidden: [state.map { HiddenField("state", $0) }, client.map { HiddenField("client", $0.id) }].compactMap(
                \.self),
            clear: isFiltered ? "/admin/invoices" : nil)
        self.rows = rows
        self.pager = pager
        empty =
            if !rows.isEmpty { nil } else if isFiltered || state != nil {
                .nothingFound(for: query, clear: "/admin/invoices")
            } else {
                Empty(
                    icon: "receipt", "No invoices yet",
                    "Orders are invoiced by themselves; others are written by hand.", act: new)
            }
    }
}
