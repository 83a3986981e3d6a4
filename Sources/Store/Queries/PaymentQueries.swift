public import Domain
public import Foundation
public import SQLEngine
public import Vocabulary

extension Connection {
    public var payments: PaymentQueries { PaymentQueries(db: self) }
}

/// Which payments a list shows. Every part that is set must hold.
public struct PaymentFilter: Sendable, Equatable {
    public var client: ClientID?
    public var gateway: InstanceID?
    public var state: PaymentState?
    /// Only what waits for a person.
    public var isHeld: Bool
    /// The gateway's id of the payment, the whole id, or part of the client's name.
    public var search: String?

    public init(
        client: ClientID? = nil, gateway: InstanceID? = nil, state: PaymentState? = nil, isHeld: Bool = false,
        search: String? = nil
    ) {
        self.client = client
        self.gateway = gateway
        self.state = state
        self.isHeld = isHeld
        self.search = search
    }
}

/// How the last asking of a gateway for what was missed went.
public struct FetchState: Sendable, Equatable {
    public var at: Date
    /// Why it did not work; `nil` when it did.
    public var problem: String?
}

/// Payments and refunds.
public struct PaymentQueries {
    let db: Connection

    /// Takes the client's row for this transaction. Whoever moves money of a client holds it first, so that no two do so at once;
    /// what is read afterwards stays true until the end. Transactions of money run at ``Isolation/readCommitted``.
    ///
    /// - Throws: ``Failure/notFound(reason:)`` when there is no such client.
    public func lock(_ client: ClientID) throws -> Client {
        let lock: SQL = db.engine == .postgres ? "FOR UPDATE" : ""
        let found: Client? = try db.one("SELECT * FROM clients WHERE id = \(client) \(fragment: lock)")
        guard let found else { throw Failure.notFound("There is no such client") }
        return found
    }

    public func find(_ id: PaymentID) throws -> Payment? {
        try db.one("SELECT * FROM payments WHERE id = \(id)")
    }

    public func find(_ ids: [PaymentID]) throws -> [PaymentID: Payment] {
        let rows: [Payment] = try db.all("SELECT * FROM payments WHERE id IN \(list: ids)")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
    }

    /// The payment that a gateway's account knows by this id; of one whose account is not known yet, the one of this module.
    public func find(_ module: ModuleKey, account: String, remoteID: String) throws -> Payment? {
        let rows: [Payment] = try db.all(
            """
            SELECT * FROM payments WHERE module = \(module.description) AND remote_id = \(remoteID)
                AND (account = \(account) OR account IS NULL)
            ORDER BY account NULLS LAST, id LIMIT 1
            """)
        return rows.first
    }

    public func of(_ invoice: InvoiceID) throws -> [Payment] {
        try db.all("SELECT * FROM payments WHERE invoice = \(invoice) ORDER BY id DESC")
    }

    /// The payment that can be gone on with, so that opening the page twice opens one payment.
    public func open(of invoice: InvoiceID, through gateway: InstanceID, amount: Money) throws -> Payment? {
        try db.one(
            """
            SELECT * FROM payments WHERE invoice = \(invoice) AND gateway = \(gateway) AND amount = \(amount.amount)
                AND currency = \(amount.currency.code) AND state IN ('opened', 'pending', 'authorized', 'failed')
            ORDER BY id DESC LIMIT 1
            """)
    }

    public func page(_ filter: PaymentFilter, _ page: PageRequest) throws -> Page<Payment> {
        var conditions = Conditions()
        conditions.add(page.cursor) { "id < \($0)" }
        conditions.add(filter.client) { "client = \($0)" }
        conditions.add(filter.gateway) { "gateway = \($0)" }
        conditions.add(filter.state) { "state = \($0.rawValue)" }
        if filter.isHeld { conditions.add("held IS NOT NULL") }
        conditions.add(filter.search) {
            """
            (remote_id = \($0) OR id = \($0.lowercased())
             OR client IN (SELECT id FROM clients WHERE lower(name) LIKE \(containing($0)) ESCAPE '!'))
            """
        }
        let rows: [Payment] = try db.all(
            "SELECT * FROM payments \(fragment: conditions.sql) ORDER BY id DESC LIMIT \(page.limit + 1)")
        return Page(rows, limit: page.limit) { $0.id.description }
    }

    /// How many payments wait for a person.
    public func heldCount() throws -> Int {
        try db.row("SELECT count(*) AS n FROM payments WHERE held IS NOT NULL")?.int("n") ?? 0
    }

    /// Payments that may have moved without our hearing of it.
    public func unsettled(of gateway: InstanceID, before moment: Date, limit: Int) throws -> [Payment] {
        try db.all(
            """
            SELECT * FROM payments WHERE gateway = \(gateway) AND state IN ('opened', 'pending', 'authorized', 'failed')
                AND remote_id IS NOT NULL AND changed_at < \(moment)
            ORDER BY id DESC LIMIT \(limit)
            """)
    }

    public func insert(_ payment: Payment) throws { try db.insert("payments", payment) }

    /// Writes what moved. The caller holds the client's row.
    public func update(_ payment: Payment) throws {
        try db.run(
            """
            UPDATE payments SET state = \(payment.state.rawValue), remote_id = \(payment.remoteID), account = \(payment.account),
                   checkout = \(payment.checkout), received = \(payment.received),
                   received_currency = \(payment.receivedCurrency?.code), fee = \(payment.fee), refunded = \(payment.refunded),
                   held = \(payment.held), held_amount = \(payment.heldAmount), reason = \(payment.reason),
                   changed_at = \(payment.changedAt), succeeded_at = \(payment.succeededAt)
            WHERE id = \(payment.id)
            """)
    }

    // MARK: refunds

    public func refund(_ id: RefundID) throws -> Refund? {
        try db.one("SELECT * FROM refunds WHERE id = \(id)")
    }

    public func refund(of payment: PaymentID, remoteID: String) throws -> Refund? {
        try db.one("SELECT * FROM refunds WHERE payment = \(payment) AND remote_id = \(remoteID)")
    }

    public func refunds(of payment: PaymentID) throws -> [Refund] {
        try db.all("SELECT * FROM refunds WHERE payment = \(payment) ORDER BY id")
    }

    public func refunds(of payments: [PaymentID]) throws -> [Refund] {
        try db.all("SELECT * FROM refunds WHERE payment IN \(list: payments) ORDER BY id")
    }

    /// Refunds that the gateway has not told the end of.
    public func pendingRefunds(before moment: Date, limit: Int) throws -> [Refund] {
        try db.all(
            "SELECT * FROM refunds WHERE state = 'pending' AND changed_at < \(moment) ORDER BY id LIMIT \(limit)")
    }

    /// Refunds of which nobody knows whether they happened.
    public func uncertainRefunds(limit: Int) throws -> [Refund] {
        try db.all("SELECT * FROM refunds WHERE state = 'uncertain' ORDER BY id DESC LIMIT \(limit)")
    }

    public func insert(_ refund: Refund) throws { try db.insert("refunds", refund) }

    public func update(_ refund: Refund) throws {
        try db.run(
            """
            UPDATE refunds SET state = \(refund.state.rawValue), remote_id = \(refund.remoteID),
                   credit_note = \(refund.creditNote), problem = \(refund.problem), changed_at = \(refund.changedAt)
            WHERE id = \(refund.id)
            """)
    }

    // MARK: fetching

    public func cursor(of gateway: InstanceID) throws -> String? {
        try db.row("SELECT cursor FROM fetch_cursors WHERE gateway = \(gateway)")?.optionalText("cursor")
    }

    /// When a gateway was last asked for what was missed; `nil` when it never was.
    public func fetchState(of gateway: InstanceID) throws -> FetchState? {
        try db.row("SELECT at, problem FROM fetch_cursors WHERE gateway = \(gateway)").map { row in
            FetchState(at: try row.date("at"), problem: try row.optionalText("problem"))
        }
    }

    public func set(cursor: String?, of gateway: InstanceID, problem: String?, at moment: Date) throws {
        try db.run(
            """
            INSERT INTO fetch_cursors (gateway, cursor, at, problem) VALUES (\(gateway), \(cursor), \(moment), \(problem))
            ON CONFLICT (gateway) DO UPDATE SET cursor = excluded.cursor, at = excluded.at, problem = excluded.problem
            """)
    }

    // MARK: what happened

    /// Notes what happened, in the transaction that made it happen.
    public func emit(_ name: String, about subject: String, _ payload: JSONValue, at moment: Date) throws {
        try db.run(
            """
            INSERT INTO events (at, name, subject, payload) VALUES (\(moment), \(name), \(subject), \(payload))
            """)
    }
}
