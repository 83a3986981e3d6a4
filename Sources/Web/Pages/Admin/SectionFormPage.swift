/// A staff page with one form of several parts, such as the lines of an invoice or the choices of an option.
struct SectionFormPage: AdminPage {
    static let template = "admin/sections"
    let title: String
    let crumbs: [Crumb]
    var isRefused: Bool { errors.isRefused }

    let heading: String
    let sub: String?
    let action: Link
    let sections: [Section]
    /// What is wrong in all of them.
    let errors: DrawnForm
    let submit: String
    let cancel: Act
    let hidden: [HiddenField]

    struct Section: Encodable, Sendable {
        /// `nil` for the part that belongs to the whole.
        let title: String?
        let form: DrawnForm
    }

    init(
        _ title: String, heading: String? = nil, sub: String? = nil, crumbs: [Crumb], action: Link, sections: [Section],
        rest: DrawnForm, submit: String, cancel: Act, hidden: [HiddenField] = []
    ) {
        self.title = title
        self.heading = heading ?? title
        self.sub = sub
        self.crumbs = crumbs
        self.action = action
        self.sections = sections
        self.submit = submit
        self.cancel = cancel
        self.hidden = hidden
        errors = sections.map(\.form).reduce(rest) { $0.adding($1) }
    }
}
