/// A box that says what is wrong, why, and what can be done about it.
struct Note: Encodable, Sendable, Equatable {
    let tone: Tone
    let icon: String
    let title: String
    let text: String?
    /// Consequences or causes, as a list.
    let lines: [String]
    let acts: [Act]

    init(
        _ tone: Tone, _ title: String, _ text: String? = nil, lines: [String] = [], acts: [Act] = [],
        icon: String? = nil
    ) {
        self.tone = tone
        self.icon = icon ?? tone.rawValue
        self.title = title
        self.text = text
        self.lines = lines
        self.acts = acts
    }

    /// Part of a page could not be drawn because the module did not answer; the rest of the page is right.
    static func brokenPart(_ title: String, _ text: String, askAgain: Link) -> Note {
        Note(.error, title, text, acts: [.link("Ask again", askAgain)])
    }
}
