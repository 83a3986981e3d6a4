/// A module as data: all the panel needs to list it, draw its forms and check input, without running the module.
public struct Manifest: Codable, Sendable, Equatable {
    public var about: About
    public var kind: ModuleKind
    public var settings: FormSpec
    /// Empty for modules that sell nothing.
    public var plan: FormSpec
    public var order: FormSpec
    public var can: [Capability]
    public var migrations: [Migration]
    public var config: [String: JSONValue]
    /// The verbs that its webhooks are sent with; empty for a module that takes none.
    public var webhookMethods: [ActionMethod]

    public var key: ModuleKey { ModuleKey(kind, about.name) }

    private enum CodingKeys: String, CodingKey {
        case about, kind, settings, plan, order, can, migrations, config, webhookMethods
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        about = try members.decode(About.self, forKey: .about)
        kind = try members.decode(ModuleKind.self, forKey: .kind)
        settings = try members.decode(FormSpec.self, forKey: .settings)
        plan = try members.decode(FormSpec.self, forKey: .plan)
        order = try members.decode(FormSpec.self, forKey: .order)
        can = try members.decode([Capability].self, forKey: .can)
        migrations = try members.decode([Migration].self, forKey: .migrations)
        config = try members.decode([String: JSONValue].self, forKey: .config)
        // Modules that were built before there were webhooks do not send it.
        webhookMethods = try members.decodeIfPresent([ActionMethod].self, forKey: .webhookMethods) ?? []
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(about, forKey: .about)
        try members.encode(kind, forKey: .kind)
        try members.encode(settings, forKey: .settings)
        try members.encode(plan, forKey: .plan)
        try members.encode(order, forKey: .order)
        try members.encode(can, forKey: .can)
        try members.encode(migrations, forKey: .migrations)
        try members.encode(config, forKey: .config)
        if !webhookMethods.isEmpty { try members.encode(webhookMethods, forKey: .webhookMethods) }
    }

    /// Whether the module can do something beyond its kind.
    public func can(_ capability: Capability) -> Bool { can.contains(capability) }
}

extension Manifest {
    /// The manifest of a module type.
    ///
    /// - Throws: ``FormError`` if one of its forms has a property without `@Field`.
    public init<M: Module>(of module: M.Type) throws {
        about = M.about
        kind = M.kind
        settings = try M.Settings.spec()
        let product = module as? any ProductModule.Type
        plan = try product?.planSpec() ?? FormSpec(fields: [])
        order = try product?.orderSpec() ?? FormSpec(fields: [])
        can = Capability.allCases.filter { $0.isHeld(by: module) }
        migrations = M.migrations
        config = M.config
        webhookMethods = (module as? any ReceivesWebhooks.Type)?.webhookMethods ?? []
    }
}

extension ProductModule {
    fileprivate static func planSpec() throws -> FormSpec { try Plan.spec() }
    fileprivate static func orderSpec() throws -> FormSpec { try Order.spec() }
}

extension Capability {
    fileprivate func isHeld(by module: any Module.Type) -> Bool {
        switch self {
        case .suspends: module is any Suspends.Type
        case .changesPackage: module is any ChangesPackage.Type
        case .inspects: module is any Inspects.Type
        case .testsConnection: module is any TestsConnection.Type
        case .showsTabs: module is any ShowsTabs.Type
        case .receivesWebhooks: module is any ReceivesWebhooks.Type
        case .continuesCheckout: module is any ContinuesCheckout.Type
        case .paysFromBalance: module is any PaysFromBalance.Type
        case .refunds: module is any Refunds.Type
        case .captures: module is any Captures.Type
        case .fetches: module is any Fetches.Type
        }
    }
}
