import Hummingbird
import ModuleHost
import PanelCore
import Store
import Vocabulary

/// `/api/v1/modules`: what the panel can sell with, and what each module needs to know.
enum ModulesAPI {
    static func list(_ context: TokenContext) async throws -> Response {
        var query = ListQuery(context.request)
        let cursor = query.cursor(ModuleKey.init)
        try query.refuseWrong()
        let page = Store.Page.cut(try await context.panel.allModules(), query, after: cursor?.description) {
            $0.status.key.description
        }
        return .list(page, Documents.module)
    }

    static func show(_ context: TokenContext) async throws -> Response {
        try await detail(context)
    }

    static func activate(_ context: TokenContext) async throws -> Response { try await manage(.activate, context) }
    static func deactivate(_ context: TokenContext) async throws -> Response { try await manage(.deactivate, context) }
    static func update(_ context: TokenContext) async throws -> Response { try await manage(.update, context) }
    static func purge(_ context: TokenContext) async throws -> Response { try await manage(.purge, context) }

    private static func manage(_ verb: ModuleVerb, _ context: TokenContext) async throws -> Response {
        _ = try context.body(Schemas.nothing, isOptional: true)
        _ = try await context.panel.manage(verb, context.request.module(), by: context.actor)
        return try await detail(context)
    }

    private static func detail(_ context: TokenContext) async throws -> Response {
        .json(Documents.moduleDetail(try await context.panel.module(context.request.module())))
    }

    static func instances(_ context: TokenContext) async throws -> Response {
        var query = ListQuery(context.request)
        let cursor = query.cursor { $0.isEmpty ? nil : $0 }
        try query.refuseWrong()
        let all = try await context.panel.module(context.request.module()).status.instances
        return .list(Store.Page.cut(all, query, after: cursor) { $0.name }, Documents.instance)
    }

    static func createInstance(_ context: TokenContext) async throws -> Response {
        let key = try await module(context)
        let body = try context.body(try Schemas.newInstance())
        let settings = body["settings"] ?? [:]
        try RequestBody.check(settings, form(key, context), at: "settings")
        let about = JSONValue.object((body.objectValue ?? [:]).filter { $0.key != "settings" })
        return try await context.create("instances of \(key)", body, document: Documents.instance) { alongside in
            try await context.panel.saveInstance(
                of: key, settings: settings, about: about, by: context.actor, alongside: alongside)
        }
    }

    static func saveSettings(_ context: TokenContext) async throws -> Response {
        let key = try await module(context)
        let settings = try context.body(form(key, context))
        let old = try await context.panel.module(key).status.instances.first { $0.name == "default" }
        do {
            let saved = try await context.panel.saveInstance(old?.id, of: key, settings: settings, by: context.actor)
            return .json(Documents.instance(saved))
        } catch Failure.invalid(let issues) {
            // The body is the settings, so its members are named without a prefix.
            throw Failure.invalid(issues: issues.map { $0.within("settings") ?? $0 })
        }
    }

    /// Tests an instance; the one called `default` unless the body names another.
    static func test(_ context: TokenContext) async throws -> Response {
        let key = try await module(context)
        let body = try context.body(Schemas.instanceChoice, isOptional: true)
        let instances = try await context.panel.module(key).status.instances
        let wanted = body["instance"]?.stringValue?.lowercased()
        guard
            let instance = instances.first(where: {
                wanted.map($0.id.description.elementsEqual) ?? ($0.name == "default")
            })
        else {
            throw wanted == nil
                ? Failure.refused("The module has no instance called default; save its settings, or name an instance")
                : Failure.invalid("is no instance of \(key)", field: "instance")
        }
        let test = try await context.panel.testInstance(instance.id, by: context.actor)
        return .json(Documents.test(test).with(["instance": .id(instance.id)]))
    }

    /// The module of the path, if the panel knows it.
    private static func module(_ context: TokenContext) async throws -> ModuleKey {
        try await context.panel.module(context.request.module()).status.key
    }

    private static func form(_ key: ModuleKey, _ context: TokenContext) throws -> JSONValue {
        try context.panel.modules.entry(key).manifest.settings.closedSchema
    }
}
