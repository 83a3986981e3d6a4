import Domain
import Hummingbird
import ModuleHost
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// `/admin/modules/{kind}/{name}/instances` and `…/groups`: the servers or accounts that a module works with.
enum AdminInstances {
    static func new(_ context: StaffContext) async throws -> Response {
        try await newPage(try await AdminModules.find(context), context)
    }

    static func create(_ context: StaffContext) async throws -> Response {
        let module = try await AdminModules.find(context)
        let posted = try posted(module.status, context)
        do {
            let instance = try await context.panel.saveInstance(
                of: module.status.key, settings: posted["settings"] ?? [:], about: posted["about"] ?? [:],
                by: context.actor)
            return try await context.see(address(instance), saved(instance, "was added"))
        } catch Failure.invalid(let issues) {
            return try await newPage(module, context, Typed(posted, issues), status: .unprocessableContent)
        }
    }

    static func show(_ context: StaffContext) async throws -> Response {
        let module = try await AdminModules.find(context)
        return try await AdminModules.page(context, module, instance: try find(module.status, context))
    }

    static func change(_ context: StaffContext) async throws -> Response {
        let module = try await AdminModules.find(context)
        let instance = try find(module.status, context)
        let posted = try posted(module.status, context)
        do {
            let changed = try await context.panel.saveInstance(
                instance.id, of: module.status.key, settings: posted["settings"] ?? [:], about: posted["about"] ?? [:],
                by: context.actor)
            return try await context.see(address(changed), saved(changed, "was saved"))
        } catch Failure.invalid(let issues) {
            return try await AdminModules.page(
                context, module, instance: instance, typed: Typed(posted, issues), status: .unprocessableContent)
        }
    }

    static func test(_ context: StaffContext) async throws -> Response {
        try await test(try find(try await AdminModules.find(context).status, context), context)
    }

    static func testDefault(_ context: StaffContext) async throws -> Response {
        guard let instance = ModuleHeader.place(of: try await AdminModules.find(context).status) else {
            throw Failure.refused("There is no instance to test; add one first")
        }
        return try await test(instance, context)
    }

    static func groups(_ context: StaffContext) async throws -> Response {
        try await groupsPage(try await AdminModules.find(context), context)
    }

    static func createGroup(_ context: StaffContext) async throws -> Response {
        let module = try await AdminModules.find(context)
        let values = context.request.posted(try GroupInput.spec())
        do {
            _ = try GroupInput(filling: values)
            let group = try await context.panel.createGroup(of: module.status.key, values, by: context.actor)
            return try await context.see(
                "/admin/modules/\(module.status.key)/groups", .done("\(group.name) was added."))
        } catch Failure.invalid(let issues) {
            return try await groupsPage(module, context, Typed(values, issues), status: .unprocessableContent)
        }
    }

    private static func test(_ instance: Instance, _ context: StaffContext) async throws -> Response {
        let test = try await context.panel.testInstance(instance.id, by: context.actor)
        let flash: Flash =
            if let failure = test.failure { .refused("\(instance.name) does not answer: \(failure)") } else {
                .done("\(instance.name) answers, in \(spanText(Double(test.milliseconds) / 1000)).")
            }
        return try await context.see(address(instance), flash)
    }

    private static func find(_ status: ModuleStatus, _ context: StaffContext) throws -> Instance {
        let id: InstanceID = try context.request.key()
        guard let instance = status.instances.first(where: { $0.id == id }) else {
            throw Failure.notFound("There is no such instance")
        }
        return instance
    }

    private static func address(_ instance: Instance) -> Link {
        "/admin/modules/\(instance.module)/instances/\(instance.id)"
    }

    /// Settings may be right by themselves and still not work; then the instance is kept and says why.
    private static func saved(_ instance: Instance, _ done: String) -> Flash {
        guard let reason = instance.reason else { return .done("\(instance.name) \(done).") }
        return .refused("\(instance.name) \(done), but it cannot be used: \(reason)")
    }

    /// What was posted, in two parts: `about` for the panel, `settings` for the module.
    private static func posted(_ status: ModuleStatus, _ context: StaffContext) throws -> JSONValue {
        guard let manifest = status.manifest else {
            throw Failure.refused(Failure.Reason(status.refusal ?? "It cannot be used now"))
        }
        var about = context.request.posted(try InstanceInput.spec()).objectValue ?? [:]
        // An empty capacity means any number; only what is said to be nothing is taken away.
        if about["capacity"] == "" { about["capacity"] = .null }
        return ["about": .object(about), "settings": context.request.posted(manifest.settings, prefix: "settings.")]
    }

    private static func newPage(
        _ module: ModuleOverview, _ context: StaffContext, _ typed: Typed? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        if let refusal = module.status.refusal { throw Failure.refused(Failure.Reason(refusal)) }
        guard let manifest = module.status.manifest else { throw Failure.notFound("There is no such module") }
        let header = ModuleHeader(module.status, context, .other)
        let form = try AdminModules.form(manifest, nil, typed).changing("name") { name in
            // The first instance is the default one; a further one needs a name of its own.
            if typed == nil, !module.status.instances.isEmpty { name.value = "" }
        }
        return try await context.page(AdminFormPage.newInstance(of: header, form: form), status: status)
    }

    private static func groupsPage(
        _ module: ModuleOverview, _ context: StaffContext, _ typed: Typed? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let products = try await context.panel.allProducts().map(\.product)
        let rows = module.groups.map { group, members in
            GroupsPage.Row(
                name: group.name, policy: group.policy.label, members: members.map(\.name).joined(separator: ", "),
                products: shown(products.count { $0.instanceGroup == group.id }))
        }
        let options = module.status.instances.map { FieldOption(value: $0.id.description, label: $0.name) }
        let form = DrawnForm(
            try GroupInput.spec().offering(options, for: "members"), values: typed?.values ?? .null,
            issues: typed?.issues ?? [])
        let panel = FormPanel(action: "/admin/modules/\(module.status.key)/groups", form: form, submit: "Add group")
        let may = context.may(.manageModules) && module.status.refusal == nil && !options.isEmpty
        let page = GroupsPage(
            header: ModuleHeader(module.status, context, .groups), groups: rows, panel: may ? panel : nil)
        return try await context.page(page, status: status)
    }
}
