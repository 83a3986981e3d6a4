/// `/admin/roles/new` and `/admin/roles/{id}`: a name, and a box for each permission.
///
/// The boxes are all named `permissions`; each ticked one posts its key.
struct RolePage: AdminPage {
    static let template = "admin/role"
    let title: String
    var crumbs: [Crumb] { [Crumb("Staff and roles", "/admin/staff")] }
    var isRefused: Bool { form.isRefused }

    let heading: String
    let sub: String?
    let action: Link
    /// A ``RoleInput``, drawn: the name.
    let form: DrawnForm
    let groups: [PermissionGroup]
    let submit: String
    /// Why it cannot be changed; the page then has no form.
    let note: Note?
    let mayChange: Bool

    struct PermissionGroup: Encodable, Sendable {
        let title: String
        let permissions: [Permission]
    }

    struct Permission: Encodable, Sendable {
        /// As it is stored: `services.view`, `Product-PowerDNS-view`.
        let key: String
        /// What it allows.
        let label: String
        let isGiven: Bool
        var id: String

        init(_ key: String, _ label: String, isGiven: Bool) {
            self.key = key
            self.label = label
            self.isGiven = isGiven
            id = "p-" + key.map { $0.isLetter || $0.isNumber ? $0 : "-" }
        }
    }

    static func new(form: DrawnForm, groups: [PermissionGroup]) -> RolePage {
        RolePage(
            title: "New role", heading: "New role", sub: nil, action: "/admin/roles", form: form, groups: groups,
            submit: "Add role", note: nil, mayChange: true)
    }

    /// - Parameter note: why it cannot be changed, such as for the role of administrators; `nil` when it can.
    static func edit(id: String, name: String, sub: String?, form: DrawnForm, groups: [PermissionGroup], note: Note?)
        -> RolePage
    {
        RolePage(
            title: name, heading: name, sub: sub, action: "/admin/roles/\(id)", form: form, groups: groups,
            submit: "Save role", note: note, mayChange: note == nil)
    }
}
