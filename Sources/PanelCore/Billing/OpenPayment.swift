public import Domain
import Foundation
import ModuleHost
public import ModuleKit
import SQLEngine
import Store
public import Vocabulary

/// A way to pay, as clients see it.
public struct Gateway: Sendable, Equatable, Identifiable {
    public var id: InstanceID
    public var module: ModuleKey
    /// "Card", "Bank transfer": the module's title, with the instance's name where there are several.
    public var title: String
    /// What the module says of itself.
    public var summary: String
}

/// A payment with what its payer sees now.
public struct OpenedPayment: Sendable {
    public var payment: Payment
    public var invoice: Invoice
    public var checkout: Checkout
}

extension Panel {
    /// The ways in which an invoice can be paid: every open instance of an active payment module.
    public func gateways() async throws -> [Gateway] {
        let registry = modules.registry
        return try await database.read { db in
            var gateways: [Gateway] = []
            for row in try db.modules.all() where row.key.kind == .payment {
                let status = try ModuleStatus.read(row.key, registry, in: db)
                guard status.refusal == nil, let about = status.manifest?.about else { continue }
                let open = status.instances.filter { !$0.closed && $0.reason == nil }
                for instance in open {
                    let title = open.count > 1 ? "\(about.title) (\(instance.name))" : about.title
                    gateways.append(Gateway(id: instance.id, module: row.key, title: title, summary: about.summary))
                }
            }
            return gateways.sorted { ($0.title, $0.id) < ($1.title, $1.id) }
        }
    }

    /// Whether anybody could pay anything: one open gateway is enough.
    func canBePaid(in db: Connection) throws -> Bool {
        for entry in modules.registry.all where entry.key.kind == .payment {
            let status = try ModuleStatus.read(entry.key, modules.registry, in: db)
            if status.refusal == nil, status.instances.contains(where: { !$0.closed && $0.reason == nil }) {
                return true
            }
        }
        return false
    }

    /// Opens a payment of what is due on an invoice, or goes on with the one that is open: opening the page twice opens one payment.
    ///
    /// - Throws: ``Failure/refused(reason:)`` when nothing is due, or the gateway does not take it.
    public func openPayment(of id: InvoiceID, through gateway: InstanceID, by actor: Actor) async throws
        -> OpenedPayment
    {
        let instance = try await openGateway(gateway)
        let moment = now
        let (payment, invoice, client) = try await moneyWrite(of: id) { invoice, client, db in
            guard invoice.due.amount > 0 else { throw Failure.refused("Nothing is due on \(invoice.title)") }
            if let open = try db.payments.open(of: id, through: gateway, amount: invoice.due) {
                return (open, invoice, client)
            }
            let payment = Payment(
                id: PaymentID(at: moment), invoice: invoice, gateway: gateway, module: instance.module, at: moment)
            try db.payments.insert(payment)
            try db.records.audit(
                "payment.open", Subject("payment", payment.id, invoice.title), by: actor,
                details: ["gateway": .string("\(instance.module) \(instance.name)")], at: moment)
            return (payment, invoice, client)
        }
        if let checkout = try checkout(of: payment) {
            return OpenedPayment(payment: payment, invoice: invoice, checkout: checkout)
        }
        let answer = try await modules.call(
            .start(payment: newPayment(payment, invoice, client)), on: instance, within: settings.moduleLimit)
        return try await keep(try answer.decode(Checkout.self), of: payment.id, by: actor)
    }

    /// A payment that was opened before, with what its payer sees now. Where the gateway's answer was lost it is asked again.
    public func openedPayment(_ id: PaymentID, by actor: Actor) async throws -> OpenedPayment {
        let (payment, invoice) = try await database.read { db in
            guard let payment = try db.payments.find(id), let invoice = try db.invoices.find(payment.invoice) else {
                throw Failure.notFound("There is no such payment")
            }
            return (payment, invoice)
        }
        guard let checkout = try checkout(of: payment) else {
            return try await openPayment(of: payment.invoice, through: payment.gateway, by: actor)
        }
        return OpenedPayment(payment: payment, invoice: invoice, checkout: checkout)
    }

    /// Hands what the payer typed on the gateway's page to its module.
    ///
    /// - Parameter browser: where the form came from.
    public func proceed(
        with id: PaymentID, _ input: [String: String], from browser: PayerBrowser? = nil, by actor: Actor
    ) async throws -> OpenedPayment {
        let (payment, client) = try await known(id)
        guard payment.state.isOpen else {
            throw Failure.refused("This payment is \(payment.state.label.lowercased()) already")
        }
        let instance = try await openGateway(payment.gateway)
        var told = try knownPayment(payment, client)
        told.payer.browser = browser
        let answer = try await modules.call(
            .proceed(payment: told, input: input), on: instance, within: settings.moduleLimit)
        return try await keep(try answer.decode(Checkout.self), of: id, by: actor)
    }

    /// Asks the gateway what became of a payment, and books what it says. A gateway that cannot be asked changes nothing.
    @discardableResult
    public func refreshPayment(_ id: PaymentID, by actor: Actor) async throws -> Payment {
        let (payment, client) = try await known(id)
        let instance = try await openGateway(payment.gateway)
        guard let manifest = modules.registry[payment.module]?.manifest, manifest.can(.fetches) else { return payment }
        let answer = try await modules.call(
            .fetch(payment: knownPayment(payment, client)), on: instance, within: settings.moduleLimit)
        try await book(try answer.decode([PaymentEvent].self), from: instance, by: actor)
        return try await known(id).0
    }

    /// What a gateway's module said is kept with the payment, and booked where something has happened already.
    private func keep(_ checkout: Checkout, of id: PaymentID, by actor: Actor) async throws -> OpenedPayment {
        let sealed = try modules.vault.seal(
            JSONValue(encoding: checkout, secrets: .plain).text, for: Self.checkoutScope(id))
        let moment = now
        let (payment, invoice) = try await moneyWrite(ofPayment: id) { payment, db in
            guard var invoice = try db.invoices.find(payment.invoice) else {
                throw Failure.notFound("There is no such invoice")
            }
            var payment = payment
            payment.checkout = sealed
            payment.changedAt = moment
            if let remote = checkout.remoteID { payment.remoteID = remote }
            try db.payments.update(payment)
            switch checkout.step {
            case .balance:
                guard try payFromBalance(&payment, &invoice, by: actor, in: db) else {
                    throw Failure.refused("The balance is not enough for \(invoice.due)")
                }
            case .done(let events):
                for event in events { _ = try learn(event, to: &payment, by: actor, in: db) }
                invoice = try db.invoices.find(payment.invoice) ?? invoice
            case .embedded, .redirect, .instructions: break
            }
            return (payment, invoice)
        }
        return OpenedPayment(payment: payment, invoice: invoice, checkout: checkout)
    }

    /// What the payer of an open payment sees; `nil` before the gateway has opened it.
    func checkout(of payment: Payment) throws -> Checkout? {
        guard let sealed = payment.checkout else { return nil }
        let text = try modules.vault.open(sealed, for: Self.checkoutScope(payment.id))
        return try JSONValue(parsing: text).decode()
    }

    private static func checkoutScope(_ id: PaymentID) -> String { "payment \(id)" }

    /// A gateway that can be used now.
    func openGateway(_ id: InstanceID) async throws -> Instance {
        let registry = modules.registry
        return try await database.read { db in
            guard let instance = try db.modules.instance(id), instance.module.kind == .payment else {
                throw Failure.notFound("There is no such way to pay")
            }
            let status = try ModuleStatus.read(instance.module, registry, in: db)
            if let refusal = status.refusal {
                throw Failure.refused(Failure.Reason("This way to pay cannot be used at the moment", log: refusal))
            }
            return instance
        }
    }

    func known(_ id: PaymentID) async throws -> (Payment, Client) {
        try await database.read { db in
            guard let payment = try db.payments.find(id), let client = try db.clients.find(payment.client) else {
                throw Failure.notFound("There is no such payment")
            }
            return (payment, client)
        }
    }

    /// One transaction about a payment: the client is held, the payment fresh.
    func moneyWrite<T: Sendable>(
        ofPayment id: PaymentID, _ body: @escaping @Sendable (Payment, Connection) throws -> T
    ) async throws -> T {
        try await database.write(.readCommitted) { db in
            guard let known = try db.payments.find(id) else { throw Failure.notFound("There is no such payment") }
            _ = try db.payments.lock(known.client)
            guard let payment = try db.payments.find(id) else { throw Failure.notFound("There is no such payment") }
            return try body(payment, db)
        }
    }

    private func newPayment(_ payment: Payment, _ invoice: Invoice, _ client: Client) throws -> NewPayment {
        NewPayment(
            id: payment.id, amount: payment.money, invoice: invoice.number ?? "", summary: invoice.title,
            payer: Payer(client: client.id, name: client.name, email: client.email),
            returnURL: try returnURL(of: payment), cancelURL: try address("/invoices/\(payment.invoice)"),
            operation: payment.id.description)
    }

    func knownPayment(_ payment: Payment, _ client: Client) throws -> KnownPayment {
        KnownPayment(
            id: payment.id, remoteID: payment.remoteID, amount: payment.money,
            payer: Payer(client: client.id, name: client.name, email: client.email),
            returnURL: try returnURL(of: payment), operation: payment.id.description)
    }

    private func returnURL(of payment: Payment) throws -> URL {
        try address("/invoices/\(payment.invoice)/payments/\(payment.id)/return")
    }

    private func address(_ path: String) throws -> URL {
        guard let url = URL(string: settings.url + path) else {
            throw Failure.failed(Failure.Reason("This did not work", log: "\(settings.url) is no address"))
        }
        return url
    }
}
