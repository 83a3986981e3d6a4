/// `/admin`: what needs a person stands first.
struct DashboardPage: AdminPage {
    static let template = "admin/dashboard"
    var title: String { "Dashboard" }

    /// Says how many things need a person; see ``heading(needs:)``.
    let heading: String
    /// The date and time, and whether all else is well.
    let sub: String
    let act: Act?
    let needs: [Need]
    let facts: [Fact]
    let modules: [ModuleLine]
    /// Leads to all of them; `nil` when the reader may not see modules.
    let allModules: Link?
    let recent: [HistoryEntry]
    /// Leads to all that happened; `nil` when the reader may not see it.
    let auditLog: Link?

    init(
        sub: String, act: Act? = nil, needs: [Need], facts: [Fact], modules: [ModuleLine],
        allModules: Link? = "/admin/modules", recent: [HistoryEntry], auditLog: Link? = "/admin/audit-log"
    ) {
        heading = Self.heading(needs: needs.count)
        self.sub = sub
        self.act = act
        self.needs = needs
        self.facts = facts
        self.modules = modules
        self.allModules = allModules
        self.recent = recent
        self.auditLog = auditLog
    }

    /// Something that waits for a person: a failed service, an uncertain task, a queue without worker.
    struct Need: Encodable, Sendable {
        let label: String
        let href: Link
        /// What is wrong and what to do.
        let why: String
        /// What the log says beyond that.
        var detail: String?
        let status: StatusBadge
        let since: Moment
    }

    struct ModuleLine: Encodable, Sendable {
        let name: String
        let href: Link
        let state: StatusBadge
        /// How many services it carries, as shown.
        let services: String
    }

    static func heading(needs count: Int) -> String {
        let words = ["Nothing needs", "One thing needs", "Two things need", "Three things need", "Four things need"]
        return (count < words.count ? words[count] : "\(shown(count)) things need") + " you"
    }
}
