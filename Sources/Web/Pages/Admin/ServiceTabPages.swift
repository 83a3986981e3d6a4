/// `/admin/services/{id}/tasks`
struct ServiceTasksPage: AdminPage {
    static let template = "admin/service-tasks"
    var title: String { "Tasks" }
    var crumbs: [Crumb] { ServiceHeader.parents + [header.crumb] }

    let header: ServiceHeader
    let tasks: [TaskRow]
    let pager: Pager?
}

/// `/admin/services/{id}/history`
struct ServiceHistoryPage: AdminPage {
    static let template = "admin/service-history"
    var title: String { "History" }
    var crumbs: [Crumb] { ServiceHeader.parents + [header.crumb] }

    let header: ServiceHeader
    let history: [HistoryEntry]
    let pager: Pager?
}

/// `/admin/services/{id}/log`
struct ServiceLogPage: AdminPage {
    static let template = "admin/service-log"
    var title: String { "Module log" }
    var crumbs: [Crumb] { ServiceHeader.parents + [header.crumb] }

    let header: ServiceHeader
    let rows: [LogRow]
    let pager: Pager?
}

/// `/admin/services/{id}/order`: the order's data, and the form to change it.
struct ServiceOrderPage: AdminPage {
    static let template = "admin/service-order"
    var title: String { "Order" }
    var crumbs: [Crumb] { ServiceHeader.parents + [header.crumb] }
    var isRefused: Bool { panel?.isRefused ?? false }

    let header: ServiceHeader
    /// Shown when there is no form.
    let order: [Fact]
    /// The module's order form; posts to `/admin/services/{id}/order`. `nil` when it cannot be changed now.
    let panel: FormPanel?
    /// Why it cannot be changed now.
    let why: String?
}
