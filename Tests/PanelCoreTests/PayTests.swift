import Domain
import Foundation
import ModuleKit
import PanelCore
import SQLEngine
import Store
import TestSupport
import Testing
import Vocabulary

/// Order → invoice → payment → provisioning, and every way in which a payment can be other than was asked for.
@Suite struct PayTests {
    @Test(arguments: TestEngine.all)
    func `R64 a paid invoice sets off what was bought, in one transaction`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let product = try await shop.product(400, setup: 150)
            let service = try await shop.test.order(of: product, for: shop.client)
            #expect(service.state == .pending && service.operation == nil && service.instance != nil)
            let invoice = try await shop.invoice(try #require(service.invoice))
            #expect(invoice.number == "INV/2026/1" && invoice.total == 550 && invoice.state == .unpaid)
            try await shop.pay(invoice.id)
            let done = try await shop.test.settled(service.id)
            #expect(done.state == .active && done.provisionStatus == .completed && done.reservedUntil == nil)
            #expect(try await shop.invoice(invoice.id).state == .paid)
            #expect(try await shop.events("invoice.paid") == 1)
            #expect(shop.test.world.calls.filter { $0.hasPrefix("create") }.count == 1)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `an order that costs nothing at first is provided at once`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let service = try await shop.test.order(of: try await shop.product(0), for: shop.client)
            #expect(service.invoice == nil && service.operation?.action == .create)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R62 opening the page twice opens one payment, of what is due`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice(1999)
            let first = try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor)
            let second = try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor)
            #expect(first.payment.id == second.payment.id && first.checkout == second.checkout)
            #expect(first.payment.money.description == "19.99 EUR")
            #expect(shop.till.calls == ["start \(first.payment.id)"])
        }
    }

    @Test(arguments: TestEngine.all)
    func `a gateway that does not answer leaves the payment to be opened again under the same key`(
        _ engine: TestEngine
    ) async throws {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice()
            shop.till.onStart { _ in throw Failure.uncertain("no answer") }
            await #expect(throws: Failure.self) {
                try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor)
            }
            shop.till.onStart(nil)
            let opened = try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor)
            #expect(shop.till.calls == ["start \(opened.payment.id)", "start \(opened.payment.id)"])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R65 a late failure never undoes a success, and a success after a failure counts`(_ engine: TestEngine)
        async throws
    {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice()
            let opened = try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor).payment
            for kind in [PaymentEvent.Kind.pending, .failed, .pending, .succeeded, .failed, .cancelled, .pending] {
                try await shop.tell(kind, of: opened, opened.money)
            }
            #expect(try await shop.payment(opened.id).state == .succeeded)
            #expect(try await shop.invoice(invoice.id).state == .paid)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R64 another amount or another currency is held for a person, with both figures`(_ engine: TestEngine)
        async throws
    {
        try await MoneyShop.with(engine) { shop in
            let krona = try #require(Currency("SEK"))
            for money in [Money(999, shop.client.currency), Money(1001, shop.client.currency), Money(1000, krona)] {
                let invoice = try await shop.invoice(1000)
                let opened = try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor)
                    .payment
                try await shop.tell(.succeeded, of: opened, money)
                let payment = try await shop.payment(opened.id)
                #expect(payment.held == "\(money) came in, and 10.00 EUR was asked for")
                #expect(payment.heldAmount == money.amount)
                #expect(try await shop.invoice(invoice.id).state == .unpaid)
            }
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `money for a cancelled or a paid invoice is held, and decided on`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice(1000)
            let opened = try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor).payment
            _ = try await shop.panel.cancelInvoice(invoice.id, by: shop.actor)
            try await shop.tell(.succeeded, of: opened, opened.money)
            #expect(try await shop.payment(opened.id).heldAmount == 1000)
            await #expect(throws: Failure.self) {
                try await shop.panel.resolveHeld(opened.id, .invoice, by: shop.actor)
            }
            _ = try await shop.panel.resolveHeld(opened.id, .balance, by: shop.actor)
            #expect(try await shop.balance() == 1000)
            let paid = try await shop.invoice(700)
            let first = try await shop.panel.openPayment(of: paid.id, through: shop.gateway, by: shop.actor).payment
            _ = try await shop.panel.bookPayment(
                SeenPayment(invoice: paid.id, gateway: shop.gateway, money: Money(300, paid.currency), reference: "A1"),
                by: shop.actor)
            try await shop.tell(.succeeded, of: first, first.money)
            let held = try await shop.payment(first.id)
            #expect(held.heldAmount == 300)
            #expect(try await shop.invoice(paid.id).state == .paid)
            _ = try await shop.panel.resolveHeld(first.id, .refund, by: shop.actor)
            try await shop.settle()
            let after = try await shop.payment(first.id)
            #expect(after.held == nil && after.refunded == 300)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `parts that staff saw come in add up, and one reference is booked once`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice(12_300)
            for number in 1...3 {
                let seen = SeenPayment(
                    invoice: invoice.id, gateway: shop.gateway, money: Money(4100, invoice.currency),
                    reference: "S\(number)")
                _ = try await shop.panel.bookPayment(seen, by: shop.actor)
                await #expect(throws: Failure.invalid("was booked already", field: "reference")) {
                    try await shop.panel.bookPayment(seen, by: shop.actor)
                }
            }
            #expect(try await shop.invoice(invoice.id).state == .paid)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R67 two gateways on one account book one payment once`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let other = try await shop.panel.saveInstance(
                of: MoneyShop.tillKey, settings: shop.till.settings(), about: ["name": "second"], by: shop.actor)
            let invoice = try await shop.invoice()
            let opened = try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor).payment
            let event = shop.event(.succeeded, of: opened, opened.money)
            try await shop.deliver([event], id: "evt_1")
            try await shop.deliver([event], id: "evt_1", other.id)
            try await shop.deliver([event], id: "evt_2", other.id)
            #expect(try await shop.invoice(invoice.id).paid == 1000)
            #expect(try await shop.payment(opened.id).held == nil)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R63 what is not genuine is refused, and only the attempt is kept`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice()
            let opened = try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor).payment
            let reply = try await shop.send(
                [shop.event(.succeeded, of: opened, opened.money)], id: "evt_1", key: "a guess")
            #expect(reply.status == 400)
            let kept = try await shop.panel.database.read { db in
                try db.deliveries.page(DeliveryFilter(), PageRequest(limit: 10)).items
            }
            #expect(kept.map(\.state) == [.rejected] && kept.allSatisfy { $0.body.isEmpty && $0.headers == [:] })
            try await shop.settle()
            #expect(try await shop.invoice(invoice.id).state == .unpaid)
            await #expect(throws: Failure.notFound("There is nothing here")) {
                try await shop.send([], id: "evt_2", InstanceID(at: Date()))
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `what could not be read is kept, answered with 503 and read again`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice()
            let opened = try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor).payment
            shop.till.failReceiving(with: .failed("out of order"))
            let reply = try await shop.send([shop.event(.succeeded, of: opened, opened.money)], id: "evt_1")
            #expect(reply.status == 503)
            shop.till.failReceiving(with: nil)
            let kept = try await shop.panel.database.read { db in
                try db.deliveries.page(DeliveryFilter(state: .failed), PageRequest(limit: 10)).items
            }
            try await shop.panel.replayDelivery(try #require(kept.first).id, by: shop.actor)
            try await shop.settle()
            #expect(try await shop.invoice(invoice.id).state == .paid)
        }
    }

    @Test(arguments: TestEngine.all)
    func `an event of a payment that nobody knows waits for a person`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let event = PaymentEvent(
                .succeeded, payment: nil, remoteID: "pay_unknown", account: "acct_1",
                money: Money(500, shop.client.currency),
                at: Date())
            try await shop.deliver([event], id: "evt_1")
            let kept = try await shop.panel.database.read { db in
                try db.deliveries.page(DeliveryFilter(), PageRequest(limit: 10)).items
            }
            #expect(kept.map(\.state) == [.held])
            #expect(kept.first?.reason?.contains("no payment is known") == true)
        }
    }

    @Test(arguments: TestEngine.all)
    func `what was missed is fetched, page after page, and the cursor moves`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice()
            let opened = try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor).payment
            shop.till.miss([
                FetchedEvents([shop.event(.pending, of: opened, opened.money)], cursor: "1", hasMore: true),
                FetchedEvents([shop.event(.succeeded, of: opened, opened.money)], cursor: "2"),
            ])
            _ = try await shop.panel.tasks.add(FetchTask(isThorough: false))
            try await shop.settle()
            #expect(try await shop.invoice(invoice.id).state == .paid)
            _ = try await shop.panel.tasks.add(FetchTask(isThorough: true))
            try await shop.settle()
            #expect(shop.till.calls.contains("fetch since 1") && shop.till.calls.contains("fetch since 2"))
        }
    }
}
