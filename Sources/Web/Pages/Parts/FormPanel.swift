/// A form that posts: where to, its drawn fields, and the words on its buttons.
struct FormPanel: Encodable, Sendable {
    let action: Link
    var form: DrawnForm
    /// The act as a verb: "Save settings".
    let submit: String
    /// Leads away without saving.
    var cancel: Act?
    var hidden: [HiddenField] = []
    /// Draws the button in solid red.
    var isDanger = false
    /// A page has one primary button; further forms have plain ones.
    var isPrimary = true

    /// Whether this form is shown again because of wrong input.
    var isRefused: Bool { form.isRefused }
}
