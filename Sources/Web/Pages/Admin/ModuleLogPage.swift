/// `/admin/module-log`, and as a module's tab `/admin/modules/{kind}/{name}/log`.
struct ModuleLogPage: AdminPage {
    static let template = "admin/module-log"
    var title: String { "Module log" }
    var crumbs: [Crumb] { header.map { [Crumb("Modules", "/admin/modules"), $0.crumb] } ?? [] }

    /// `nil` on the page of all modules.
    let header: ModuleHeader?
    let filter: Filter
    let rows: [LogRow]
    let pager: Pager?
    let empty: Empty?

    /// - Parameters:
    ///   - header: the module whose log it is; then `modules` is not shown.
    ///   - service: the id of a service, `""` for all.
    init(
        header: ModuleHeader? = nil, rows: [LogRow], modules: [SelectOption], levels: [SelectOption], service: String,
        pager: Pager?
    ) {
        self.header = header
        let here: Link = header.map { "/admin/modules/\($0.key)/log" } ?? "/admin/module-log"
        let level = Filter.Select(name: "level", label: "Level", options: levels)
        let module = Filter.Select(name: "module", label: "Module", options: modules)
        let selects = header == nil ? [module, level] : [level]
        let isFiltered =
            !service.isEmpty || selects.contains { $0.options.contains { $0.isChosen && !$0.value.isEmpty } }
        filter = Filter(
            action: here, label: "Filter the module log",
            query: .init(name: "service", label: "Service id", value: service),
            selects: selects, clear: isFiltered ? here : nil)
        self.rows = rows
        self.pager = pager
        empty =
            if !rows.isEmpty { nil } else if isFiltered { .nothingFound(for: service, clear: here) } else {
                Empty(
                    icon: "log", "The log is empty",
                    "What modules send and get, and what they have to say, is written down here.")
            }
    }
}
