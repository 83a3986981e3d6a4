/// `/admin/modules`
struct ModulesPage: AdminPage {
    static let template = "admin/modules"
    var title: String { "Modules" }

    let rows: [Row]
    let empty: Empty?

    init(rows: [Row]) {
        self.rows = rows
        empty =
            rows.isEmpty
            ? Empty(
                icon: "module", "No modules", "A module connects the panel to what it sells, charges or sends with.")
            : nil
    }

    struct Row: Encodable, Sendable {
        let name: String
        /// `Product/PowerDNS`
        let key: String
        let href: Link
        let about: String
        let version: String
        let state: StatusBadge
        /// Why it is in this state, when that needs saying.
        let reason: String?
        /// How many instances and services it has, as shown.
        let instances: String
        let services: String
    }
}
