import Domain
import Foundation
import ModuleKit
import PanelCore
import SQLEngine
import Store
import TestSupport
import Testing
import Vocabulary

/// What is reserved before money is taken, what is given free again, and where the money of a failed order goes.
@Suite struct OrderMoneyTests {
    @Test(arguments: TestEngine.all)
    func `an order that is not paid in time ends, and its piece of stock is free again`(_ engine: TestEngine)
        async throws
    {
        try await MoneyShop.with(engine) { shop in
            let product = try await shop.product(400, ["stock": 1])
            let service = try await shop.test.order(of: product, for: shop.client)
            await #expect(throws: Failure.self) {
                try await shop.test.order("b.example", of: product, for: shop.client)
            }
            shop.test.clock.advance(by: 73 * 3600)
            _ = try await shop.panel.tasks.add(ExpireTask())
            try await shop.settle()
            let after = try await shop.test.service(service.id)
            #expect(after.state == .cancelled && after.reservedUntil == nil)
            #expect(try await shop.invoice(try #require(service.invoice)).state == .cancelled)
            _ = try await shop.test.order("b.example", of: product, for: shop.client)
            #expect(shop.test.world.calls.isEmpty)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `the server's room is reserved before money is taken`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            _ = try await shop.panel.saveInstance(
                try await shop.panel.modules.status(TestPanel.key).instances[0].id, of: TestPanel.key,
                settings: shop.test.world.settings, about: ["capacity": 1], by: shop.actor)
            let product = try await shop.product()
            _ = try await shop.test.order(of: product, for: shop.client)
            await #expect(throws: Failure.self) {
                try await shop.test.order("b.example", of: product, for: shop.client)
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `two buyers race for the last piece, and one is charged`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let other = try await shop.test.client("Merlin")
            for client in [shop.client, other] {
                _ = try await shop.panel.adjustBalance(
                    of: client.id, by: Money(1_000_000, client.currency), reason: "For the race", by: shop.actor)
            }
            let rounds = 500
            let product = try await shop.product(1)
            for round in 0..<rounds {
                try await shop.panel.database.write { db in
                    try db.run("UPDATE products SET stock = 1 WHERE id = \(product.id)")
                }
                let bought = await withTaskGroup(of: Bool.self) { group in
                    for client in [shop.client, other] {
                        group.addTask {
                            do {
                                _ = try await shop.test.order("r\(round).example", of: product, for: client)
                                return true
                            } catch { return false }
                        }
                    }
                    return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
                }
                if bought != 1 { Issue.record("round \(round): \(bought) bought the last piece") }
            }
            let paid = try await shop.panel.database.read { db in
                try db.row("SELECT count(*) AS n FROM invoices WHERE state = 'paid'")?.int("n") ?? 0
            }
            #expect(paid == rounds)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `many who issue at once get numbers without gap or double`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let (clients, each) = (64, 32)
            var all: [Client] = []
            for number in 0..<clients { all.append(try await shop.test.client("Client \(number)")) }
            try await withThrowingTaskGroup { group in
                for client in all {
                    group.addTask {
                        for _ in 0..<each { _ = try await shop.invoice(100, of: client) }
                    }
                }
                try await group.waitForAll()
            }
            let numbers = try await shop.panel.database.read { db in
                try db.all("SELECT number FROM invoices WHERE number IS NOT NULL", as: String.self)
            }
            let wanted = Set((1...clients * each).map { "INV/2026/\($0)" })
            #expect(numbers.count == clients * each && Set(numbers) == wanted)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: [BillingSettings.AfterFailure.balance, .refund, .hold], TestEngine.all)
    func `the money of an order that surely failed goes where the settings say`(
        _ way: BillingSettings.AfterFailure, _ engine: TestEngine
    ) async throws {
        try await MoneyShop.with(engine) { shop in
            _ = try await shop.panel.saveBillingSettings(["afterFailure": .string(way.rawValue)], by: shop.actor)
            shop.test.world.onCreate { _, _ in throw Failure.refused("No boxes today") }
            let service = try await shop.test.order(of: try await shop.product(400), for: shop.client)
            let invoice = try #require(service.invoice)
            let payment = try await shop.pay(invoice)
            let failed = try await shop.test.settled(service.id)
            try await shop.settle()
            #expect(failed.provisionStatus == .failed && failed.state == .pending)
            #expect(try await shop.balance() == (way == .balance ? 400 : 0))
            #expect(try await shop.payment(payment.id).refunded == (way == .refund ? 400 : 0))
            #expect(try await shop.invoice(invoice).state == (way == .hold ? .paid : .refunded))
            #expect(try await shop.checkBooks() == [])
            // Tried again, it is paid again where its money was returned.
            shop.test.world.onCreate { new, _ in
                var account = Box.Account()
                account.number = shop.test.world.make(new.operation)
                return account
            }
            if way == .refund {
                await #expect(throws: Failure.self) {
                    try await shop.panel.retryOperation(of: service.id, by: shop.actor)
                }
            } else {
                try await shop.panel.retryOperation(of: service.id, by: shop.actor)
                try await shop.settle()
                #expect(try await shop.test.service(service.id).state == .active)
                #expect(try await shop.balance() == 0)
            }
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `a change that costs more is made when its difference is paid`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let (small, large) = (
                try await shop.product(400),
                try await shop.product(1000, ["name": "Large box", "plan": ["size": 20], "stock": 1])
            )
            let service = try await shop.test.order(of: small, for: shop.client)
            try await shop.pay(try #require(service.invoice))
            let asked = try await shop.panel.changePackage(of: service.id, to: large.id, by: shop.actor)
            let invoice = try await shop.invoice(try #require(asked.pendingChange?.invoice))
            #expect(invoice.total == 600 && asked.product == small.id && asked.operation == nil)
            await #expect(throws: Failure.self) {
                try await shop.panel.changePackage(of: service.id, to: large.id, by: shop.actor)
            }
            try await shop.pay(invoice.id)
            let changed = try await shop.test.settled(service.id)
            #expect(changed.product == large.id && changed.price == 1000 && changed.pendingChange == nil)
            #expect(shop.test.world.calls.last == "change package 20")
            // Back to what costs less: at once, and without an invoice.
            let back = try await shop.panel.changePackage(of: service.id, to: small.id, by: shop.actor)
            #expect(back.operation?.action == .changePackage)
            try await shop.settle()
            let after = try await shop.test.service(service.id)
            #expect(after.product == small.id && after.price == 400)
            let stock = try await shop.panel.database.read { db in try db.products.find(large.id)?.stock }
            #expect(stock == 1)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `a change that is not paid is dropped, and its piece of stock is free again`(_ engine: TestEngine) async throws
    {
        try await MoneyShop.with(engine) { shop in
            let (small, large) = (
                try await shop.product(400), try await shop.product(1000, ["name": "Large box", "stock": 1])
            )
            let service = try await shop.test.order(of: small, for: shop.client)
            try await shop.pay(try #require(service.invoice))
            _ = try await shop.panel.changePackage(of: service.id, to: large.id, by: shop.actor)
            shop.test.clock.advance(by: 73 * 3600)
            _ = try await shop.panel.tasks.add(ExpireTask())
            try await shop.settle()
            let after = try await shop.test.service(service.id)
            #expect(after.state == .active && after.product == small.id && after.pendingChange == nil)
            let stock = try await shop.panel.database.read { db in try db.products.find(large.id)?.stock }
            #expect(stock == 1)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `options add their prices and set the plan`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let product = try await shop.product(400)
            let eur = shop.client.currency
            let (small, large) = (OptionChoiceID(at: shop.test.clock.now), OptionChoiceID(at: shop.test.clock.now))
            let option = ProductOption(
                id: ProductOptionID(at: shop.test.clock.now), field: "size", name: "Size",
                choices: [
                    OptionChoice(id: small, name: "7 l", value: 7),
                    OptionChoice(
                        id: large, name: "40 l", value: 40,
                        prices: [Price(currency: eur, period: .monthly, amount: 250, setup: 100)]),
                ])
            try await shop.panel.database.write { db in try db.options.set([option], of: product.id) }
            let order = NewOrder(
                client: shop.client.id, product: product.id, period: .monthly, values: ["name": "example.com"],
                options: ["size": large])
            let service = try await shop.panel.placeOrder(order, by: shop.actor)
            #expect(service.price == 650 && service.setup == 100)
            let invoice = try await shop.invoice(try #require(service.invoice))
            #expect(invoice.total == 750)
            try await shop.pay(invoice.id)
            let created = try await shop.test.settled(service.id)
            #expect(created.plan?["size"] == 40)
            // A smaller option: at once.
            let asked = try await shop.panel.changePackage(
                of: service.id, to: nil, options: ["size": small], by: shop.actor)
            #expect(asked.operation?.action == .changePackage)
            try await shop.settle()
            let after = try await shop.test.service(service.id)
            #expect(after.plan?["size"] == 7 && after.price == 400 && after.product == product.id)
            await #expect(throws: Failure.self) {
                try await shop.panel.changePackage(
                    of: service.id, to: nil, options: ["size": ids.randomElement() ?? small], by: shop.actor)
            }
            #expect(try await shop.checkBooks() == [])
        }
    }

    /// Choices that no product has.
    private let ids = [OptionChoiceID(at: Date(timeIntervalSince1970: 0))]

    @Test(arguments: TestEngine.all)
    func `funds become balance when they are paid, within their bounds`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let eur = shop.client.currency
            for wrong: Int64 in [499, 100_001] {
                await #expect(throws: Failure.self) {
                    try await shop.panel.addFunds(Money(wrong, eur), to: shop.client.id, by: shop.actor)
                }
            }
            let invoice = try await shop.panel.addFunds(Money(5000, eur), to: shop.client.id, by: shop.actor)
            #expect(try await shop.balance() == 0)
            try await shop.pay(invoice.id)
            #expect(try await shop.balance() == 5000)
            await #expect(throws: Failure.self) {
                try await shop.panel.adjustBalance(
                    of: shop.client.id, by: Money(-5001, eur), reason: "too much", by: shop.actor)
            }
            let work = try await shop.invoice(1200)
            let opened = try await shop.panel.openPayment(of: work.id, through: shop.purse, by: shop.actor)
            #expect(opened.payment.state == .succeeded)
            #expect(try await shop.balance() == 3800)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `the ledger takes nothing back and nothing out of balance`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            _ = try await shop.invoice()
            for statement: SQL in [
                "UPDATE ledger_transfers SET amount = 1", "DELETE FROM ledger_transfers", "DELETE FROM ledger_entries",
                "INSERT INTO ledger_transfers (entry, position, purpose, debit, credit, currency, amount) VALUES (1, 9, 'pay', 1, 2, 'EUR', 0)",
                "INSERT INTO ledger_transfers (entry, position, purpose, debit, credit, currency, amount) VALUES (1, 9, 'pay', 1, 1, 'EUR', 5)",
            ] {
                await #expect(throws: SQLError.self) {
                    try await shop.panel.database.write { db in try db.run(statement) }
                }
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `an invoice is frozen when it is issued, and cancelled with what was paid on it`(_ engine: TestEngine)
        async throws
    {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice(1000)
            await #expect(throws: Failure.self) { try await shop.panel.issueDraft(invoice.id, by: shop.actor) }
            _ = try await shop.panel.bookPayment(
                SeenPayment(
                    invoice: invoice.id, gateway: shop.gateway, money: Money(400, invoice.currency), reference: "A"),
                by: shop.actor)
            let cancelled = try await shop.panel.cancelInvoice(invoice.id, reason: "A mistake", by: shop.actor)
            #expect(cancelled.state == .cancelled && cancelled.number == "INV/2026/1" && cancelled.paid == 0)
            #expect(try await shop.balance() == 400)
            await #expect(throws: Failure.self) {
                try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor)
            }
            #expect(try await shop.invoice(500).number == "INV/2026/2")
            #expect(try await shop.checkBooks() == [])
        }
    }
}
