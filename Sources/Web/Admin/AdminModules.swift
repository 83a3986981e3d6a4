import Domain
import Hummingbird
import ModuleHost
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// `/admin/modules`: what the panel sells, charges and sends with. Instances and groups are in ``AdminInstances``.
enum AdminModules {
    static func list(_ context: StaffContext) async throws -> Response {
        let rows = try await context.panel.allModules().map { module in
            let status = module.status
            return ModulesPage.Row(
                name: status.title, key: status.key.description, href: "/admin/modules/\(status.key)",
                about: status.manifest?.about.summary ?? "",
                version: (status.manifest?.about.version ?? status.row.version).description,
                state: status.badge, reason: status.reason, instances: shown(status.instances.count),
                services: shown(module.serviceCount))
        }
        return try await context.page(ModulesPage(rows: rows))
    }

    static func show(_ context: StaffContext) async throws -> Response {
        let module = try await find(context)
        return try await page(context, module, instance: ModuleHeader.place(of: module.status))
    }

    static func log(_ context: StaffContext) async throws -> Response {
        let status = try await find(context).status
        return try await AdminRecords.logPage(context, header: ModuleHeader(status, context, .log), module: status.key)
    }

    static func activate(_ context: StaffContext) async throws -> Response {
        try await manage(.activate, context, "is active")
    }
    static func update(_ context: StaffContext) async throws -> Response {
        try await manage(.update, context, "is updated")
    }

    static func deactivateForm(_ context: StaffContext) async throws -> Response {
        let module = try await find(context)
        return try await deactivatePage(
            module, context, try ConfirmInput.drawn(typing: module.status.title, refusal: "Not deactivated"))
    }

    static func deactivate(_ context: StaffContext) async throws -> Response {
        let module = try await find(context)
        let name = module.status.title
        do {
            try confirm(name, context)
            return try await manage(.deactivate, context, "is off; its data stays")
        } catch Failure.invalid(let issues) {
            let form = try ConfirmInput.drawn(typing: name, refusal: "Not deactivated", issues: issues)
            return try await deactivatePage(module, context, form, status: .unprocessableContent)
        }
    }

    static func purgeForm(_ context: StaffContext) async throws -> Response {
        let module = try await find(context)
        return try await purgePage(
            module, context, try ConfirmInput.drawn(typing: module.status.key.description, refusal: "Not purged"))
    }

    static func purge(_ context: StaffContext) async throws -> Response {
        let module = try await find(context)
        let name = module.status.key.description
        do {
            try confirm(name, context)
            return try await manage(.purge, context, "has no data left here")
        } catch Failure.invalid(let issues) {
            let form = try ConfirmInput.drawn(typing: name, refusal: "Not purged", issues: issues)
            return try await purgePage(module, context, form, status: .unprocessableContent)
        }
    }

    /// The module that the path names.
    static func find(_ context: StaffContext) async throws -> ModuleOverview {
        try await context.panel.module(context.request.module())
    }

    private static func manage(_ verb: ModuleVerb, _ context: StaffContext, _ done: String) async throws -> Response {
        let status = try await context.panel.manage(verb, context.request.module(), by: context.actor)
        return try await context.see("/admin/modules/\(status.key)", .done("\(status.title) \(done)."))
    }

    private static func confirm(_ name: String, _ context: StaffContext) throws {
        let input = try ConfirmInput(filling: context.request.posted(try ConfirmInput.spec()))
        guard input.confirm == name else { throw Failure.invalid("must be “\(name)”", field: "confirm") }
    }

    private static func deactivatePage(
        _ module: ModuleOverview, _ context: StaffContext, _ form: DrawnForm, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        if module.serviceCount > 0 {
            let page = inUse(module, context, title: "Deactivate", verb: "deactivated")
            return try await context.page(page, status: status)
        }
        let lines = [
            "\(counted(module.productCount, "product")) can no longer be ordered.",
            "Instances, settings and tables stay as they are.",
        ]
        let page = ConfirmPage.deactivate(ModuleHeader(module.status, context, .other), consequences: lines, form: form)
        return try await context.page(page, status: status)
    }

    private static func inUse(
        _ module: ModuleOverview, _ context: StaffContext, title: String, verb: String
    ) -> ConfirmPage {
        let count = module.serviceCount
        let list = Link("/admin/services", query: [("module", module.status.key.description)])
        return .inUse(
            ModuleHeader(module.status, context, .other), title: title, verb: verb,
            services: "\(counted(count, "service")) \(count == 1 ? "uses" : "use") it",
            all: context.link(list, if: context.may(.viewServices)))
    }

    private static func purgePage(
        _ module: ModuleOverview, _ context: StaffContext, _ form: DrawnForm, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        if module.serviceCount > 0 {
            let page = inUse(module, context, title: "Purge", verb: "purged")
            return try await context.page(page, status: status)
        }
        let lines = [
            "Its tables are dropped.",
            "\(counted(module.status.instances.count, "instance")) and the settings there are deleted.",
            "What it made on servers is not touched.",
        ]
        let page = ConfirmPage.purge(ModuleHeader(module.status, context, .other), consequences: lines, form: form)
        return try await context.page(page, status: status)
    }
}
