/// `/admin/payments`: what waits for a person stands first.
struct PaymentsPage: AdminPage {
    static let template = "admin/payments"
    var title: String { "Payments" }

    /// Those that wait, on the first part of the unfiltered list.
    let held: [PaymentRow]
    let states: [PageTab]
    let filter: Filter
    let rows: [PaymentRow]
    let pager: Pager?
    let empty: Empty?

    init(
        held: [PaymentRow], rows: [PaymentRow], states: [PageTab], state: String?, client: String?, query: String,
        gateways: [SelectOption], pager: Pager?
    ) {
        self.held = held
        self.states = states
        let isFiltered = !query.isEmpty || client != nil || gateways.contains { $0.isChosen && !$0.value.isEmpty }
        filter = Filter(
            action: "/admin/payments", label: "Filter payments",
            query: .init(label: "Client, or the gateway's id", value: query),
            selects: [.init(name: "gateway", label: "Gateway", options: gateways)],
            hidden: [state.map { HiddenField("state", $0) }, client.map { HiddenField("client", $0) }].compactMap(
                \.self),
            clear: isFiltered ? "/admin/payments" : nil)
        self.rows = rows
        self.pager = pager
        empty =
            if !rows.isEmpty { nil } else if isFiltered || state != nil {
                .nothingFound(for: query, clear: "/admin/payments")
            } else {
                Empty(icon: "receipt", "No payments yet", "A payment is opened when a client chooses a way to pay.")
            }
    }
}
