/// `/services`: what the client has.
struct ClientServicesPage: ClientPage {
    static let template = "client/services"
    var title: String { "Services" }

    let rows: [Row]
    let empty: Empty?

    init(rows: [Row]) {
        self.rows = rows
        empty =
            rows.isEmpty
            ? Empty(
                icon: "service", "No services yet", "What you order appears here.",
                act: .link("Order something", "/order", icon: "plus").primary) : nil
    }

    struct Row: Encodable, Sendable {
        let label: String
        let href: Link
        let product: String
        let status: StatusBadge
        /// "€4.00 a month"
        let price: String?
    }
}
