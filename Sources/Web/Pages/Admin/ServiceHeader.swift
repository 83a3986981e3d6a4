/// The top of every page of one service: its name and status, what can be done now, what is wrong, the tabs.
struct ServiceHeader: Encodable, Sendable {
    let id: String
    let label: String
    let status: StatusBadge
    let product: String
    let client: String
    /// `nil` when the reader may not see clients.
    let clientHref: Link?
    /// In sight; at most one is primary.
    let acts: [Act]
    /// Under "More": the rare and the dangerous.
    let more: [Act]
    /// What failed and what to do.
    let note: Note?
    let facts: [Fact]
    let tabs: [PageTab]

    /// Which of the service's pages is open; the raw value is the last part of its URL.
    enum Place: String, Sendable, CaseIterable {
        case overview, tasks, history, log, order
    }

    /// - Parameters:
    ///   - places: the tabs that the reader may open.
    ///   - tasks: how many tasks it has; shown on their tab.
    init(
        id: String, label: String, status: StatusBadge, product: String, client: String, clientHref: Link?,
        acts: [Act], more: [Act], note: Note?, facts: [Fact], place: Place, places: [Place] = Place.allCases,
        tasks: Int? = nil
    ) {
        self.id = id
        self.label = label
        self.status = status
        self.product = product
        self.client = client
        self.clientHref = clientHref
        self.acts = acts
        self.more = more
        self.note = note
        self.facts = facts
        tabs = places.map { tab in
            PageTab(
                Self.label(of: tab),
                tab == .overview ? "/admin/services/\(id)" : "/admin/services/\(id)/\(tab.rawValue)",
                isCurrent: tab == place, count: tab == .tasks ? tasks : nil)
        }
    }

    private static func label(of place: Place) -> String {
        switch place {
        case .overview: "Overview"
        case .tasks: "Tasks"
        case .history: "History"
        case .log: "Module log"
        case .order: "Order"
        }
    }

    var crumb: Crumb { Crumb(label, "/admin/services/\(id)") }
    static let parents = [Crumb("Services", "/admin/services")]
}
