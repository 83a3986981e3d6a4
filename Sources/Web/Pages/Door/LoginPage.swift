/// `/login`: one door for staff and clients.
struct LoginPage: DoorPage {
    static let template = "door/login"
    var title: String { "Sign in" }
    var isRefused: Bool { panel.isRefused || error != nil }

    let panel: FormPanel
    /// Why the last try did not work: never says which of the two was wrong.
    let error: Note?

    /// - Parameters:
    ///   - form: a ``LoginInput``, drawn; the password field is always empty.
    ///   - next: the page that the sign-in leads back to.
    init(form: DrawnForm, next: Link? = nil, error: String? = nil) {
        panel = FormPanel(
            action: "/login", form: form, submit: "Sign in", hidden: next.map { [HiddenField("next", $0.text)] } ?? [])
        self.error = error.map { Note(.failed, $0) }
    }
}
