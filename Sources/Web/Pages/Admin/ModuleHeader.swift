/// The top of every page of one module: its name and state, what can be done, the tabs.
struct ModuleHeader: Encodable, Sendable {
    /// `Product/PowerDNS`
    let key: String
    let name: String
    let state: StatusBadge
    /// "Sells DNS zones on a PowerDNS server. Product module, version 1.0.0."
    let sub: String
    /// In sight: test connection, activate, update.
    let acts: [Act]
    /// Under "More": deactivate, purge.
    let more: [Act]
    let tabs: [PageTab]
    /// Why it does not work now.
    let note: Note?

    /// Which of the module's pages is open.
    enum Place: Sendable { case settings, groups, log, other }

    /// - Parameters:
    ///   - hasGroups: whether the module has instances that can be grouped.
    ///   - hasLog: whether the reader may open the module log.
    init(
        key: String, name: String, state: StatusBadge, sub: String, acts: [Act] = [], more: [Act] = [],
        note: Note? = nil,
        place: Place, hasGroups: Bool = true, hasLog: Bool = true
    ) {
        self.key = key
        self.name = name
        self.state = state
        self.sub = sub
        self.acts = acts
        self.more = more
        self.note = note
        var tabs = [PageTab("Settings", "/admin/modules/\(key)", isCurrent: place == .settings)]
        if hasGroups { tabs.append(PageTab("Groups", "/admin/modules/\(key)/groups", isCurrent: place == .groups)) }
        if hasLog { tabs.append(PageTab("Log", "/admin/modules/\(key)/log", isCurrent: place == .log)) }
        self.tabs = tabs
    }

    var crumb: Crumb { Crumb(name, "/admin/modules/\(key)") }
}
