public import Domain
public import Foundation
import Logging
public import ModuleHost
public import ModuleKit
public import ModuleTesting
public import PanelCore
public import SQLEngine
import ServiceLifecycle
import Store
import Synchronization
import Tasks

/// A clock that a test sets.
public final class TestClock: Sendable {
    private let moment = Mutex(Date(timeIntervalSince1970: 1_790_000_000))
    public init() {}
    public var now: Date { moment.withLock { $0 } }
    public func advance(by seconds: TimeInterval) { moment.withLock { $0 += seconds } }
}

/// A panel on a fresh database, with ``Box`` active and one instance in a world of its own.
public struct TestPanel: Sendable {
    public let panel: Panel
    public let world: BoxWorld
    public let clock: TestClock
    /// Who acts in tests.
    public let actor = Actor(.staff, id: "test", name: "tester@example.test")
    public static let key = ModuleKey(.product, "Box")

    /// - Parameters:
    ///   - wiring: whether calls and home calls go through JSON.
    ///   - configured: whether the instance `default` gets settings.
    public static func with<T>(
        _ engine: TestEngine, wiring: Wiring = .direct, modules: [any Module.Type] = [Box.self], active: Bool = true,
        configured: Bool = true, moduleLimit: Double = 5, _ body: (TestPanel) async throws -> T
    ) async throws -> T {
        try await engine.withDatabase { database in
            try await Panel.migrate(database)
            let clock = TestClock()
            let panel = try panel(database, wiring: wiring, modules: modules, moduleLimit: moduleLimit, clock: clock)
            try await panel.modules.discover()
            let test = TestPanel(panel: panel, world: BoxWorld(), clock: clock)
            if active { _ = try await panel.manage(.activate, key, by: test.actor) }
            if active, configured {
                _ = try await panel.saveInstance(of: key, settings: test.world.settings, by: test.actor)
            }
            let result: Result<T, any Error>
            do { result = .success(try await body(test)) } catch { result = .failure(error) }
            await panel.modules.shutdown()
            return try result.get()
        }
    }

    /// A panel over a database that is there: another node, or the same after a crash.
    public static func panel(
        _ database: any Database, wiring: Wiring = .direct, modules: [any Module.Type] = [Box.self],
        moduleLimit: Double = 5,
        clock: TestClock, keys: KeyRing = testKeys
    ) throws -> Panel {
        let wire: ModuleHost.Wire =
            wiring == .direct
            ? .direct : ModuleHost.Wire(endpoint: { RoundTripEndpoint($0) }, home: { RoundTripHome($0) })
        let host = ModuleHost(
            registry: try ModuleRegistry(modules), database: database, vault: Vault(keys: keys), logLevel: .debug,
            wire: wire,
            view: { _, name in Box.views[name] }, now: { clock.now })
        return Panel(
            database: database, modules: host,
            settings: PanelSettings(
                url: "https://panel.example", moduleLimit: moduleLimit, pageLimit: 2, clock: { clock.now }))
    }

    /// The same shop behind another panel, such as one with other settings.
    public func with(_ panel: Panel) -> TestPanel { TestPanel(panel: panel, world: world, clock: clock) }

    public static let testKeys = KeyRing.random()

    // MARK: a shop

    public func client(_ name: String = "Kestrel") async throws -> Client {
        try await panel.createClient(
            ["name": .string(name), "email": "kestrel@example.test", "currency": "EUR"], by: actor
        ).client
    }

    public func product(_ more: [String: JSONValue] = [:]) async throws -> Product {
        var values: [String: JSONValue] = [
            "name": "Small box", "module": .string(Self.key.description),
            "prices": [["currency": "EUR", "period": "monthly", "amount": 500]], "plan": ["size": 7],
        ]
        values.merge(more) { $1 }
        return try await panel.createProduct(.object(values), by: actor)
    }

    public func order(
        _ name: String = "example.com", of product: Product? = nil, for client: Client? = nil, values: JSONValue? = nil
    ) async throws -> Domain.Service {
        let (client, product) = (
            try await client.orMake { try await self.client() }, try await product.orMake { try await self.product() }
        )
        let order = NewOrder(
            client: client.id, product: product.id, period: .monthly, values: values ?? ["name": .string(name)])
        return try await panel.placeOrder(order, by: actor)
    }

    // MARK: work

    /// Runs a worker until the service has nothing under way, or for at most ten seconds.
    @discardableResult
    public func work(until service: ServiceID, lease: Duration = .seconds(5)) async throws -> Domain.Service {
        try await working(lease: lease) { try await settled(service) }
    }

    /// Runs a worker beside a piece of test.
    public func working<T: Sendable>(lease: Duration = .seconds(5), _ body: @escaping @Sendable () async throws -> T)
        async throws -> T
    {
        let worker = Worker(
            queue: panel.tasks, registry: panel.registry, queues: Panel.queues, lease: lease, grace: .seconds(1),
            patience: .milliseconds(20), logger: Logger(label: "test"))
        return try await withThrowingTaskGroup(of: T?.self) { group in
            group.addTask {
                try await worker.run()
                return nil
            }
            group.addTask { try await body() }
            while let value = try await group.next() {
                guard let value else { continue }
                group.cancelAll()
                return value
            }
            throw Failure.failed("the worker ended before the test")
        }
    }

    public func settled(_ id: ServiceID) async throws -> Domain.Service {
        for _ in 0..<1000 {
            let service = try await service(id)
            if service.operation?.status.isOpen != true { return service }
            try await Task.sleep(for: .milliseconds(10))
        }
        return try await service(id)
    }

    public func service(_ id: ServiceID) async throws -> Domain.Service {
        guard let found = try await panel.service(id) else { throw Failure.notFound("no service \(id)") }
        return found.service
    }
}

extension Optional {
    fileprivate func orMake(_ make: () async throws -> Wrapped) async rethrows -> Wrapped {
        if let self { self } else { try await make() }
    }
}
