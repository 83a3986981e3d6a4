/// `/invitation/{token}`: a new user chooses a name and a password, or reads why the link does not work any more.
struct InvitationPage: DoorPage {
    static let template = "door/invitation"
    var title: String { "Your invitation" }
    var isRefused: Bool { panel?.isRefused ?? false }

    /// "Heron Hosting invites you to manage the services of Kestrel Logistics GmbH."
    let sub: String?
    let panel: FormPanel?
    let note: Note?

    /// - Parameters:
    ///   - form: an ``InvitationInput`` or a ``KnownInvitationInput``, drawn.
    ///   - error: why the last try was turned away, when it was not for what stands in the form.
    init(token: String, sub: String, form: DrawnForm, isKnown: Bool, error: String? = nil) {
        self.sub = sub
        let submit = isKnown ? "Accept and sign in" : "Set password and sign in"
        panel = FormPanel(action: "/invitation/\(token)", form: form, submit: submit)
        note = error.map { Note(.error, "Not accepted", $0, acts: []) }
    }

    private init(_ title: String, _ text: String) {
        sub = nil
        panel = nil
        note = Note(.error, title, text, acts: [.link("Sign in", "/login")])
    }

    static let expired = InvitationPage(
        "This invitation is not open any more",
        "It was used, or its time is over. Sign in, or ask the person who invited you to send a new one.")
    static let used = InvitationPage(
        "This invitation was already used", "Sign in with the password that was set then.")
}
