public import Domain
public import Foundation
public import SQLEngine
public import Vocabulary

extension Connection {
    public var ledger: LedgerQueries { LedgerQueries(db: self) }
}

/// An entry as it is shown.
public struct LedgerRow: Sendable, Equatable {
    public struct Transfer: Sendable, Equatable {
        public var purpose: LedgerTransfer.Purpose
        public var debit: String
        public var credit: String
        public var money: Money
        public var invoice: InvoiceID?
        public var payment: PaymentID?
    }
    public var id: Int64
    public var at: Date
    public var key: String
    public var description: String
    public var actor: Actor
    public var transfers: [Transfer]
}

/// What an account comes to in one currency.
public struct AccountSum: Sendable, Equatable {
    public var code: String
    public var kind: LedgerAccount.Kind
    /// Debits less credits.
    public var money: Money
}

/// The ledger: entries are added and read, and nothing else.
public struct LedgerQueries {
    let db: Connection

    /// Books an entry with all that follows from it.
    ///
    /// - Returns: `false` when an entry of this key stands already, and nothing was written.
    @discardableResult
    public func book(_ entry: LedgerEntry, by actor: Actor, at moment: Date) throws -> Bool {
        guard !entry.transfers.isEmpty else { return true }
        let actor = try JSONValue(encoding: actor)
        let row = try db.row(
            """
            INSERT INTO ledger_entries (at, key, description, actor)
            VALUES (\(moment), \(entry.key), \(entry.description), \(actor))
            ON CONFLICT (key) DO NOTHING RETURNING id
            """)
        guard let id = try row?.int64("id") else { return false }
        for (position, transfer) in entry.transfers.enumerated() {
            let (debit, credit) = (try account(transfer.debit), try account(transfer.credit))
            try db.run(
                """
                INSERT INTO ledger_transfers (entry, position, purpose, debit, credit, currency, amount, invoice, payment)
                VALUES (\(id), \(position + 1), \(transfer.purpose.rawValue), \(debit), \(credit),
                        \(transfer.money.currency.code), \(transfer.money.amount), \(transfer.invoice), \(transfer.payment))
                """)
            if transfer.debit.client != nil { try add(transfer.money.amount, transfer.money.currency, to: debit) }
            if transfer.credit.client != nil { try add(-transfer.money.amount, transfer.money.currency, to: credit) }
        }
        return true
    }

    private func account(_ account: LedgerAccount) throws -> Int64 {
        if let row = try db.row("SELECT id FROM ledger_accounts WHERE code = \(account.code)") {
            return try row.int64("id")
        }
        try db.run(
            """
            INSERT INTO ledger_accounts (code, kind, client, gateway)
            VALUES (\(account.code), \(account.kind.rawValue), \(account.client), \(account.gateway))
            ON CONFLICT (code) DO NOTHING
            """)
        guard let row = try db.row("SELECT id FROM ledger_accounts WHERE code = \(account.code)") else {
            throw SQLError(.serialization, "the account \(account.code) was being made at the same time")
        }
        return try row.int64("id")
    }

    private func add(_ amount: Int64, _ currency: Currency, to account: Int64) throws {
        try db.run(
            """
            INSERT INTO ledger_balances (account, currency, amount) VALUES (\(account), \(currency.code), \(amount))
            ON CONFLICT (account, currency) DO UPDATE SET amount = ledger_balances.amount + excluded.amount
            """)
    }

    // MARK: reading

    /// What a client has paid ahead.
    public func balance(of client: ClientID, in currency: Currency) throws -> Money {
        let row = try db.row(
            """
            SELECT amount FROM ledger_balances
            WHERE account = (SELECT id FROM ledger_accounts WHERE code = \(LedgerAccount.balance(client).code))
                AND currency = \(currency.code)
            """)
        return Money(-(try row?.int64("amount") ?? 0), currency)
    }

    /// Whether something was booked under this key.
    public func contains(_ key: String) throws -> Bool {
        try db.row("SELECT 1 AS one FROM ledger_entries WHERE key = \(key)") != nil
    }

    /// - Parameters:
    ///   - client: only entries that touch an account of this client.
    ///   - account: only entries that touch the account of this code.
    public func page(
        client: ClientID? = nil, account: String? = nil, invoice: InvoiceID? = nil, payment: PaymentID? = nil,
        _ page: PageRequest
    ) throws -> Page<LedgerRow> {
        var conditions = Conditions()
        conditions.add(page.cursor.flatMap { Int64($0) }) { "id < \($0)" }
        conditions.add(client) {
            """
            id IN (SELECT entry FROM ledger_transfers
                   WHERE debit IN (SELECT id FROM ledger_accounts WHERE client = \($0))
                      OR credit IN (SELECT id FROM ledger_accounts WHERE client = \($0)))
            """
        }
        conditions.add(account) {
            """
            id IN (SELECT entry FROM ledger_transfers
                   WHERE debit IN (SELECT id FROM ledger_accounts WHERE code = \($0))
                      OR credit IN (SELECT id FROM ledger_accounts WHERE code = \($0)))
            """
        }
        conditions.add(invoice) { "id IN (SELECT entry FROM ledger_transfers WHERE invoice = \($0))" }
        conditions.add(payment) { "id IN (SELECT entry FROM ledger_transfers WHERE payment = \($0))" }
        let rows = try db.rows(
            "SELECT * FROM ledger_entries \(fragment: conditions.sql) ORDER BY id DESC LIMIT \(page.limit + 1)")
        return Page(try entries(rows), limit: page.limit) { String($0.id) }
    }

    /// Entries in the order in which they were booked, for an export.
    public func entries(after id: Int64, limit: Int) throws -> [LedgerRow] {
        try entries(try db.rows("SELECT * FROM ledger_entries WHERE id > \(id) ORDER BY id LIMIT \(limit)"))
    }

    private func entries(_ rows: [Row]) throws -> [LedgerRow] {
        let ids = try rows.map { try $0.int64("id") }
        let transfers = try db.rows(
            """
            SELECT t.entry, t.purpose, d.code AS debit, c.code AS credit, t.currency, t.amount, t.invoice, t.payment
            FROM ledger_transfers t JOIN ledger_accounts d ON d.id = t.debit JOIN ledger_accounts c ON c.id = t.credit
            WHERE t.entry IN \(list: ids) ORDER BY t.entry, t.position
            """)
        var byEntry: [Int64: [LedgerRow.Transfer]] = [:]
        for row in transfers { byEntry[try row.int64("entry"), default: []].append(try Self.transfer(row)) }
        return try rows.map { row in
            let id = try row.int64("id")
            return LedgerRow(
                id: id, at: try row.date("at"), key: try row.text("key"), description: try row.text("description"),
                actor: try row.json("actor").decode(), transfers: byEntry[id] ?? [])
        }
    }

    private static func transfer(_ row: Row) throws -> LedgerRow.Transfer {
        guard let currency = Currency(try row.text("currency")),
            let purpose = LedgerTransfer.Purpose(rawValue: try row.text("purpose"))
        else { throw SQLError(.decoding, "a transfer has a currency or a purpose that this version does not know") }
        return LedgerRow.Transfer(
            purpose: purpose, debit: try row.text("debit"), credit: try row.text("credit"),
            money: Money(try row.int64("amount"), currency),
            invoice: try row.optionalUUID("invoice").map { InvoiceID($0) },
            payment: try row.optionalUUID("payment").map { PaymentID($0) })
    }

    /// What every account comes to, summed up from its transfers.
    public func sums() throws -> [AccountSum] {
        let rows = try db.rows(
            """
            SELECT a.code, a.kind, s.currency, CAST(sum(s.amount) AS bigint) AS amount
            FROM (SELECT debit AS account, currency, amount FROM ledger_transfers
                  UNION ALL SELECT credit, currency, -amount FROM ledger_transfers) s
            JOIN ledger_accounts a ON a.id = s.account
            GROUP BY a.code, a.kind, s.currency ORDER BY a.code, s.currency
            """)
        return try rows.map { row in
            guard let currency = Currency(try row.text("currency")),
                let kind = LedgerAccount.Kind(rawValue: try row.text("kind"))
            else { throw SQLError(.decoding, "an account has a currency or a kind that this version does not know") }
            return AccountSum(code: try row.text("code"), kind: kind, money: Money(try row.int64("amount"), currency))
        }
    }

    // MARK: checking

    /// Everything in which the books contradict themselves, in words; empty when they are right.
    public func faults(limit: Int = 100) throws -> [String] {
        try balanceFaults(limit) + paidFaults(limit) + creditFaults(limit) + paymentFaults(limit)
    }

    private func balanceFaults(_ limit: Int) throws -> [String] {
        let rows = try db.rows(
            """
            WITH sums AS (
                SELECT account, currency, CAST(sum(amount) AS bigint) AS amount
                FROM (SELECT debit AS account, currency, amount FROM ledger_transfers
                      UNION ALL SELECT credit, currency, -amount FROM ledger_transfers) s
                GROUP BY account, currency)
            SELECT a.code, coalesce(s.currency, b.currency) AS currency, coalesce(s.amount, 0) AS booked,
                   coalesce(b.amount, 0) AS kept
            FROM ledger_accounts a
            LEFT JOIN sums s ON s.account = a.id
            LEFT JOIN ledger_balances b ON b.account = a.id AND b.currency = s.currency
            WHERE a.client IS NOT NULL AND coalesce(s.amount, 0) <> coalesce(b.amount, 0)
            ORDER BY a.code LIMIT \(limit)
            """)
        return try rows.map { row in
            """
            \(try row.text("code")) is kept as \(try row.int64("kept")) \(try row.optionalText("currency") ?? ""), \
            and its transfers come to \(try row.int64("booked"))
            """
        }
    }

    private func paidFaults(_ limit: Int) throws -> [String] {
        let rows = try db.rows(
            """
            WITH booked AS (
                SELECT invoice, CAST(sum(CASE WHEN purpose = 'pay' THEN amount ELSE -amount END) AS bigint) AS amount
                FROM ledger_transfers WHERE invoice IS NOT NULL AND purpose IN ('pay', 'unpay') GROUP BY invoice)
            SELECT i.id, i.number, i.paid, coalesce(b.amount, 0) AS booked FROM invoices i
            LEFT JOIN booked b ON b.invoice = i.id
            WHERE i.kind = 'invoice' AND i.paid <> coalesce(b.amount, 0) ORDER BY i.id LIMIT \(limit)
            """)
        return try rows.map { row in
            """
            invoice \(try row.optionalText("number") ?? (try row.text("id"))) says that \(try row.int64("paid")) was paid, \
            and the ledger says \(try row.int64("booked"))
            """
        }
    }

    private func creditFaults(_ limit: Int) throws -> [String] {
        let rows = try db.rows(
            """
            WITH notes AS (
                SELECT original, CAST(sum(total) AS bigint) AS amount FROM invoices
                WHERE kind = 'credit_note' GROUP BY original)
            SELECT i.id, i.number, i.credited, coalesce(n.amount, 0) AS credited_by FROM invoices i
            LEFT JOIN notes n ON n.original = i.id
            WHERE i.kind = 'invoice' AND i.credited <> coalesce(n.amount, 0) ORDER BY i.id LIMIT \(limit)
            """)
        return try rows.map { row in
            """
            invoice \(try row.optionalText("number") ?? (try row.text("id"))) says that \(try row.int64("credited")) was credited, \
            and its credit notes come to \(try row.int64("credited_by"))
            """
        }
    }

    private func paymentFaults(_ limit: Int) throws -> [String] {
        let rows = try db.rows(
            """
            WITH booked AS (
                SELECT t.payment,
                    CAST(sum(CASE WHEN d.code LIKE 'assets:gateway:%'
                        OR (t.purpose = 'pay' AND d.code LIKE 'liabilities:balance:%') THEN t.amount ELSE 0 END) AS bigint) AS came,
                    CAST(sum(CASE WHEN t.purpose = 'refund' THEN t.amount ELSE 0 END) AS bigint) AS went
                FROM ledger_transfers t JOIN ledger_accounts d ON d.id = t.debit
                WHERE t.payment IS NOT NULL GROUP BY t.payment),
            given AS (
                SELECT payment, CAST(sum(amount) AS bigint) AS amount FROM refunds WHERE state = 'succeeded' GROUP BY payment)
            SELECT p.id, coalesce(p.received, 0) AS received, coalesce(b.came, 0) AS came, coalesce(g.amount, 0) AS given,
                coalesce(b.went, 0) AS went
            FROM payments p LEFT JOIN booked b ON b.payment = p.id LEFT JOIN given g ON g.payment = p.id
            WHERE coalesce(p.received, 0) <> coalesce(b.came, 0) OR coalesce(g.amount, 0) <> coalesce(b.went, 0)
            ORDER BY p.id LIMIT \(limit)
            """)
        return try rows.map { row in
            """
            payment \(try row.text("id")) received \(try row.int64("received")) and gave back \(try row.int64("given")); \
            the ledger says \(try row.int64("came")) and \(try row.int64("went"))
            """
        }
    }
}
