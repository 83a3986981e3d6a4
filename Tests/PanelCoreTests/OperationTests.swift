import Domain
import Foundation
import ModuleKit
import PanelCore
import Store
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
