import Domain
import Hummingbird
import ModuleHost
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// The page of one module: its instances, and the settings of one of them.
extension AdminModules {
    /// - Parameters:
    ///   - instance: the one whose settings are shown; `nil` offers those of the first one, if there is none yet.
    ///   - typed: what was refused.
    static func page(
        _ context: StaffContext, _ module: ModuleOverview, instance: Instance?, typed: Typed? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let path = "/admin/modules/\(module.status.key)"
        let may = context.may(.manageModules) && module.status.refusal == nil
        let page = ModulePage(
            header: ModuleHeader(module.status, context, .settings),
            instances: module.status.instances.map { one in
                let used = module.usage[one.id] ?? 0
                return ModulePage.Instance(
                    name: one.name, href: "\(path)/instances/\(one.id)", isCurrent: one.id == instance?.id,
                    services: used == 1 ? "1 service" : "\(shown(used)) services")
            },
            newInstance: context.link("\(path)/instances/new", if: may && !module.status.instances.isEmpty),
            settings: may ? try settings(module.status, instance, typed) : nil, settingsOf: instance?.name,
            connection: connection(module.status, instance, context), abilities: abilities(module.status.manifest))
        return try await context.page(page, status: status)
    }

    /// The form of an instance: what the panel asks of every one, and what the module asks.
    static func form(_ manifest: Manifest, _ instance: Instance?, _ typed: Typed?) throws -> DrawnForm {
        let spec = try InstanceInput.spec()
        var about: JSONValue = .null
        if let instance {
            about = [
                "name": .string(instance.name), "capacity": instance.capacity.map { .integer($0) } ?? .null,
                "closed": .bool(instance.closed),
            ]
        }
        let issues = typed?.issues ?? []
        let inner = issues.compactMap { $0.within("settings") }
        let first = DrawnForm(
            spec, values: typed?.values["about"] ?? about, issues: issues.filter { $0.within("settings") == nil })
        let second = DrawnForm(
            manifest.settings, values: typed?.values["settings"] ?? instance?.settings ?? .null,
            stored: instance?.settings ?? .null, issues: inner, prefix: "settings.")
        return first.adding(second)
    }

    private static func settings(_ status: ModuleStatus, _ instance: Instance?, _ typed: Typed?) throws -> FormPanel? {
        guard let manifest = status.manifest else { return nil }
        let path = "/admin/modules/\(status.key)"
        let form = try form(manifest, instance, typed)
        guard let instance else {
            guard status.instances.isEmpty else { return nil }
            return FormPanel(action: "\(path)/instances", form: form, submit: "Add instance")
        }
        return FormPanel(
            action: "\(path)/instances/\(instance.id)", form: form, submit: "Save settings",
            cancel: typed == nil ? nil : .link("Discard changes", "\(path)/instances/\(instance.id)"))
    }

    /// What the last test of an instance found.
    private static func connection(_ status: ModuleStatus, _ instance: Instance?, _ context: StaffContext) -> ModulePage
        .Connection?
    {
        guard let instance, status.manifest?.can(.testsConnection) == true else { return nil }
        guard let test = instance.test else {
            return ModulePage.Connection(
                status: StatusBadge(.pending, "Not tested"), facts: [Fact("Last test", "never")])
        }
        var facts = [
            Fact("Last test", context.site.moment(test.at)), Fact("Took", spanText(Double(test.milliseconds) / 1000)),
        ]
        if let failure = test.failure { facts.append(Fact("Why", failure)) }
        facts += test.facts.filter { $0.count == 2 }.map { Fact($0[0], $0[1]) }
        let badge = test.failure == nil ? StatusBadge(.completed, "Answers") : StatusBadge(.failed, "Does not answer")
        return ModulePage.Connection(status: badge, facts: facts)
    }

    private static func abilities(_ manifest: Manifest?) -> [ModulePage.Ability] {
        guard let manifest else { return [] }
        return Capability.allCases.filter { $0.belongs(to: manifest.kind) }.map { capability in
            let label =
                switch capability {
                case .suspends: "Suspend and unsuspend"
                case .changesPackage: "Change the package"
                case .inspects: "Look what is on the server"
                case .testsConnection: "Test its connection"
                case .showsTabs: "Pages for clients"
                case .receivesWebhooks: "Be told by other servers"
                case .continuesCheckout: "A payment form of its own"
                case .paysFromBalance: "Pay from the client's balance"
                case .refunds: "Give money back"
                case .captures: "Take authorized money later"
                case .fetches: "Ask what became of a payment"
                }
            return ModulePage.Ability(label, manifest.can(capability))
        }
    }
}

extension Capability {
    /// Whether modules of a kind can have it at all.
    fileprivate func belongs(to kind: ModuleKind) -> Bool {
        switch self {
        case .suspends, .changesPackage, .inspects, .showsTabs: kind == .product
        case .continuesCheckout, .paysFromBalance, .refunds, .captures, .fetches: kind == .payment
        case .testsConnection, .receivesWebhooks: true
        }
    }
}
