/// `/admin/services/new`: choose a client and a product, then fill in the order.
struct ServiceNewPage: AdminPage {
    static let template = "admin/service-new"
    var title: String { "New service" }
    var crumbs: [Crumb] { [Crumb("Services", "/admin/services")] }
    var isRefused: Bool { order?.isRefused ?? false }

    let clients: [SelectOption]
    let products: [SelectOption]
    /// Why nothing can be chosen: no client or no product yet.
    let note: Note?
    /// A ``PeriodInput`` and the module's order form (names' prefix `order.`); posts to `/admin/services`. `nil` until
    /// both are chosen.
    let order: FormPanel?
    /// "DNS Plus for Kestrel Logistics GmbH"
    let orderHeading: String?

    init(clients: [SelectOption], products: [SelectOption], note: Note? = nil) {
        self.clients = clients
        self.products = products
        self.note = note
        order = nil
        orderHeading = nil
    }

    init(
        clients: [SelectOption], products: [SelectOption], client: String, product: String, heading: String,
        form: DrawnForm
    ) {
        self.clients = clients
        self.products = products
        note = nil
        orderHeading = heading
        order = FormPanel(
            action: "/admin/services", form: form, submit: "Create service", cancel: .link("Cancel", "/admin/services"),
            hidden: [HiddenField("client", client), HiddenField("product", product)])
    }
}
