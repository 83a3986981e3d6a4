/// A staff page before something that cannot be undone: what will happen, a reason, the name typed.
struct ConfirmPage: AdminPage {
    static let template = "admin/confirm"
    let title: String
    let crumbs: [Crumb]
    var isRefused: Bool { panel?.isRefused ?? false }

    /// The question: "Terminate fjordlys.example?"
    let heading: String
    let sub: String?
    /// What will happen, with counts.
    let note: Note
    /// `nil` when it cannot be done now, which the note says.
    let panel: FormPanel?
}
