public import Domain
public import Foundation
public import ModuleKit
public import PanelCore
import SQLEngine
public import Store
public import Vocabulary

/// A shop with tills: what tests about money need.
public struct MoneyShop: Sendable {
    public let test: TestPanel
    public let till: TillWorld
    public let gateway: InstanceID
    public let purse: InstanceID
    public let client: Client
    public var panel: Panel { test.panel }
    public var actor: Actor { test.actor }
    public static let tillKey = ModuleKey(.payment, "Till")
    public static let purseKey = ModuleKey(.payment, "Purse")

    public static func with<T>(
        _ engine: TestEngine, automatic: Bool = true, _ body: (MoneyShop) async throws -> T
    ) async throws -> T {
        try await TestPanel.with(engine, modules: [Box.self, Till.self, Purse.self]) { test in
            try await body(try await open(test, automatic: automatic))
        }
    }

    /// Tills in a panel that is there; it must hold their modules.
    public static func open(_ test: TestPanel, automatic: Bool = true) async throws -> MoneyShop {
        let (panel, actor) = (test.panel, test.actor)
        for key in [tillKey, purseKey] { _ = try await panel.manage(.activate, key, by: actor) }
        let till = TillWorld()
        let gateway = try await panel.saveInstance(of: tillKey, settings: till.settings(), by: actor)
        let purse = try await panel.saveInstance(of: purseKey, settings: [:], by: actor)
        _ = try await panel.saveBillingSettings(
            ["sellerName": "North Hosting", "payFromBalance": .bool(automatic)], by: actor)
        return MoneyShop(test: test, till: till, gateway: gateway.id, purse: purse.id, client: try await test.client())
    }

    /// A product that costs something.
    public func product(_ amount: Int64 = 400, setup: Int64 = 0, _ more: [String: JSONValue] = [:]) async throws
        -> Product
    {
        var values: [String: JSONValue] = [
            "prices": [
                [
                    "currency": "EUR", "period": "monthly", "amount": .integer(amount), "setup": .integer(setup),
                ]
            ]
        ]
        values.merge(more) { $1 }
        return try await test.product(values)
    }

    public func invoice(_ amount: Int64 = 10_00, of client: Client? = nil) async throws -> Invoice {
        let draft = try await panel.draftInvoice(
            NewInvoice(client: (client ?? self.client).id, lines: [.init("Work", unit: amount)]), by: actor)
        return try await panel.issueDraft(draft.id, by: actor)
    }

    /// Pays what is due through the till, as the gateway would tell it.
    @discardableResult
    public func pay(_ invoice: InvoiceID) async throws -> Payment {
        let opened = try await panel.openPayment(of: invoice, through: gateway, by: actor)
        try await tell(.succeeded, of: opened.payment, opened.payment.money)
        return try await payment(opened.payment.id)
    }

    /// One event through the front door, with a worker that settles it.
    @discardableResult
    public func tell(
        _ kind: PaymentEvent.Kind, of payment: Payment, _ money: Money, account: String = "acct_1",
        through gateway: InstanceID? = nil, delivery: String = UUID().uuidString, refund: Refund? = nil
    ) async throws -> Delivery? {
        try await deliver([event(kind, of: payment, money, account: account, refund: refund)], id: delivery, gateway)
        return try await panel.database.read { db in
            try db.deliveries.page(DeliveryFilter(), PageRequest(limit: 1)).items.first
        }
    }

    public func event(
        _ kind: PaymentEvent.Kind, of payment: Payment, _ money: Money, account: String = "acct_1",
        refund: Refund? = nil
    ) -> PaymentEvent {
        PaymentEvent(
            kind, payment: payment.id, remoteID: payment.remoteID ?? "pay_\(payment.id)", account: account,
            money: money,
            refundID: refund.map { $0.remoteID ?? "re_\($0.id)" }, refund: refund?.id,
            at: Date(timeIntervalSince1970: 1_790_000_000))
    }

    public func deliver(_ events: [PaymentEvent], id: String, _ gateway: InstanceID? = nil) async throws {
        _ = try await send(events, id: id, gateway)
        try await settle()
    }

    public func send(_ events: [PaymentEvent], id: String, _ gateway: InstanceID? = nil, key: String = "till-key-4711")
        async throws -> WebhookOutcome.Reply
    {
        let body = try JSONEncoder().encode(TillNote(id: id, events: events))
        return try await panel.takeDelivery(
            IncomingHook(method: .post, query: "", headers: ["x-key": key], body: Array(body), address: "192.0.2.1"),
            of: Self.tillKey, gateway ?? self.gateway)
    }

    /// Works until nothing about money waits.
    public func settle() async throws {
        let queue = panel.tasks
        try await test.working {
            for _ in 0..<1000 {
                let open = try await queue.counts().map { $0.waiting + $0.running + $0.scheduled }.reduce(0, +)
                if open == 0 { return }
                try await Task.sleep(for: .milliseconds(5))
            }
        }
    }

    public func payment(_ id: PaymentID) async throws -> Payment {
        guard let found = try await panel.database.read({ db in try db.payments.find(id) }) else {
            throw Failure.notFound("no payment \(id)")
        }
        return found
    }

    public func invoice(_ id: InvoiceID) async throws -> Invoice {
        guard let found = try await panel.database.read({ db in try db.invoices.find(id) }) else {
            throw Failure.notFound("no invoice \(id)")
        }
        return found
    }

    public func refund(_ id: RefundID) async throws -> Refund {
        guard let found = try await panel.database.read({ db in try db.payments.refund(id) }) else {
            throw Failure.notFound("no refund \(id)")
        }
        return found
    }

    public func balance() async throws -> Int64 {
        let (id, currency) = (client.id, client.currency)
        return try await panel.database.read { db in try db.ledger.balance(of: id, in: currency).amount }
    }

    /// How many events of a name were written.
    public func events(_ name: String) async throws -> Int {
        try await panel.database.read { db in
            try db.row("SELECT count(*) AS n FROM events WHERE name = \(name)")?.int("n") ?? 0
        }
    }

    /// The books are right, and every currency sums to zero.
    public func checkBooks() async throws -> [String] {
        let sums = try await panel.database.read { db in try db.ledger.sums() }
        let byCurrency = Dictionary(grouping: sums, by: \.money.currency)
        let open = byCurrency.compactMap { currency, sums in
            let total = sums.map(\.money.amount).reduce(0, +)
            return total == 0 ? nil : "\(currency) sums to \(total)"
        }
        return try await panel.checkLedger() + open
    }
}
