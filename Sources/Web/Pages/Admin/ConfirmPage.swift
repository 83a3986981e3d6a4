/// A staff page before something that cannot be undone: what will happen, a reason, the name typed.
struct ConfirmPage: AdminPage {
    static let template = "admin/confirm"
    let title: String
    let crumbs: [Crumb]
    var isRefused: Bool { panel.isRefused }

    /// The question: "Terminate fjordlys.example?"
    let heading: String
    let sub: String?
    /// What will happen, with counts.
    let note: Note
    let panel: FormPanel
}
