public import Domain
public import SQLEngine
public import Vocabulary

extension Connection {
    public var invoices: InvoiceQueries { InvoiceQueries(db: self) }
}

/// What a list of documents shows. Every part that is set must hold.
public struct InvoiceFilter: Sendable, Equatable {
    public var client: ClientID?
    public var kind: Invoice.Kind?
    public var state: InvoiceState?
    /// Only what was to be paid before this day and was not.
    public var overdueOn: Day?
    /// Part of the number or of the client's name.
    public var search: String?
    /// Whether drafts are shown.
    public var withDrafts: Bool

    public init(
        client: ClientID? = nil, kind: Invoice.Kind? = nil, state: InvoiceState? = nil, overdueOn: Day? = nil,
        search: String? = nil, withDrafts: Bool = true
    ) {
        self.client = client
        self.kind = kind
        self.state = state
        self.overdueOn = overdueOn
        self.search = search
        self.withDrafts = withDrafts
    }
}

/// Invoices and credit notes, with their lines and numbers.
public struct InvoiceQueries {
    let db: Connection

    public func find(_ id: InvoiceID) throws -> Invoice? {
        try db.one("SELECT * FROM invoices WHERE id = \(id)")
    }

    public func find(_ ids: [InvoiceID]) throws -> [InvoiceID: Invoice] {
        let rows: [Invoice] = try db.all("SELECT * FROM invoices WHERE id IN \(list: ids)")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
    }

    public func lines(of invoice: InvoiceID) throws -> [InvoiceLine] {
        try db.all("SELECT * FROM invoice_lines WHERE invoice = \(invoice) ORDER BY position")
    }

    public func creditNotes(of invoice: InvoiceID) throws -> [Invoice] {
        try db.all("SELECT * FROM invoices WHERE original = \(invoice) ORDER BY id")
    }

    /// The documents with a line for a service, newest first.
    public func about(_ service: ServiceID) throws -> [Invoice] {
        try db.all(
            """
            SELECT * FROM invoices WHERE id IN (SELECT invoice FROM invoice_lines WHERE service = \(service))
            ORDER BY id DESC LIMIT 100
            """)
    }

    public func page(_ filter: InvoiceFilter, _ page: PageRequest) throws -> Page<Invoice> {
        var conditions = Conditions()
        conditions.add(page.cursor) { "id < \($0)" }
        conditions.add(filter.client) { "client = \($0)" }
        conditions.add(filter.kind) { "kind = \($0.rawValue)" }
        conditions.add(filter.state) { "state = \($0.rawValue)" }
        conditions.add(filter.overdueOn) { "state = 'unpaid' AND due_on < \($0.description)" }
        if !filter.withDrafts { conditions.add("state <> 'draft'") }
        conditions.add(filter.search) {
            """
            (lower(number) LIKE \(containing($0)) ESCAPE '!'
             OR client IN (SELECT id FROM clients WHERE lower(name) LIKE \(containing($0)) ESCAPE '!'))
            """
        }
        let rows: [Invoice] = try db.all(
            "SELECT * FROM invoices \(fragment: conditions.sql) ORDER BY id DESC LIMIT \(page.limit + 1)")
        return Page(rows, limit: page.limit) { $0.id.description }
    }

    /// What is due of unpaid invoices, by currency.
    public func due(from client: ClientID? = nil) throws -> [Money] {
        var conditions = Conditions()
        conditions.add("state = 'unpaid'")
        conditions.add(client) { "client = \($0)" }
        let rows = try db.rows(
            """
            SELECT currency, CAST(sum(total - paid) AS bigint) AS due FROM invoices \(fragment: conditions.sql)
            GROUP BY currency ORDER BY currency
            """)
        return try rows.compactMap { row in
            Currency(try row.text("currency")).map { Money((try? row.int64("due")) ?? 0, $0) }
        }
    }

    /// How many unpaid invoices were to be paid before a day.
    public func overdueCount(on day: Day) throws -> Int {
        try db.row("SELECT count(*) AS n FROM invoices WHERE state = 'unpaid' AND due_on < \(day.description)")?.int(
            "n") ?? 0
    }

    public func insert(_ invoice: Invoice, _ lines: [InvoiceLine]) throws {
        try db.insert("invoices", invoice)
        for line in lines { try db.insert("invoice_lines", line) }
    }

    /// Writes what moves after the issue.
    ///
    /// - Throws: ``Failure/refused(reason:)`` when somebody else wrote in between.
    public func update(_ invoice: Invoice) throws {
        let (seller, buyer) = (try json(invoice.seller), try json(invoice.buyer))
        let changed = try db.run(
            """
            UPDATE invoices SET number = \(invoice.number), state = \(invoice.state.rawValue), total = \(invoice.total),
                   paid = \(invoice.paid), credited = \(invoice.credited), seller = \(seller), buyer = \(buyer),
                   issued_on = \(invoice.issuedOn?.description), due_on = \(invoice.dueOn?.description),
                   paid_at = \(invoice.paidAt), closed_at = \(invoice.closedAt), note = \(invoice.note),
                   revision = revision + 1
            WHERE id = \(invoice.id) AND revision = \(invoice.revision)
            """)
        guard changed == 1 else {
            throw Failure.refused("The invoice was changed by somebody else meanwhile; look again")
        }
    }

    private func json(_ party: Party?) throws -> JSONValue? { try party.map { try JSONValue(encoding: $0) } }

    // MARK: numbers

    /// Takes the next number of a kind of document. Whoever asks waits until the one before has committed, so that no number is
    /// left out; ask last.
    public func takeNumber(_ kind: Invoice.Kind, by format: NumberFormat, on day: Day) throws -> NumberSequence.Taken {
        try db.run(
            "INSERT INTO document_numbers (kind, next) VALUES (\(kind.rawValue), 1) ON CONFLICT (kind) DO NOTHING")
        let lock: SQL = db.engine == .postgres ? "FOR UPDATE" : ""
        guard
            let row = try db.row(
                "SELECT next, last_on FROM document_numbers WHERE kind = \(kind.rawValue) \(fragment: lock)")
        else { throw Failure.failed("There is no number for the document") }
        let sequence = NumberSequence(
            next: try row.int64("next"), last: try row.optionalText("last_on").flatMap { Day($0) })
        let taken = sequence.take(on: day, as: format)
        try db.run(
            """
            UPDATE document_numbers SET next = \(taken.rest.next), last_on = \(taken.rest.last?.description)
            WHERE kind = \(kind.rawValue)
            """)
        return taken
    }
}
