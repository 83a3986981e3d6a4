/// A staff page with one form on it. The pages that are made of it are its static functions, one file each.
struct AdminFormPage: AdminPage {
    static let template = "admin/form"
    let title: String
    let crumbs: [Crumb]
    var isRefused: Bool { panel.isRefused }

    let heading: String
    var sub: String?
    /// Stands above the form: what is special here, or who changed it meanwhile.
    var note: Note?
    let panel: FormPanel

    init(
        _ title: String, heading: String? = nil, sub: String? = nil, crumbs: [Crumb], note: Note? = nil,
        panel: FormPanel
    ) {
        self.title = title
        self.heading = heading ?? title
        self.sub = sub
        self.crumbs = crumbs
        self.note = note
        self.panel = panel
    }
}
