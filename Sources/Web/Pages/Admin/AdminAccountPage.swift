/// `/admin/account`
struct AdminAccountPage: AdminPage {
    static let template = "admin/account"
    var title: String { "Your account" }
    var isRefused: Bool { password.isRefused }

    let facts: [Fact]
    let appearance: FormPanel
    let password: FormPanel

    /// - Parameters:
    ///   - appearance: an ``AppearanceInput``, drawn.
    ///   - password: a ``PasswordInput``, drawn.
    init(facts: [Fact], appearance: DrawnForm, password: DrawnForm) {
        self.facts = facts
        self.appearance = FormPanel(
            action: "/admin/account/appearance", form: appearance, submit: "Save appearance", isPrimary: false)
        self.password = FormPanel(
            action: "/admin/account/password", form: password, submit: "Change password", isPrimary: false)
    }
}
