/// A text to take along: one click selects all, and a button copies where scripts run.
struct CopyField: Encodable, Sendable, Equatable {
    let text: String
    /// What is copied, for the button's name: "Copy service id".
    let label: String

    init(_ text: String, label: String) {
        self.text = text
        self.label = label
    }
}
