/// `/admin/modules/{kind}/{name}` and `…/instances/{id}`: the instances, the settings of the chosen one, what the
/// module can do.
struct ModulePage: AdminPage {
    static let template = "admin/module"
    var title: String { header.name }
    var crumbs: [Crumb] { [Crumb("Modules", "/admin/modules")] }
    var isRefused: Bool { settings?.isRefused ?? false }

    let header: ModuleHeader
    /// Its instances; the one whose settings are shown is current.
    let instances: [Instance]
    /// `nil` when the reader may not add one or the module is not active.
    let newInstance: Link?
    /// The chosen instance's settings; `nil` when there is none, it has no settings or the module is not active.
    let settings: FormPanel?
    /// The name of the chosen instance.
    let settingsOf: String?
    let connection: Connection?
    let abilities: [Ability]

    struct Instance: Encodable, Sendable {
        let name: String
        let href: Link
        let isCurrent: Bool
        /// "912 services"
        let services: String
    }

    /// What the last connection test of the chosen instance found.
    struct Connection: Encodable, Sendable {
        let status: StatusBadge
        /// When, how long, and what the module reported.
        let facts: [Fact]
    }

    struct Ability: Encodable, Sendable {
        let label: String
        /// "Yes", "No" or what it is: "Records, DNSSEC".
        let value: String
        let isThere: Bool

        init(_ label: String, _ isThere: Bool, _ value: String? = nil) {
            self.label = label
            self.isThere = isThere
            self.value = value ?? (isThere ? "Yes" : "No")
        }
    }
}
