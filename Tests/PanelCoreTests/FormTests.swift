import Domain
import Foundation
import PanelCore
import Store
import Synchronization
import TestSupport
import Testing
import Vocabulary

/// Products, orders and clients as forms give them.
@Suite struct FormTests {
    @Test(arguments: TestEngine.all) func `R20 a plan that lacks a newer field reads its default`(engine: TestEngine)
        async throws
    {
        try await TestPanel.with(engine) { test in
            let product = try await test.product()
            try await test.panel.database.write { db in
                try db.run(
                    "UPDATE products SET plan = \(JSONValue.object(["lid": false, "gone": 1])) WHERE id = \(product.id)"
                )
            }
            let seen = Mutex<[Int]>([])
            test.world.onCreate { new, _ in
                seen.withLock { $0 = [new.plan.size, new.plan.lid ? 1 : 0] }
                return Box.Account()
            }
            let ordered = try await test.order(of: product)
            try await test.work(until: ordered.id)
            #expect(seen.withLock { $0 } == [5, 0])
        }
    }

    @Test(arguments: TestEngine.all) func `R21 all issues of a plan come at once and nothing is saved`(
        engine: TestEngine
    ) async throws {
        try await TestPanel.with(engine) { test in
            let product = try await test.product()
            do {
                _ = try await test.panel.savePlan(product.id, ["size": 1000, "lid": "perhaps"], by: test.actor)
                Testing.Issue.record("a wrong plan was saved")
            } catch Failure.invalid(let issues) {
                #expect(Set(issues.compactMap(\.field)) == ["size", "lid"])
            }
            do {
                _ = try await test.panel.savePlan(product.id, ["size": 60, "lid": false], by: test.actor)
                Testing.Issue.record("a plan that contradicts itself was saved")
            } catch Failure.invalid(let issues) {
                #expect(issues == [Vocabulary.Issue("needs a lid above 50", field: "lid")])
            }
            #expect(try await test.panel.product(product.id)?.product.plan["size"] == 7)
        }
    }

    @Test(arguments: TestEngine.all) func `R24 undeclared keys of an order never reach the module`(engine: TestEngine)
        async throws
    {
        try await TestPanel.with(engine) { test in
            let ordered = try await test.order(values: ["name": " Example.com", "size": 100, "admin": true])
            #expect(ordered.orderData.objectValue?.keys.sorted() == ["name", "password"])
            #expect(ordered.orderData["name"] == "example.com")
        }
    }

    @Test(arguments: TestEngine.all) func `R24 a wrong order is refused with its fields and leaves nothing`(
        engine: TestEngine
    ) async throws {
        try await TestPanel.with(engine) { test in
            do {
                _ = try await test.order(values: ["name": "not a domain"])
                Testing.Issue.record("a wrong order was taken")
            } catch Failure.invalid(let issues) { #expect(issues.map(\.field) == ["order.name"]) }
            #expect(try await test.panel.tasks.list().tasks.isEmpty)
        }
    }

    @Test(arguments: TestEngine.all) func ordersOfRetiredForeignAndUnpricedProductsAreRefused(engine: TestEngine)
        async throws
    {
        try await TestPanel.with(engine) { test in
            let client = try await test.client()
            let retired = try await test.product(["retired": true])
            await #expect(throws: Failure.refused("Small box is not sold any more")) {
                try await test.order(of: retired, for: client)
            }
            let dollars = try await test.product(["prices": [["currency": "USD", "period": "monthly", "amount": 5]]])
            do {
                _ = try await test.order(of: dollars, for: client)
                Testing.Issue.record("ordered without a price")
            } catch Failure.invalid(let issues) { #expect(issues.map(\.field) == ["period"]) }
        }
    }

    @Test(arguments: TestEngine.all) func aProductsMistakesComeAllAtOnce(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            do {
                _ = try await test.panel.createProduct(
                    [
                        "name": "", "module": "Product/Box", "plan": ["size": 0],
                        "prices": [["currency": "XXX", "period": "daily", "amount": 1.5]],
                    ], by: test.actor)
                Testing.Issue.record("a wrong product was made")
            } catch Failure.invalid(let issues) {
                let fields: Set<String> = [
                    "name", "plan.size", "prices.0.currency", "prices.0.period", "prices.0.amount",
                ]
                #expect(Set(issues.compactMap(\.field)) == fields)
            }
        }
    }

    @Test(arguments: TestEngine.all) func `R15 a blank secret keeps the stored one`(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let key = TestPanel.key
            let old = try #require(try await test.panel.module(key).status.instances.first)
            var values = test.world.settings.objectValue ?? [:]
            values["key"] = ""
            let saved = try await test.panel.saveInstance(old.id, of: key, settings: .object(values), by: test.actor)
            let opened = try test.panel.modules.vault.open(saved.settings, for: "instance \(saved.id)")
            #expect(opened["key"] == SecretTag.plain("sesame-open-0815").value)
            #expect(!saved.settings.text.contains("sesame"))
        }
    }
}
