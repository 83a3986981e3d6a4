import Domain
import Foundation
import ModuleKit
import PanelCore
import SQLEngine
import Store
import TestSupport
import Testing
import Vocabulary

/// Money that goes back: never more than came in, booked when it is sure, with a credit note.
@Suite struct RefundTests {
    private func eur(_ amount: Int64, _ shop: MoneyShop) -> Money { Money(amount, shop.client.currency) }

    @Test(arguments: TestEngine.all)
    func `R66 parts are given back up to what was paid, each with its credit note`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice(1000)
            let payment = try await shop.pay(invoice.id)
            let half = try await shop.panel.refund(
                payment.id, eur(500, shop), way: .gateway, reason: "Half", by: shop.actor)
            await #expect(throws: Failure.self) {
                try await shop.panel.refund(payment.id, eur(501, shop), way: .gateway, reason: "", by: shop.actor)
            }
            try await shop.settle()
            #expect(try await shop.refund(half.id).state == .succeeded)
            let partly = try await shop.invoice(invoice.id)
            #expect(partly.state == .paid && partly.credited == 500)
            _ = try await shop.panel.refund(payment.id, eur(500, shop), way: .gateway, reason: "", by: shop.actor)
            try await shop.settle()
            #expect(try await shop.invoice(invoice.id).state == .refunded)
            let notes = try await shop.panel.database.read { db in try db.invoices.creditNotes(of: invoice.id) }
            #expect(
                notes.compactMap(\.number).sorted() == ["CN/2026/1", "CN/2026/2"]
                    && notes.allSatisfy { $0.state == .paid })
            await #expect(throws: Failure.self) {
                try await shop.panel.refund(payment.id, eur(1, shop), way: .hand, reason: "", by: shop.actor)
            }
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R66 refunds that are asked for at once never come to more than was paid`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let payment = try await shop.pay(try await shop.invoice(1000).id)
            let done = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        do {
                            _ = try await shop.panel.refund(
                                payment.id, Money(300, shop.client.currency), way: .gateway, reason: "", by: shop.actor)
                            return true
                        } catch { return false }
                    }
                }
                return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
            }
            #expect(done == 3)
            try await shop.settle()
            #expect(try await shop.payment(payment.id).refunded == 900)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R66 a refund is booked when the gateway confirms it, and once`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            shop.till.onRefund { .pending(remoteID: "re_\($0.operation)") }
            let invoice = try await shop.invoice(1000)
            let payment = try await shop.pay(invoice.id)
            let refund = try await shop.panel.refund(
                payment.id, eur(400, shop), way: .gateway, reason: "", by: shop.actor)
            try await shop.settle()
            let pending = try await shop.refund(refund.id)
            #expect(pending.state == .pending)
            #expect(try await shop.invoice(invoice.id).credited == 0)
            for _ in 0..<3 { try await shop.tell(.refunded, of: payment, eur(400, shop), refund: pending) }
            #expect(try await shop.refund(refund.id).state == .succeeded)
            #expect(try await shop.invoice(invoice.id).credited == 400)
            try await shop.tell(.refundFailed, of: payment, eur(400, shop), refund: pending)
            #expect(try await shop.refund(refund.id).state == .succeeded)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `a refund that surely failed frees what was set aside`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            shop.till.onRefund { _ in throw Failure.refused("The card is closed") }
            let payment = try await shop.pay(try await shop.invoice(1000).id)
            let refund = try await shop.panel.refund(
                payment.id, eur(400, shop), way: .gateway, reason: "", by: shop.actor)
            try await shop.settle()
            let failed = try await shop.refund(refund.id)
            #expect(failed.state == .failed && failed.problem == "The card is closed")
            #expect(try await shop.payment(payment.id).refunded == 0)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `a refund that nobody knows about is asked for again under the same key, or decided by a person`(
        _ engine: TestEngine
    ) async throws {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice(1000)
            let payment = try await shop.pay(invoice.id)
            let refund = try await shop.panel.refund(
                payment.id, eur(400, shop), way: .gateway, reason: "", by: shop.actor)
            // As after a worker that died in the middle, and whose task a person then took back.
            try await shop.panel.database.write { db in
                var known = try #require(try db.payments.refund(refund.id))
                _ = known.move(to: .uncertain, problem: "no answer", at: Date())
                try db.payments.update(known)
            }
            try await shop.panel.settleRefund(refund.id, succeeded: true, by: shop.actor)
            #expect(try await shop.refund(refund.id).state == .succeeded)
            try await shop.settle()
            #expect(try await shop.invoice(invoice.id).credited == 400)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `money that was given back at the gateway's own pages is booked too`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice(1000)
            let payment = try await shop.pay(invoice.id)
            var event = shop.event(.refunded, of: payment, eur(250, shop))
            event.refundID = "re_foreign"
            for number in 0..<3 { try await shop.deliver([event], id: "evt_\(number)") }
            #expect(try await shop.invoice(invoice.id).credited == 250)
            #expect(try await shop.payment(payment.id).refunded == 250)
            event.refundID = "re_too_much"
            event.money = eur(800, shop)
            try await shop.deliver([event], id: "evt_9")
            let held = try await shop.panel.database.read { db in
                try db.deliveries.page(DeliveryFilter(state: .held), PageRequest(limit: 10)).items
            }
            #expect(held.count == 1)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `funds that were spent cannot be given back`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let funds = try await shop.panel.addFunds(eur(2000, shop), to: shop.client.id, by: shop.actor)
            let payment = try await shop.pay(funds.id)
            #expect(try await shop.balance() == 2000)
            let service = try await shop.test.order(of: try await shop.product(1500), for: shop.client)
            #expect(service.operation?.action == .create)
            #expect(try await shop.balance() == 500)
            await #expect(throws: Failure.self) {
                try await shop.panel.refund(payment.id, eur(600, shop), way: .gateway, reason: "", by: shop.actor)
            }
            _ = try await shop.panel.refund(payment.id, eur(500, shop), way: .gateway, reason: "", by: shop.actor)
            try await shop.settle()
            #expect(try await shop.balance() == 0)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `a part that was paid on an open invoice goes back without a credit note`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            let invoice = try await shop.invoice(1000)
            let part = try await shop.panel.bookPayment(
                SeenPayment(invoice: invoice.id, gateway: shop.gateway, money: eur(400, shop), reference: "A"),
                by: shop.actor)
            _ = try await shop.panel.refund(part.id, eur(400, shop), way: .hand, reason: "", by: shop.actor)
            let after = try await shop.invoice(invoice.id)
            #expect(after.paid == 0 && after.state == .unpaid && after.credited == 0)
            #expect(try await shop.checkBooks() == [])
        }
    }

    @Test(arguments: TestEngine.all)
    func `an authorized payment is captured, or let go`(_ engine: TestEngine) async throws {
        try await MoneyShop.with(engine) { shop in
            for isCaptured in [true, false] {
                let invoice = try await shop.invoice(1000)
                let opened = try await shop.panel.openPayment(of: invoice.id, through: shop.gateway, by: shop.actor)
                    .payment
                try await shop.tell(.authorized, of: opened, opened.money)
                #expect(try await shop.invoice(invoice.id).state == .unpaid)
                let after =
                    isCaptured
                    ? try await shop.panel.capturePayment(opened.id, by: shop.actor)
                    : try await shop.panel.releasePayment(opened.id, by: shop.actor)
                #expect(after.state == (isCaptured ? .succeeded : .cancelled))
                #expect(try await shop.invoice(invoice.id).state == (isCaptured ? .paid : .unpaid))
            }
            #expect(try await shop.checkBooks() == [])
        }
    }
}
