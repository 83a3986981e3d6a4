/// A box that says what is wrong, why, and what can be done about it.
struct Note: Encodable, Sendable, Equatable {
    let tone: Tone
    let icon: String
    let title: String
    let text: String?
    /// A quieter line below it: what the log says.
    let detail: String?
    /// Consequences or causes, as a list.
    let lines: [String]
    let acts: [Act]
    /// Read aloud at once: the answer to what its reader just did.
    let isAlert: Bool

    init(
        _ tone: Tone, _ title: String, _ text: String? = nil, detail: String? = nil, lines: [String] = [],
        acts: [Act] = [], icon: String? = nil, isAlert: Bool = false
    ) {
        self.tone = tone
        self.icon = icon ?? tone.rawValue
        self.title = title
        self.text = text
        self.detail = detail
        self.lines = lines
        self.acts = acts
        self.isAlert = isAlert
    }

    /// Part of a page could not be drawn because the module did not answer; the rest of the page is right.
    static func brokenPart(_ title: String, _ text: String, askAgain: Link) -> Note {
        Note(.error, title, text, acts: [.link("Ask again", askAgain)])
    }
}
