import Domain
import Foundation
import ModuleKit
import ModuleTesting
import PanelCore
import Store
import Synchronization
import Tasks
import TestSupport
import Testing

/// Suspend, unsuspend, change of package, terminate: recorded only when the module did it.
@Suite struct OperationTests {
    private func active(_ test: TestPanel, of product: Product? = nil) async throws -> Domain.Service {
        let ordered = try await test.order(of: product)
        return try await test.work(until: ordered.id)
    }

    @Test(arguments: TestEngine.all) func `R28 R29 suspend and unsuspend`(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let service = try await active(test)
            try await test.panel.ask(.suspend, of: service.id, note: "unpaid", by: test.actor)
            // Not before the module did it.
            #expect(try await test.service(service.id).state == .active)
            let suspended = try await test.work(until: service.id)
            #expect(suspended.state == .suspended && suspended.provisionStatus == .suspended)
            try await test.panel.ask(.unsuspend, of: service.id, by: test.actor)
            let back = try await test.work(until: service.id)
            #expect(back.state == .active && back.provisionStatus == .completed)
            #expect(test.world.calls.suffix(2) == ["suspend example.com", "unsuspend example.com"])
        }
    }

    @Test(arguments: TestEngine.all) func `R28 a failed suspend leaves the old state`(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let service = try await active(test)
            test.world.onSuspend { _ in throw Failure.refused("The box is open") }
            try await test.panel.ask(.suspend, of: service.id, by: test.actor)
            let failed = try await test.work(until: service.id)
            #expect(failed.state == .active && failed.provisionStatus == .completed && failed.attention)
            #expect(failed.operation?.status == .failed && failed.operation?.failure?.reason.user == "The box is open")
        }
    }

    @Test(arguments: TestEngine.all) func `R29 a failed unsuspend leaves the service suspended`(engine: TestEngine)
        async throws
    {
        try await TestPanel.with(engine) { test in
            let service = try await active(test)
            try await test.panel.ask(.suspend, of: service.id, by: test.actor)
            try await test.work(until: service.id)
            test.world.onSuspend { _ in throw Failure.refused("no") }
            try await test.panel.ask(.unsuspend, of: service.id, by: test.actor)
            let failed = try await test.work(until: service.id)
            #expect(failed.state == .suspended && failed.provisionStatus == .suspended && failed.attention)
        }
    }

    @Test(arguments: TestEngine.all) func `R30 an account that is gone counts as terminated`(engine: TestEngine)
        async throws
    {
        try await TestPanel.with(engine) { test in
            let service = try await active(test)
            test.world.onTerminate { _ in throw Failure.notFound("no such box") }
            try await test.panel.ask(.terminate, of: service.id, by: test.actor)
            let over = try await test.work(until: service.id)
            #expect(over.state == .terminated && over.provisionStatus == .terminated && over.terminatedAt != nil)
        }
    }

    @Test(arguments: TestEngine.all) func `R31 a new plan is recorded only on success`(engine: TestEngine) async throws
    {
        try await TestPanel.with(engine) { test in
            let service = try await active(test)
            let large = try await test.product(["name": "Large box", "plan": ["size": 90]])
            test.world.onChange { _, _ in throw Failure.refused("No room for a larger one") }
            try await test.panel.ask(.changePackage, of: service.id, product: large.id, by: test.actor)
            let failed = try await test.work(until: service.id)
            #expect(failed.product == service.product && failed.plan?["size"] == 7 && failed.attention)
            test.world.onChange(nil)
            try await test.panel.retryOperation(of: service.id, by: test.actor)
            let changed = try await test.work(until: service.id)
            #expect(changed.product == large.id && changed.plan?["size"] == 90 && !changed.attention)
            #expect(test.world.calls.last == "change package 90")
        }
    }

    @Test(arguments: TestEngine.all) func whatTheStateDoesNotAllowIsRefusedAndChangesNothing(engine: TestEngine)
        async throws
    {
        try await TestPanel.with(engine) { test in
            let ordered = try await test.order()
            for action in [ServiceAction.suspend, .unsuspend, .terminate] {
                await #expect(throws: Failure.self) { try await test.panel.ask(action, of: ordered.id, by: test.actor) }
            }
            #expect(try await test.panel.tasks.list().tasks.count == 1)
        }
    }

    @Test(arguments: TestEngine.all) func aStockedProductIsSoldOnceAndFreedAtTheEnd(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let (client, product) = (try await test.client(), try await test.product(["stock": 1]))
            let first = try await test.order("a.example", of: product, for: client)
            await #expect(throws: Failure.self) { try await test.order("b.example", of: product, for: client) }
            try await test.work(until: first.id)
            try await test.panel.ask(.terminate, of: first.id, by: test.actor)
            try await test.work(until: first.id)
            let second = try await test.order("b.example", of: product, for: client)
            #expect(second.state == .pending)
        }
    }

    @Test(arguments: TestEngine.all) func aChangeOfPackageSetsItsPieceAside(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let small = try await test.product(["stock": 5])
            let client = try await test.client()
            let rare = try await test.product(["name": "Rare box", "stock": 1])
            func stock(_ product: Product) async throws -> Int64? {
                let found = try await test.panel.product(product.id)
                return found?.product.stock
            }
            var services: [Domain.Service] = []
            for name in ["a.example", "b.example"] {
                let ordered = try await test.order(name, of: small, for: client)
                services.append(try await test.work(until: ordered.id))
            }
            #expect(try await stock(small) == 3)
            test.world.onChange { _, _ in throw Failure.refused("No room") }
            try await test.panel.ask(.changePackage, of: services[0].id, product: rare.id, by: test.actor)
            #expect(try await stock(rare) == 0)
            await #expect(throws: Failure.self) {
                try await test.panel.ask(.changePackage, of: services[1].id, product: rare.id, by: test.actor)
            }
            try await test.work(until: services[0].id)
            #expect(try await stock(rare) == 1, "what surely did not happen gives its piece back")
            test.world.onChange(nil)
            try await test.panel.retryOperation(of: services[0].id, by: test.actor)
            #expect(try await stock(rare) == 0)
            let changed = try await test.work(until: services[0].id)
            #expect(changed.product == rare.id)
            #expect(try await stock(rare) == 0)
            #expect(try await stock(small) == 4)
            try await test.panel.ask(.terminate, of: changed.id, by: test.actor)
            try await test.work(until: changed.id)
            #expect(try await stock(rare) == 1)
        }
    }

    @Test(arguments: TestEngine.all) func oneFormOrdersOnce(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let (client, product) = (try await test.client(), try await test.product(["stock": 3]))
            let id = ServiceID(at: test.clock.now)
            let order = NewOrder(
                client: client.id, product: product.id, period: .monthly, values: ["name": "a.example"], id: id)
            let ids = try await withThrowingTaskGroup(of: ServiceID.self) { group in
                for _ in 0..<4 { group.addTask { try await test.panel.placeOrder(order, by: test.actor).id } }
                return try await group.reduce(into: Set<ServiceID>()) { $0.insert($1) }
            }
            #expect(ids == [id])
            #expect(try await test.panel.services(.init(), .init()).items.count == 1)
            #expect(try await test.panel.product(product.id)?.product.stock == 2)
            let other = try await test.client("Other")
            let stolen = NewOrder(
                client: other.id, product: product.id, period: .monthly, values: ["name": "b.example"], id: id)
            await #expect(throws: Failure.self) { try await test.panel.placeOrder(stolen, by: test.actor) }
        }
    }

    @Test(arguments: TestEngine.all, Wiring.allCases) func `R34 a module reads its own services and no others`(
        engine: TestEngine, wiring: Wiring
    ) async throws {
        try await TestPanel.with(engine, wiring: wiring) { test in
            let (client, product) = (try await test.client(), try await test.product())
            var ids: [ServiceID] = []
            for number in 0..<3 {
                test.clock.advance(by: 1)
                let ordered = try await test.order("s\(number).example", of: product, for: client)
                ids.append(try await test.work(until: ordered.id).id)
            }
            let seen = Mutex<[KnownService]>([])
            let found = Mutex<KnownService?>(nil)
            let first = ids[0]
            test.world.onCreate { new, home in
                for try await service in home.services.all() { seen.withLock { $0.append(service) } }
                let one = try await home.services.find(first)
                let none = try await home.services.find(ServiceID(at: Date()))
                #expect(none == nil)
                found.withLock { $0 = one }
                var account = Box.Account()
                account.number = 99
                return account
            }
            test.clock.advance(by: 1)
            let last = try await test.order("last.example", of: product, for: client)
            try await test.work(until: last.id)
            let services = seen.withLock { $0 }
            #expect(services.map(\.id) == [last.id] + ids.reversed())
            #expect(services.map(\.state) == ["pending", "active", "active", "active"])
            #expect(found.withLock { $0 }?.account["number"] == 1)
            #expect(services.last?.order["name"] == "s0.example")
        }
    }

    @Test(arguments: TestEngine.all) func aWaitingTaskThatIsCancelledFailsItsOperation(engine: TestEngine) async throws
    {
        try await TestPanel.with(engine) { test in
            let ordered = try await test.order()
            let id = try #require(TaskID(ordered.operation?.task ?? ""))
            try await test.panel.cancelTask(id, by: test.actor)
            let service = try await test.service(ordered.id)
            #expect(service.operation?.status == .failed && service.attention && service.state == .pending)
            try await test.panel.retryTask(id, by: test.actor)
            let done = try await test.work(until: ordered.id)
            #expect(done.provisionStatus == .completed)
        }
    }

    @Test(arguments: TestEngine.all) func `R30 a service that came to no server ends without one`(engine: TestEngine)
        async throws
    {
        try await TestPanel.with(engine) { test in
            let ordered = try await test.order()
            try await test.panel.cancelTask(try #require(TaskID(ordered.operation?.task ?? "")), by: test.actor)
            try await test.panel.ask(.terminate, of: ordered.id, by: test.actor)
            let over = try await test.work(until: ordered.id)
            #expect(over.state.isOver && over.provisionStatus == .terminated && over.instance == nil)
        }
    }

    @Test(arguments: TestEngine.all) func theOrderCanBeChangedOnlyWhileNothingIsThere(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            test.world.onCreate { _, _ in throw Failure.refused("taken") }
            let ordered = try await test.order("taken.example")
            try await test.work(until: ordered.id)
            let changed = try await test.panel.changeOrder(of: ordered.id, ["name": "free.example"], by: test.actor)
            #expect(changed.label == "free.example")
            test.world.onCreate { new, _ in
                #expect(new.order.name == "free.example")
                return Box.Account()
            }
            try await test.panel.retryOperation(of: ordered.id, by: test.actor)
            try await test.work(until: ordered.id)
            await #expect(throws: Failure.self) {
                _ = try await test.panel.changeOrder(of: ordered.id, ["name": "other.example"], by: test.actor)
            }
        }
    }

    @Test(arguments: TestEngine.all) func `R59 a service records where it landed and a full server is skipped`(
        engine: TestEngine
    ) async throws {
        try await TestPanel.with(engine) { test in
            let panel = test.panel
            let one = try await panel.saveInstance(
                of: TestPanel.key, settings: test.world.settings, about: ["name": "one", "capacity": 1], by: test.actor)
            let two = try await panel.saveInstance(
                of: TestPanel.key, settings: test.world.settings, about: ["name": "two", "capacity": 1], by: test.actor)
            let members: JSONValue = [.string(one.id.description), .string(two.id.description)]
            let group = try await panel.createGroup(
                of: TestPanel.key, ["name": "all", "policy": "first-with-room", "members": members], by: test.actor)
            let product = try await test.product(["instance_group": .string(group.id.description)])
            let client = try await test.client()
            let first = try await test.order("a.example", of: product, for: client)
            #expect(try await test.work(until: first.id).instance == one.id)
            let second = try await test.order("b.example", of: product, for: client)
            #expect(try await test.work(until: second.id).instance == two.id)
            let third = try await test.order("c.example", of: product, for: client)
            let waiting = try await test.working {
                while try await test.service(third.id).operation?.failure == nil {
                    try await Task.sleep(for: .milliseconds(10))
                }
                return try await test.service(third.id)
            }
            #expect(waiting.operation?.failure?.reason.log.contains("one is full (1 of 1)") == true)
            #expect(waiting.operation?.failure?.reason.user.contains("one") == false)
        }
    }
}
