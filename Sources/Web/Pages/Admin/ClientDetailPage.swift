/// `/admin/clients/{id}`
struct ClientDetailPage: AdminPage {
    static let template = "admin/client"
    var title: String { name }
    var crumbs: [Crumb] { [Crumb("Clients", "/admin/clients")] }
    var isRefused: Bool { edit?.isRefused ?? false }

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
    let id: CopyField

    struct User: Encodable, Sendable {
        let name: String
        let email: String
        /// `nil` if never.
        let lastSeen: Moment?
    }
}
