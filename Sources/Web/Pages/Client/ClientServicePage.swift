/// `/services/{id}`: the overview.
struct ClientServicePage: ClientPage {
    static let template = "client/service"
    var title: String { header.label }

    let header: ClientServiceHeader
    /// While something is being done.
    let live: ClientServiceLive?
    /// What the client should know now: why it is suspended, that we are looking into it.
    let note: Note?
    /// Such as "Change".
    let acts: [Act]
    let facts: [Fact]
    let order: [Fact]
    let invoices: [Fact]
    let history: [HistoryEntry]
}
