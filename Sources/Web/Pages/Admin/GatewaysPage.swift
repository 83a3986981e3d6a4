/// `/admin/gateways`: the ways in which clients can pay.
struct GatewaysPage: AdminPage {
    static let template = "admin/gateways"
    var title: String { "Gateways" }

    let gateways: [Gateway]
    let empty: Empty?

    init(gateways: [Gateway]) {
        self.gateways = gateways
        empty =
            gateways.isEmpty
            ? Empty(
                icon: "receipt", "Nobody can pay yet", "Activate a payment module and give it settings.",
                act: .link("Modules", "/admin/modules").primary) : nil
    }

    struct Gateway: Encodable, Sendable {
        let id: String
        let title: String
        let summary: String?
        let href: Link?
        let status: StatusBadge
        let note: Note?
        let facts: [Fact]
        /// Where the gateway is told to send its events; `nil` for one that sends none.
        let webhook: CopyField?
    }
}
