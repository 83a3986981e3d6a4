import Hummingbird
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// `/api/v1/module-log` and `/api/v1/audit-log`: what was asked of remote servers, and who did what.
enum RecordsAPI {
    static let moduleLogFilters: [Parameter] = [
        .module, .choice("level", ModuleLogLevel.allCases.map(\.rawValue), "How grave it is."),
        .id("service", "The service it is about."), .id("task", "The task that wrote it."),
    ]
    static let auditLogFilters = [
        Parameter.text("q", "Part of who did it, of what was done or of what it was done to.")
    ]

    static func moduleLog(_ context: TokenContext) async throws -> Response {
        var query = ListQuery(context.request, filters: moduleLogFilters)
        var filter = ModuleLogFilter(module: query.module("module"), service: query.id("service"))
        filter.task = query.task("task")?.description
        filter.level = (query.choice("level") as ModuleLogLevel?)?.rawValue
        let page = query.page(entryNumber)
        try query.refuseWrong()
        return .list(try await context.panel.moduleLog(filter, page), Documents.logEntry)
    }

    static func auditLog(_ context: TokenContext) async throws -> Response {
        var query = ListQuery(context.request, filters: auditLogFilters)
        let (search, page) = (query.text("q"), query.page(entryNumber))
        try query.refuseWrong()
        return .list(try await context.panel.auditLog(search: search, page), Documents.auditEntry)
    }
}
