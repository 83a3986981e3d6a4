/// `/account`
struct ClientAccountPage: ClientPage {
    static let template = "client/account"
    var title: String { "Account" }
    var isRefused: Bool { password.isRefused || billing.isRefused }

    let facts: [Fact]
    let appearance: FormPanel
    let password: FormPanel
    let billing: FormPanel

    /// - Parameters:
    ///   - appearance: an ``AppearanceInput``, drawn.
    ///   - password: a ``PasswordInput``, drawn.
    ///   - billing: what stands on the client's invoices.
    init(facts: [Fact], appearance: DrawnForm, password: DrawnForm, billing: FormPanel) {
        self.facts = facts
        self.billing = billing
        self.appearance = FormPanel(
            action: "/account/appearance", form: appearance, submit: "Save appearance", isPrimary: false)
        self.password = FormPanel(
            action: "/account/password", form: password, submit: "Change password", isPrimary: false)
    }
}
