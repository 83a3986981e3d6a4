/// One line after a redirect, shown once. Not for errors in forms: those stand at their form.
struct Flash: Codable, Sendable, Equatable {
    /// The raw value of a ``Tone``; kept as text because a flash travels through the session.
    let tone: String
    let text: String

    private init(tone: Tone, _ text: String) {
        self.tone = tone.rawValue
        self.text = text
    }

    static func done(_ text: String) -> Flash { Flash(tone: .completed, text) }
    static func refused(_ text: String) -> Flash { Flash(tone: .failed, text) }
    static func told(_ text: String) -> Flash { Flash(tone: .pending, text) }
}
