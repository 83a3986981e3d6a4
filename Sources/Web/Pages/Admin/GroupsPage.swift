/// `/admin/modules/{kind}/{name}/groups`: instances that a product may be placed on together.
struct GroupsPage: AdminPage {
    static let template = "admin/groups"
    var title: String { "Groups" }
    var crumbs: [Crumb] { [Crumb("Modules", "/admin/modules"), header.crumb] }
    var isRefused: Bool { panel?.isRefused ?? false }

    let header: ModuleHeader
    let groups: [Row]
    /// A ``GroupInput``, drawn; posts to `…/groups`. `nil` when the reader may not add one.
    let panel: FormPanel?

    struct Row: Encodable, Sendable {
        let name: String
        /// "Least full" or "First with room"
        let policy: String
        /// "ns-fra-1, ns-ams-1"
        let members: String
        /// How many products are placed on it, as shown.
        let products: String
    }
}
