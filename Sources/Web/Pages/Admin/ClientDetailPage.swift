/// `/admin/clients/{id}`
struct ClientDetailPage: AdminPage {
    static let template = "admin/client"
    var title: String { name }
    var crumbs: [Crumb] { [Crumb("Clients", "/admin/clients")] }
    var isRefused: Bool { [edit, billing, balance].contains { $0?.isRefused ?? false } }

    let name: String
    let sub: String?
    /// Such as "New service".
    let acts: [Act]
    let facts: [Fact]
    let services: [ServiceRow]
    /// Leads to the list of all its services.
    let allServices: Link?
    let users: [User]
    let invitations: [Invitation]
    /// An ``InviteInput``, drawn; posts to `/admin/clients/{id}/invite`. `nil` when the reader may not invite.
    let invite: FormPanel?
    /// A ``ClientInput``, drawn; posts to `/admin/clients/{id}`. `nil` when the reader may not change it.
    let edit: FormPanel?
    /// What stands on its invoices. `nil` when the reader may not change it.
    let billing: FormPanel?
    /// Its latest invoices.
    let rows: [InvoiceRow]
    let allInvoices: Link?
    /// Whether the reader may see money at all.
    let mayBill: Bool
    /// A ``BalanceInput``, drawn. `nil` when the reader may not adjust it.
    let balance: FormPanel?
    let id: CopyField

    struct User: Encodable, Sendable {
        let name: String
        let email: String
        /// `nil` if never.
        let lastSeen: Moment?
    }
}
