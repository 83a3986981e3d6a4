public import ModuleKit

/// A module for tests of the panel: it behaves as badly as it is ordered to. It sells nothing and talks to nobody.
public struct Misbehaving: ProductModule {
    public static let about = About(
        name: "Misbehaving", version: "1.0.0",
        summary: "Throws, hangs, blocks and lies on order, to test what a panel makes of it")

    public struct Settings: Form {
        @Field("Refuses to start", help: "The instance fails with a reason when it is first needed") var failsToOpen =
            false
        public init() {}
    }

    public struct Plan: Form {
        @Field("Seconds", .range(1...3600), help: "How long it sleeps or blocks") var seconds = 600
        public init() {}
    }

    /// Each call has its own behaviour, so that a service can be created well and be suspended badly.
    public struct Order: Form {
        @Field("Behaviour", help: "When the service is created") var behaviour = Behaviour.well
        @Field("Behaviour when suspended or unsuspended") var suspend = Behaviour.well
        @Field("Behaviour when terminated") var terminate = Behaviour.well
        @Field("Behaviour of the tab") var tab = Behaviour.well
        public init() {}
    }

    public struct Account: Form {
        @Field("Note", .long) var note = ""
        public init() {}
    }

    public init(settings: Settings, home: Home) throws {
        if settings.failsToOpen {
            throw Failure.refused(Failure.Reason("This instance refuses to start", log: "failsToOpen is set"))
        }
    }

    public func create(_ new: NewService<Self>) async throws -> Account {
        await new.progress(10, "Misbehaving: \(new.order.behaviour.label)")
        try await new.order.behaviour.play("create \(new.id)", seconds: new.plan.seconds)
        if new.order.behaviour != .lies { Remote.shared[new.id] = .running }
        var account = Account()
        account.note = new.order.behaviour == .returnsNonsense ? Self.nonsense : "made at attempt \(new.attempt.number)"
        return account
    }

    public func terminate(_ service: Service<Self>) async throws {
        try await service.order.terminate.play("terminate \(service.id)", seconds: service.plan.seconds)
        if service.order.terminate != .lies { Remote.shared[service.id] = nil }
    }

    /// Eight megabytes of text, with what pages, databases and terminals stumble over.
    static let nonsense = String(repeating: "<script>alert(1)</script>\u{0}\u{1B}[31m\u{202E}", count: 250_000)
}

extension Misbehaving: Suspends {
    public func suspend(_ service: Service<Self>) async throws {
        try await service.order.suspend.play("suspend \(service.id)", seconds: service.plan.seconds)
        if service.order.suspend != .lies { Remote.shared[service.id] = .suspended }
    }

    public func unsuspend(_ service: Service<Self>) async throws {
        try await service.order.suspend.play("unsuspend \(service.id)", seconds: service.plan.seconds)
        if service.order.suspend != .lies { Remote.shared[service.id] = .running }
    }
}

extension Misbehaving: Inspects {
    /// Tells the truth, also about its lies.
    public func inspect(_ new: NewService<Self>) async throws -> Inspection<Account> {
        guard let state = Remote.shared[new.id] else { return .absent }
        return .present(account: new.checkpoint ?? Account(), state: state)
    }
}

extension Misbehaving: ShowsTabs {
    public var tabs: [Tab<Self>] {
        [
            Tab("general", "General") { service in
                try await service.order.tab.play("tab \(service.id)", seconds: service.plan.seconds)
                let nonsense: JSONValue = ["unexpected": .string("<script>alert(1)</script>")]
                return service.order.tab == .returnsNonsense
                    ? nonsense : ["note": .string(String(service.account.note.prefix(80)))]
            }
            .on("poke") { (service, _: NoForm) in
                try await service.order.tab.play("poke \(service.id)", seconds: service.plan.seconds)
                return Done("Poked.")
            }
        ]
    }
}
