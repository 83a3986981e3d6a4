public import Domain
import Foundation
public import ModuleHost
import SQLEngine
public import Store
public import Vocabulary

/// A document with whom it is for.
public struct InvoiceOverview: Sendable {
    public var invoice: Invoice
    public var client: Client
}

/// A document with everything that belongs to it.
public struct InvoiceDetail: Sendable {
    public var invoice: Invoice
    public var client: Client
    public var lines: [InvoiceLine]
    /// Newest first.
    public var payments: [PaymentOverview]
    public var refunds: [Refund]
    public var creditNotes: [Invoice]
    /// The invoice that a credit note belongs to.
    public var original: Invoice?
    public var entries: [LedgerRow]
}

/// A payment with the names that stand beside it.
public struct PaymentOverview: Sendable {
    public var payment: Payment
    public var client: Client
    public var invoice: Invoice
    public var gateway: Instance?
}

/// A payment with what became of its money.
public struct PaymentDetail: Sendable {
    public var overview: PaymentOverview
    public var refunds: [Refund]
    /// The credit notes of its refunds, by their keys.
    public var creditNotes: [InvoiceID: Invoice]
    public var entries: [LedgerRow]

    public var payment: Payment { overview.payment }
}

/// A payment module's instance, as staff see it.
public struct GatewayOverview: Sendable {
    public var instance: Instance
    public var status: ModuleStatus
    /// When the gateway was last asked for what was missed, and what was wrong then.
    public var fetch: FetchState?
}

/// What of the company's money waits for a person, and what it is owed.
public struct MoneyAttention: Sendable {
    public var heldPayments: Int
    /// Deliveries that could not be read or booked.
    public var failedDeliveries: Int
    /// Genuine deliveries that belong to nothing that the panel knows.
    public var heldDeliveries: Int
    public var uncertainRefunds: [Refund]
    /// What is due of unpaid invoices, by currency.
    public var due: [Money]
    public var overdue: Int
}

/// What pages and the API read of money.
extension Panel {
    /// The company's day.
    public func today() async throws -> Day { try await billingSettings().day(of: now) }

    public func invoices(_ filter: InvoiceFilter, _ page: PageRequest) async throws -> Page<InvoiceOverview> {
        try await database.read { db in
            let found = try db.invoices.page(filter, page)
            let clients = try db.clients.find(Array(Set(found.items.map(\.client))))
            return Page(
                items: found.items.compactMap { invoice in
                    clients[invoice.client].map { InvoiceOverview(invoice: invoice, client: $0) }
                }, next: found.next)
        }
    }

    public func invoice(_ id: InvoiceID) async throws -> InvoiceDetail? {
        try await database.read { db in
            guard let invoice = try db.invoices.find(id), let client = try db.clients.find(invoice.client) else {
                return nil
            }
            let payments = try Self.overviews(try db.payments.of(id), in: db)
            return InvoiceDetail(
                invoice: invoice, client: client, lines: try db.invoices.lines(of: id), payments: payments,
                refunds: try db.payments.refunds(of: payments.map(\.payment.id)),
                creditNotes: try db.invoices.creditNotes(of: id),
                original: try invoice.original.flatMap { try db.invoices.find($0) },
                entries: try db.ledger.page(invoice: id, PageRequest(limit: 50)).items)
        }
    }

    /// The documents with a line for a service, newest first.
    public func invoices(about service: ServiceID) async throws -> [Invoice] {
        try await database.read { db in try db.invoices.about(service) }
    }

    /// What is due of the unpaid invoices of a client.
    public func due(from client: ClientID) async throws -> [Money] {
        try await database.read { db in try db.invoices.due(from: client) }
    }

    public func payments(_ filter: PaymentFilter, _ page: PageRequest) async throws -> Page<PaymentOverview> {
        try await database.read { db in
            let found = try db.payments.page(filter, page)
            return Page(items: try Self.overviews(found.items, in: db), next: found.next)
        }
    }

    public func payment(_ id: PaymentID) async throws -> PaymentDetail? {
        try await database.read { db in
            guard let payment = try db.payments.find(id),
                let overview = try Self.overviews([payment], in: db).first
            else { return nil }
            let refunds = try db.payments.refunds(of: id)
            return PaymentDetail(
                overview: overview, refunds: refunds,
                creditNotes: try db.invoices.find(refunds.compactMap(\.creditNote)),
                entries: try db.ledger.page(payment: id, PageRequest(limit: 50)).items)
        }
    }

    private static func overviews(_ payments: [Payment], in db: Connection) throws -> [PaymentOverview] {
        let clients = try db.clients.find(Array(Set(payments.map(\.client))))
        let invoices = try db.invoices.find(Array(Set(payments.map(\.invoice))))
        let gateways = try db.modules.instances(Array(Set(payments.map(\.gateway))))
        return payments.compactMap { payment in
            guard let client = clients[payment.client], let invoice = invoices[payment.invoice] else { return nil }
            return PaymentOverview(
                payment: payment, client: client, invoice: invoice, gateway: gateways[payment.gateway])
        }
    }

    public func deliveries(_ filter: DeliveryFilter, _ page: PageRequest) async throws -> Page<Delivery> {
        try await database.read { db in try db.deliveries.page(filter, page) }
    }

    public func delivery(_ id: DeliveryID) async throws -> Delivery? {
        try await database.read { db in try db.deliveries.find(id) }
    }

    /// Every instance of a payment module, those of modules that are not active as well.
    public func gatewayOverviews() async throws -> [GatewayOverview] {
        let registry = modules.registry
        return try await database.read { db in
            var gateways: [GatewayOverview] = []
            for row in try db.modules.all() where row.key.kind == .payment {
                let status = try ModuleStatus.read(row.key, registry, in: db)
                for instance in status.instances {
                    gateways.append(
                        GatewayOverview(
                            instance: instance, status: status, fetch: try db.payments.fetchState(of: instance.id)))
                }
            }
            return gateways
        }
    }

    // MARK: the ledger

    public func ledger(
        client: ClientID? = nil, account: String? = nil, _ page: PageRequest
    ) async throws -> Page<LedgerRow> {
        try await database.read { db in try db.ledger.page(client: client, account: account, page) }
    }

    /// What every account comes to, and the title of each client's and gateway's own.
    public func ledgerSums() async throws -> [AccountSum] {
        try await database.read { db in try db.ledger.sums() }
    }

    /// What is behind the keys in codes of accounts: the names of these clients and gateways.
    public func accountNames(_ codes: [String]) async throws -> [String: String] {
        let keys = Set(codes.compactMap { code in code.split(separator: ":").last.map(String.init) })
        let clients = keys.compactMap { ClientID($0) }
        let gateways = keys.compactMap { InstanceID($0) }
        let registry = modules.registry
        return try await database.read { db in
            var names: [String: String] = [:]
            for (id, client) in try db.clients.find(clients) { names[id.description] = client.name }
            for (id, instance) in try db.modules.instances(gateways) {
                let title = registry[instance.module]?.manifest.about.title ?? instance.module.name
                names[id.description] = instance.name == "default" ? title : "\(title) (\(instance.name))"
            }
            return names
        }
    }

    /// What a client has paid ahead.
    public func balance(of client: Client) async throws -> Money {
        try await database.read { db in try db.ledger.balance(of: client.id, in: client.currency) }
    }

    /// What has moved a client's balance, newest first.
    public func balanceHistory(of client: ClientID, _ page: PageRequest) async throws -> Page<LedgerRow> {
        try await ledger(account: LedgerAccount.balance(client).code, page)
    }

    func moneyAttention(in db: Connection) throws -> MoneyAttention {
        let today = try billing(in: db).day(of: now)
        return MoneyAttention(
            heldPayments: try db.payments.heldCount(), failedDeliveries: try db.deliveries.count(.failed),
            heldDeliveries: try db.deliveries.count(.held),
            uncertainRefunds: try db.payments.uncertainRefunds(limit: 20),
            due: try db.invoices.due(), overdue: try db.invoices.overdueCount(on: today))
    }
}
