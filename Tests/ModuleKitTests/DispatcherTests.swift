import Foundation
import Logging
import ModuleKit
import ModuleTesting
import Testing

/// A module whose every call does what its order says.
private struct Actor: ProductModule {
    static let about = About(name: "Actor", version: "1.0.0", summary: "Acts")
    struct Settings: Form {
        @Field("Fails") var fails = false
        @Field("Required") var name: String
    }
    struct Order: Form {
        @Field("Part") var part = ""
        init() {}
        func issues() -> [ModuleKit.Issue] { part == "villain" ? [ModuleKit.Issue("is taken", field: "part")] : [] }
    }
    struct Account: Form {
        @Field("Name") var name = ""
        @Field("Password") var password: Secret?
        init() {}
    }
    struct Unknown: Error {}
    let home: Home
    let name: String

    init(settings: Settings, home: Home) async throws {
        await home.log.info("init")
        try await Task.sleep(for: .milliseconds(20))
        if settings.fails { throw Failure.refused("The stage is closed") }
        self.home = home
        name = settings.name
    }

    func create(_ new: NewService<Self>) async throws -> Account {
        var account = Account()
        account.name = name
        account.password = Secret("curtain")
        switch new.order.part {
        case "unknown": throw Unknown()
        case "cancelled": throw CancellationError()
        case "busy": throw Failure.busy(retryIn: 3, "Later")
        case "steps":
            try await new.checkpoint(account)
            await new.progress(250, "half")
            await home.log.error(
                "log", request: account, response: Logger.current[metadataKey: "module"].map { "\($0)" } ?? "none")
        case "resumed":
            account.name = "from \(new.checkpoint?.name ?? "nothing"), try \(new.attempt.number), \(new.operation)"
        case "vault":
            let sealed = try await home.vault.seal(Secret("inner"))
            account.name = "\(sealed.contains("inner")) \(try await home.vault.open(sealed).exposed)"
        default: break
        }
        return account
    }

    func terminate(_ service: Service<Self>) async throws { throw Unknown() }
    func close() async { await home.log.info("close") }
    static func label(for order: Order) -> String? { order.part.isEmpty ? nil : "as \(order.part)" }
}

struct DispatcherTests {
    private func module(_ wiring: Wiring, _ home: FakeHome = FakeHome(), settings: JSONValue? = ["name": "Bird"])
        -> any ModuleEndpoint
    {
        wiring.endpoint(for: Actor.self, settings: settings, home: home)
    }
    private func input(_ part: String, account: JSONValue = .null, attempt: Int = 1) -> ServiceInput {
        ServiceInput(
            id: ServiceID(at: Date(timeIntervalSince1970: 0)), plan: [:], order: ["part": .string(part)],
            account: account, operation: "op-9",
            attempt: Attempt(number: attempt), task: "task-9")
    }
    private func failure(of work: () async throws -> Void) async -> Failure? {
        do { try await work() } catch { return error as? Failure }
        return nil
    }

    @Test(arguments: Wiring.allCases)
    func `R92 an unknown error is uncertain in create and failed elsewhere, and its text stays inside`(_ wiring: Wiring)
        async throws
    {
        let created = try #require(
            await failure { _ = try await module(wiring).call(.create(service: input("unknown"))) })
        #expect(
            created.kind == .uncertain && created.reason.log.contains("Unknown")
                && !created.reason.user.contains("Unknown"))
        let ended = try #require(
            await failure { _ = try await module(wiring).call(.terminate(service: input("", account: [:]))) })
        #expect(ended.kind == .failed && !ended.reason.user.contains("Unknown"))
    }

    @Test(arguments: Wiring.allCases)
    func `R92 failures keep their case, a cancelled call is crashed`(_ wiring: Wiring) async {
        #expect(
            await failure { _ = try await module(wiring).call(.create(service: input("busy"))) }
                == .busy(retryIn: 3, "Later"))
        #expect(
            await failure { _ = try await module(wiring).call(.create(service: input("cancelled"))) }?.kind == .crashed)
    }

    @Test(arguments: Wiring.allCases)
    func `R27 a checkpoint, progress and log reach the panel with their scope`(_ wiring: Wiring) async throws {
        let home = FakeHome()
        let input = input("steps")
        let account = try await module(wiring, home).call(.create(service: input))
        #expect(
            home.checkpoints.map(\.account) == [account],
            "a checkpoint holds the secret in the clear, for the panel to seal")
        #expect(account["password"] == SecretTag.plain("curtain").value)
        #expect(home.progress == [FakeHome.Progress(percent: 100, text: "half")])
        let line = try #require(home.log.last)
        #expect(
            line.entry.level == .error && line.entry.request.contains("masked")
                && !line.entry.request.contains("curtain"))
        #expect(line.scope == CallScope(action: "create", service: input.id, task: "task-9", attempt: 1))
        #expect(line.entry.response == "Product/Actor")
    }

    @Test(arguments: Wiring.allCases)
    func `R27 create goes on from its checkpoint`(_ wiring: Wiring) async throws {
        let account = try await module(wiring).call(
            .create(service: input("resumed", account: ["name": "before"], attempt: 2)))
        #expect(account["name"] == "from before, try 2, op-9")
    }

    @Test(arguments: Wiring.allCases)
    func `R15 the vault seals and opens`(_ wiring: Wiring) async throws {
        #expect(try await module(wiring).call(.create(service: input("vault")))["name"] == "false inner")
    }

    @Test(arguments: Wiring.allCases)
    func `R31 what a module cannot do is unsupported, not failed`(_ wiring: Wiring) async {
        let service = input("", account: [:])
        let calls: [Call] = [
            .suspend(service: service), .unsuspend(service: service), .inspect(service: service),
            .changePackage(service: service, plan: [:]),
            .tab(service: service, key: "x"), .action(service: service, tab: "x", name: "y", method: .post, input: [:]),
            .testConnection,
        ]
        for call in calls {
            #expect(
                await failure { _ = try await module(wiring).call(call) }?.kind == .unsupported, "\(call.scope.action)")
        }
    }

    @Test func `R28 nothing is done to a service that was never created`() async {
        let module = Wiring.direct.endpoint(
            for: NorthHost.self, settings: ["endpoint": "https://n.example", "key": "k"], home: FakeHome())
        #expect(await failure { _ = try await module.call(.suspend(service: input(""))) }?.kind == .refused)
    }

    @Test(arguments: Wiring.allCases)
    func `R01 an instance is built once, by whoever comes first, and closed once`(_ wiring: Wiring) async throws {
        let home = FakeHome()
        let module = module(wiring, home)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 1...10 { group.addTask { _ = try await module.call(.create(service: input(""))) } }
            try await group.waitForAll()
        }
        _ = try await module.call(.close)
        _ = try await module.call(.close)
        #expect(home.log.map(\.entry.action) == ["init", "close"])
        _ = try await module.call(.open)
        #expect(home.log.map(\.entry.action) == ["init", "close", "init"])
    }

    @Test(arguments: Wiring.allCases)
    func `R01 an instance that cannot start says why, to all who wait, and is tried again`(_ wiring: Wiring)
        async throws
    {
        let home = FakeHome()
        let module = module(wiring, home, settings: ["name": "Bird", "fails": true])
        let reasons = await withTaskGroup(of: Failure?.self) { group in
            for _ in 1...3 { group.addTask { await failure { _ = try await module.call(.open) } } }
            return await group.reduce(into: []) { $0.append($1) }
        }
        #expect(reasons == [Failure?](repeating: .refused("The stage is closed"), count: 3))
        #expect(await failure { _ = try await module.call(.open) } == .refused("The stage is closed"))
        #expect(home.log.count == 2)
        #expect(await failure { _ = try await self.module(wiring, settings: nil).call(.open) }?.kind == .refused)
        #expect(
            await failure { _ = try await self.module(wiring, settings: [:]).call(.open) }?.issues.map(\.field) == [
                "name"
            ])
    }

    @Test(arguments: Wiring.allCases)
    func `R21 forms are checked without an instance`(_ wiring: Wiring) async throws {
        let module = module(wiring, settings: nil)
        func issues(_ role: FormRole, _ values: JSONValue) async throws -> [ModuleKit.Issue] {
            try await module.call(.check(form: role, values: values)).decode()
        }
        #expect(try await issues(.order, ["part": "villain"]) == [ModuleKit.Issue("is taken", field: "part")])
        #expect(try await issues(.order, ["part": "hero"]) == [])
        #expect(try await issues(.settings, [:]).map(\.field) == ["name"])
        #expect(try await module.call(.label(order: ["part": "hero"])) == "as hero")
        #expect(try await module.call(.label(order: [:])) == .null)
        #expect(try await module.call(.describe).decode(Manifest.self) == Manifest(of: Actor.self))
    }

    @Test(arguments: Wiring.allCases)
    func `R42 a tab's actions are told apart by name and verb, and their input is checked`(_ wiring: Wiring)
        async throws
    {
        let module = wiring.endpoint(
            for: NorthHost.self, settings: ["endpoint": "https://n.example", "key": "k"],
            home: FakeHome { _ throws(Failure) in OutgoingReply(status: 204) })
        func act(_ tab: String, _ name: String, _ method: ActionMethod, _ input: JSONValue) async -> Failure? {
            await failure {
                _ = try await module.call(
                    .action(
                        service: ServiceInput(
                            id: ServiceID(at: Date()), plan: [:], order: ["domain": "a.io", "username": "abc"],
                            account: [:], operation: "o"),
                        tab: tab, name: name, method: method, input: input))
            }
        }
        #expect(await act("general", "restart", .post, ["force": true]) == nil)
        #expect(await act("general", "restart", .post, ["force": "maybe"])?.issues.map(\.field) == ["force"])
        #expect(await act("general", "restart", .delete, ["force": true])?.kind == .refused)
        #expect(await act("general", "other", .post, [:])?.kind == .notFound)
        #expect(await act("other", "restart", .post, [:])?.kind == .notFound)
    }
}
