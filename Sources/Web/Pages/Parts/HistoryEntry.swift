/// One line of a history: what happened, who or what did it, when. Newest first.
struct HistoryEntry: Encodable, Sendable, Equatable {
    let tone: Tone
    var icon: String
    /// The word that stands out, such as a status or a name.
    let strong: String?
    /// What follows it, such as "from processing".
    let text: String
    /// Who or what did it and why, a line each.
    let details: [String]
    let moment: Moment

    init(
        _ tone: Tone, _ strong: String? = nil, _ text: String = "", details: [String] = [], moment: Moment,
        icon: String? = nil
    ) {
        self.tone = tone
        self.icon = icon ?? tone.rawValue
        self.strong = strong
        self.text = text
        self.details = details
        self.moment = moment
    }
}
