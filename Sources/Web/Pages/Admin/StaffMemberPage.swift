/// `/admin/staff/{id}`
struct StaffMemberPage: AdminPage {
    static let template = "admin/staff-member"
    var title: String { name }
    var crumbs: [Crumb] { [Crumb("Staff and roles", "/admin/staff")] }
    var isRefused: Bool { panel?.isRefused ?? false }

    let name: String
    let state: StatusBadge
    let facts: [Fact]
    /// A ``StaffInput``, drawn, its field `roles` offering the roles; posts to `/admin/staff/{id}`. `nil` when the
    /// reader may not change it.
    let panel: FormPanel?
}

extension AdminFormPage {
    /// `/admin/staff/new`
    ///
    /// - Parameter form: a ``StaffInput``, its field `roles` offering the roles.
    static func newStaffMember(form: DrawnForm) -> AdminFormPage {
        AdminFormPage(
            "New staff member", sub: "Hand the password to the person yourself; it can be changed after signing in.",
            crumbs: [Crumb("Staff and roles", "/admin/staff")],
            panel: FormPanel(
                action: "/admin/staff", form: form, submit: "Add staff member", cancel: .link("Cancel", "/admin/staff"))
        )
    }
}
