/// `/admin/deliveries/{id}`: a request of another server, as it came, and what it means.
struct DeliveryPage: AdminPage {
    static let template = "admin/delivery"
    let title: String
    var crumbs: [Crumb] { [Crumb("Inbox", "/admin/deliveries")] }

    let status: StatusBadge
    let acts: [Act]
    let note: Note?
    let facts: [Fact]
    let events: [Fact]
    /// The verb, the query and the headers, a line each; `nil` when only the attempt was kept.
    let head: String?
    let body: String?
    let id: CopyField
}
