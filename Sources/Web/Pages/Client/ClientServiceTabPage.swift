/// `/services/{id}/{tab}`: what the module shows, or a note that it did not answer.
struct ClientServiceTabPage: ClientPage {
    static let template = "client/service-tab"
    var title: String { "\(tab), \(header.label)" }
    var isRefused = false

    let header: ClientServiceHeader
    /// The tab's title.
    let tab: String
    /// The module's rendered view.
    let view: SafeHTML?
    /// Instead of the view, or above it when an action was refused.
    let note: Note?

    init(header: ClientServiceHeader, tab: String, view: SafeHTML, note: Note? = nil, isRefused: Bool = false) {
        self.header = header
        self.tab = tab
        self.view = view
        self.note = note
        self.isRefused = isRefused
    }

    /// The module did not answer: only this part of the page says so.
    init(header: ClientServiceHeader, tab: String, broken reason: String, askAgain: Link) {
        self.header = header
        self.tab = tab
        view = nil
        note = .brokenPart("\(tab) cannot be shown right now", reason, askAgain: askAgain)
    }
}
