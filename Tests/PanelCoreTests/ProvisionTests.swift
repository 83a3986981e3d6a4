import Domain
import Foundation
import ModuleKit
import ModuleTesting
import PanelCore
import Synchronization
import Tasks
import TestSupport
import Testing

/// What happens to an order, from the transaction that takes it to the module's last word.
@Suite struct ProvisionTests {
    @Test(arguments: TestEngine.all, Wiring.allCases)
    func `R27 an order becomes a service and its account is remembered`(engine: TestEngine, wiring: Wiring) async throws
    {
        try await TestPanel.with(engine, wiring: wiring) { test in
            let ordered = try await test.order(
                "Example.COM ", values: ["name": "Example.COM ", "password": "sesam-öffne-dich"])
            #expect(
                ordered.state == .pending && ordered.provisionStatus == .pending && ordered.operation?.action == .create
            )
            #expect(ordered.label == "example.com")
            let done = try await test.work(until: ordered.id)
            #expect(done.state == .active && done.provisionStatus == .completed && done.operation == nil)
            #expect(done.activatedAt == test.clock.now)
            #expect(done.account?["number"] == 1 && done.plan?["size"] == 7)
            #expect(test.world.calls == ["create example.com", "inspect example.com"])
            let history = try await test.panel.history(of: ordered.id)
            #expect(history.map(\.toStatus) == [.completed, .processing, .pending])
        }
    }

    @Test(arguments: TestEngine.all) func `R15 secrets of order and account are sealed in the database`(
        engine: TestEngine
    ) async throws {
        try await TestPanel.with(engine) { test in
            let ordered = try await test.order(values: ["name": "example.com", "password": "hunter2-hunter2"])
            let done = try await test.work(until: ordered.id)
            let raw = try await test.panel.database.read { db in
                let row = try db.row("SELECT order_data, account FROM services WHERE id = \(done.id)")
                return try [row?.text("order_data"), row?.text("account")].compactMap { $0 }
            }
            #expect(raw.count == 2)
            for text in raw {
                #expect(!text.contains("hunter2"))
                #expect(text.contains("\"$secret\":\"sealed\""))
            }
        }
    }

    @Test(arguments: TestEngine.all) func `R27 order and task are one transaction`(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let (client, product) = (try await test.client(), try await test.product(["stock": 3]))
            let order = NewOrder(
                client: client.id, product: product.id, period: .monthly, values: ["name": "example.com"])
            await #expect(throws: Failure.self) {
                _ = try await test.panel.placeOrder(order, by: test.actor) { _, _ in throw Failure.refused("too late") }
            }
            #expect(try await test.panel.tasks.list().tasks.isEmpty)
            #expect(try await test.panel.services(.init(), .init()).items.isEmpty)
            #expect(try await test.panel.product(product.id)?.product.stock == 3)
        }
    }

    @Test(arguments: TestEngine.all) func `R27 a refusal ends in failed with its reason and can be tried again`(
        engine: TestEngine
    ) async throws {
        try await TestPanel.with(engine) { test in
            test.world.onCreate { _, _ in
                throw Failure.refused(Failure.Reason("The name is taken", log: "409 from the box server"))
            }
            let ordered = try await test.order()
            let failed = try await test.work(until: ordered.id)
            #expect(failed.state == .pending && failed.provisionStatus == .failed && failed.attention)
            #expect(
                failed.operation?.failure?.reason == Failure.Reason("The name is taken", log: "409 from the box server")
            )
            let keys = Mutex<[String]>([ordered.id.description])
            test.world.onCreate { new, _ in
                keys.withLock { $0.append(new.operation) }
                return Box.Account()
            }
            try await test.panel.retryOperation(of: ordered.id, by: test.actor)
            let done = try await test.work(until: ordered.id)
            #expect(done.provisionStatus == .completed && !done.attention)
            // The same key, so that the remote side can tell that it is the same wish.
            #expect(Set(keys.withLock { $0 }).count == 1)
        }
    }

    @Test(arguments: TestEngine.all) func `R27 a crash between two remote steps goes on from the checkpoint`(
        engine: TestEngine
    ) async throws {
        try await TestPanel.with(engine) { test in
            // The first attempt stores its checkpoint and never comes back, as if its process had died.
            test.world.onCreate { new, _ in
                var account = Box.Account()
                account.number = test.world.make(new.operation)
                account.password = Secret("made-before-it-was-sent")
                try await new.checkpoint(account)
                return await withUnsafeContinuation { _ in }
            }
            let ordered = try await test.order()
            await #expect(throws: (any Error).self) {
                try await test.working { () async throws -> Void in
                    while try await test.service(ordered.id).checkpoint == nil {
                        try await Task.sleep(for: .milliseconds(10))
                    }
                    throw CancellationError()
                }
            }
            #expect(try await test.service(ordered.id).provisionStatus == .processing)
            let seen = Mutex<[String?]>([])
            test.world.onInspect { new in
                seen.withLock { $0.isEmpty }
                    ? .absent : .present(account: try #require(new.checkpoint), state: .running)
            }
            test.world.onCreate { new, _ in
                seen.withLock { $0.append(new.checkpoint?.password?.exposed) }
                return try #require(new.checkpoint)
            }
            let done = try await test.work(until: ordered.id)
            #expect(done.provisionStatus == .completed && done.checkpoint == nil)
            #expect(seen.withLock { $0 } == ["made-before-it-was-sent"])
            #expect(test.world.calls.contains("inspect example.com"))
        }
    }

    @Test(arguments: TestEngine.all) func `R35 after a time-out in create the module is asked before it is asked again`(
        engine: TestEngine
    ) async throws {
        try await TestPanel.with(engine, moduleLimit: 0.3) { test in
            // It does its work and then says nothing any more.
            test.world.onCreate { new, _ in
                _ = test.world.make(new.operation)
                try? await Task.sleep(for: .seconds(30))
                return Box.Account()
            }
            let ordered = try await test.order()
            let done = try await test.work(until: ordered.id)
            #expect(done.provisionStatus == .completed && done.account?["number"] == 1)
            #expect(test.world.count == 1)
            #expect(test.world.calls == ["create example.com", "inspect example.com"])
        }
    }

    @Test(arguments: TestEngine.all) func `R35 what a module says it made and is not there is not completed`(
        engine: TestEngine
    ) async throws {
        try await TestPanel.with(engine) { test in
            let looks = Mutex(0)
            test.world.onInspect { _ in
                looks.withLock { $0 += 1 }
                return .absent
            }
            let ordered = try await test.order()
            let resting = try await test.working { () async throws -> Domain.Service in
                while true {
                    let service = try await test.service(ordered.id)
                    if service.operation?.failure != nil { return service }
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            #expect(resting.state == .pending && resting.provisionStatus == .processing)
            #expect(resting.operation?.wasCalled == true)
            #expect(resting.operation?.failure?.kind == .uncertain)
            #expect(looks.withLock { $0 } == 1)
        }
    }

    @Test(arguments: TestEngine.all) func `R35 instead of an account too large to keep what is there counts`(
        engine: TestEngine
    ) async throws {
        try await TestPanel.with(engine) { test in
            test.world.onCreate { new, _ in
                _ = test.world.make(new.operation)
                var account = Box.Account()
                account.password = Secret(String(repeating: "x", count: 70_000))
                return account
            }
            let done = try await test.work(until: try await test.order().id)
            #expect(done.provisionStatus == .completed && done.account?["number"] == 1)
            #expect(test.world.calls == ["create example.com", "inspect example.com"])
        }
    }

    @Test(arguments: TestEngine.all) func `R35 what nobody can find out is an error that a person settles`(
        engine: TestEngine
    ) async throws {
        try await TestPanel.with(engine) { test in
            struct Unforeseen: Error {}
            test.world.onCreate { _, _ in throw Unforeseen() }
            test.world.onInspect { _ in .different(reason: "A box of this name belongs to somebody else") }
            let ordered = try await test.order()
            let failed = try await test.work(until: ordered.id)
            // The module looked: surely not ours, so surely not done.
            #expect(failed.provisionStatus == .failed)
            #expect(failed.operation?.failure?.reason.user == "A box of this name belongs to somebody else")
        }
    }

    @Test(arguments: TestEngine.all) func `R26 the plan is read when the job runs`(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let product = try await test.product()
            let ordered = try await test.order(of: product)
            _ = try await test.panel.savePlan(product.id, ["size": 42], by: test.actor)
            let sizes = Mutex<[Int]>([])
            test.world.onCreate { new, _ in
                sizes.withLock { $0.append(new.plan.size) }
                return Box.Account()
            }
            try await test.work(until: ordered.id)
            #expect(sizes.withLock { $0 } == [42])
        }
    }

    @Test(arguments: TestEngine.all) func `R33 a checkpoint of an attempt that is over is refused`(engine: TestEngine)
        async throws
    {
        try await TestPanel.with(engine, moduleLimit: 0.3) { test in
            let late = Mutex<NewService<Box>?>(nil)
            test.world.onCreate { new, _ in
                late.withLock { $0 = new }
                return Box.Account()
            }
            let ordered = try await test.order()
            try await test.work(until: ordered.id)
            let zombie = try #require(late.withLock { $0 })
            await #expect(throws: Failure.self) { try await zombie.checkpoint(Box.Account()) }
        }
    }

    @Test(arguments: TestEngine.all) func `R33 two writers of one service do not lose an update`(engine: TestEngine)
        async throws
    {
        try await TestPanel.with(engine) { test in
            let ordered = try await test.order()
            try await test.work(until: ordered.id)
            let stale = try await test.service(ordered.id)
            try await test.panel.ask(.suspend, of: ordered.id, by: test.actor)
            await #expect(throws: Failure.self) {
                try await test.panel.database.write { db in try db.services.update(stale) }
            }
        }
    }
}
