/// The top of every page of one service, for its client.
struct ClientServiceHeader: Encodable, Sendable {
    let id: String
    let label: String
    let status: StatusBadge
    /// "DNS Plus, €4.00 a month"
    let sub: String
    let tabs: [PageTab]

    /// - Parameters:
    ///   - moduleTabs: the module's tabs by key and title, in their order.
    ///   - current: the key of the open tab; `nil` for the overview.
    init(
        id: String, label: String, status: StatusBadge, sub: String, moduleTabs: [(key: String, title: String)],
        current: String? = nil
    ) {
        self.id = id
        self.label = label
        self.status = status
        self.sub = sub
        tabs =
            [PageTab("Overview", "/services/\(id)", isCurrent: current == nil)]
            + moduleTabs.map { PageTab($0.title, "/services/\(id)/\($0.key)", isCurrent: $0.key == current) }
    }
}
