import Domain
import Hummingbird
import ModuleHost
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// `/admin/module-log` and `/admin/audit-log`: what modules said, and who did what.
enum AdminRecords {
    static func moduleLog(_ context: StaffContext) async throws -> Response {
        try await logPage(context, header: nil, module: context.request.query("module").flatMap { ModuleKey($0) })
    }

    static func moduleLogEntry(_ context: StaffContext) async throws -> Response {
        guard let id = Int64(context.request.part("id")), let row = try await context.panel.moduleLogRow(id) else {
            throw Failure.notFound("There is no such entry")
        }
        let label = try await row.service.flatMapAsync { try await context.panel.serviceLabels([$0])[$0] }
        let page = LogEntryPage(
            text: row.action, level: LogRow.badge(level: row.level), facts: facts(row, label, context),
            request: shape(row.request),
            response: shape(row.response), context: nil, id: CopyField(String(row.id), label: "the entry id"))
        return try await context.page(page)
    }

    static func auditLog(_ context: StaffContext) async throws -> Response {
        let request = context.request
        let found = try await context.panel.auditLog(
            subject: request.query("subject"), kind: request.query("kind"), search: request.query("q"), context.part)
        let names = try await context.names(found.items.flatMap(\.people))
        let rows = found.items.map { entry in
            AuditLogPage.Row(
                who: entry.who(names), what: entry.verb, subject: entry.subjectText(names),
                subjectHref: entry.href(context), detail: entry.summary, address: entry.address,
                moment: context.site.moment(entry.at))
        }
        let page = AuditLogPage(
            rows: rows, query: request.query("q") ?? "",
            kinds: context.options("kind", any: "About anything", AuditEntry.kinds),
            pager: context.pager(next: found.next, keeping: ["q", "kind", "subject"]))
        return try await context.page(page)
    }

    /// The log of one module or of all.
    static func logPage(_ context: StaffContext, header: ModuleHeader?, module: ModuleKey?) async throws -> Response {
        let typed = context.request.query("service")
        let service = typed.flatMap { ServiceID($0) }
        let filter = ModuleLogFilter(module: module, service: service, level: context.request.query("level"))
        // What is no id of a service is about none.
        let found =
            typed != nil && service == nil
            ? Store.Page(items: [], next: nil) : try await context.panel.moduleLog(filter, context.part)
        let labels = try await context.panel.serviceLabels(found.items.compactMap(\.service))
        let modules = try await context.panel.modules.statuses().map { ($0.key.description, $0.title) }
        let levels = ModuleLogLevel.allCases.map { ($0.rawValue, $0.rawValue.capitalisedFirst) }
        let page = ModuleLogPage(
            header: header,
            rows: found.items.map { row in LogRow(row, service: row.service.flatMap { labels[$0] }, context) },
            modules: context.options("module", any: "Any module", modules),
            levels: context.options("level", any: "Any level", levels), service: typed ?? "",
            pager: context.pager(next: found.next, keeping: ["module", "level", "service"]))
        return try await context.page(page)
    }

    private static func facts(_ row: ModuleLogRow, _ label: String?, _ context: StaffContext) -> [Fact] {
        var facts = [
            Fact("When", context.site.moment(row.at, .dateAndTime)),
            Fact(
                "Module", row.module.description,
                href: context.link("/admin/modules/\(row.module)", if: context.may(.viewModules))),
        ]
        if let exchange = LogExchange(row) {
            facts.append(Fact("Answer", exchange.status ?? "None", small: "after \(exchange.took)"))
        }
        if let service = row.service {
            let href = context.link("/admin/services/\(service)", if: context.may(.viewServices) && label != nil)
            facts.append(Fact("Service", label ?? service.description, href: href))
        }
        if let task = row.task {
            let href = context.link("/admin/tasks/\(task)", if: context.may(.viewTasks))
            facts.append(Fact("Task", row.attempt.map { "Attempt \($0)" } ?? "Its task", href: href))
        }
        return facts
    }

    /// A JSON document indented, any other text as it is; `nil` when there is none.
    private static func shape(_ text: String) -> String? {
        guard !text.isEmpty else { return nil }
        // Most texts are no JSON, and are shown as they are.
        guard text.first == "{" || text.first == "[", let document = try? JSONValue(parsing: text) else { return text }
        return document.prettyText
    }
}

extension LogRow {
    /// - Parameter service: what the service is called; `nil` where the page says it already.
    init(_ row: ModuleLogRow, service: String?, _ context: StaffContext) {
        let exchange = LogExchange(row)
        let line = exchange.map { Substring($0.request) } ?? row.request.split(separator: "\n").first ?? ""
        let first = line.isEmpty ? "" : ": \(line.prefix(80))\(line.count > 80 ? "…" : "")"
        let status = exchange?.status.map { " → \($0)" } ?? ""
        self.init(
            text: "\(row.action)\(first)\(status)", href: "/admin/module-log/\(row.id)",
            level: Self.badge(level: row.level),
            module: row.module.name, service: service,
            serviceHref: row.service.flatMap {
                context.link("/admin/services/\($0)", if: service != nil && context.may(.viewServices))
            },
            took: exchange?.took, moment: context.site.moment(row.at))
    }
}
