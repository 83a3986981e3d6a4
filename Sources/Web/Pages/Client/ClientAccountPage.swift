/// `/account`
struct ClientAccountPage: ClientPage {
    static let template = "client/account"
    var title: String { "Account" }
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
            action: "/account/appearance", form: appearance, submit: "Save appearance", isPrimary: false)
        self.password = FormPanel(
            action: "/account/password", form: password, submit: "Change password", isPrimary: false)
    }
}
