/// `/admin/services/{id}`: the overview.
struct ServicePage: AdminPage {
    static let template = "admin/service"
    var title: String { header.label }
    var crumbs: [Crumb] { ServiceHeader.parents }

    let header: ServiceHeader
    /// The operation that runs now; `nil` when none does.
    let live: ServiceLive?
    /// What the panel knows of the remote side, from the service's account.
    let account: [Fact]
    let order: [Fact]
    let plan: [Fact]
    /// The latest ones.
    let tasks: [TaskRow]
    let history: [HistoryEntry]
    let invoices: [Fact]
    /// What cannot be done now, and why.
    let impossible: [Impossible]
    let idField: CopyField

    struct Impossible: Encodable, Sendable {
        /// "Suspend"
        let verb: String
        /// "only when completed"
        let reason: String

        init(_ verb: String, _ reason: String) {
            self.verb = verb
            self.reason = reason
        }
    }
}
