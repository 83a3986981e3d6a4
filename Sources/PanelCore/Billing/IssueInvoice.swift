public import Domain
import Foundation
public import SQLEngine
import Store
public import Vocabulary

/// An invoice that staff write by hand.
public struct NewInvoice: Sendable {
    public struct Line: Sendable {
        public var description: String
        public var quantity: Int64
        /// Minor units of one.
        public var unit: Int64

        public init(_ description: String, quantity: Int64 = 1, unit: Int64) {
            self.description = description
            self.quantity = quantity
            self.unit = unit
        }
    }
    public var client: ClientID
    public var lines: [Line]
    public var note: String

    public init(client: ClientID, lines: [Line], note: String = "") {
        self.client = client
        self.lines = lines
        self.note = note
    }
}

extension Panel {
    /// Writes a draft, which has no number yet and can be changed.
    public func draftInvoice(
        _ new: NewInvoice, by actor: Actor, alongside: @escaping Alongside<Invoice> = { _, _ in }
    ) async throws -> Invoice {
        let moment = now
        return try await database.write(.readCommitted) { db in
            let client = try db.payments.lock(new.client)
            let invoice = Invoice(
                id: InvoiceID(at: moment), client: client.id, currency: client.currency, note: new.note,
                createdAt: moment)
            let lines = try new.checkedLines(of: invoice)
            try db.invoices.insert(invoice, lines)
            try db.records.audit("invoice.draft", Subject("invoice", invoice.id, invoice.title), by: actor, at: moment)
            try alongside(invoice, db)
            return invoice
        }
    }

    /// Gives a draft its number and makes it owed. From here on it never changes.
    public func issueDraft(_ id: InvoiceID, by actor: Actor) async throws -> Invoice {
        try await moneyWrite(of: id) { invoice, client, db in
            try issue(invoice, try db.invoices.lines(of: id), to: client, by: actor, in: db)
        }
    }

    /// Throws a draft away. Numbers have no gaps by it, because it has none.
    public func discardDraft(_ id: InvoiceID, by actor: Actor) async throws {
        let moment = now
        _ = try await moneyWrite(of: id) { invoice, _, db in
            guard invoice.state == .draft else {
                throw Failure.refused("\(invoice.title) was issued; cancel it instead")
            }
            var invoice = invoice
            try invoice.cancel(at: moment)
            try db.invoices.update(invoice)
            try db.records.audit("invoice.discard", Subject("invoice", id, invoice.title), by: actor, at: moment)
            return invoice
        }
    }

    /// Issues a document of some lines: its number, its entry in the ledger and the event, and pays it at once when it costs nothing.
    /// The caller holds the client.
    func issue(
        _ draft: Invoice, _ lines: [InvoiceLine], to client: Client, by actor: Actor, in db: Connection
    ) throws -> Invoice {
        let (settings, moment) = (try billing(in: db), now)
        let isNew = try db.invoices.find(draft.id) == nil
        var invoice = draft
        let taken = try db.invoices.takeNumber(
            invoice.kind, by: invoice.kind == .invoice ? settings.invoiceNumbers : settings.creditNoteNumbers,
            on: settings.day(of: moment))
        let buyer = client.billing ?? Party(name: client.name, email: client.email)
        try invoice.issue(
            number: taken.text, lines: lines, seller: settings.seller, buyer: buyer, on: taken.day,
            due: taken.day.adding(days: settings.dueDays))
        if isNew {
            try db.invoices.insert(invoice, lines)
        } else {
            try db.invoices.update(invoice)
            invoice.revision += 1
        }
        if invoice.kind == .invoice { try db.ledger.book(.issued(invoice, lines), by: actor, at: moment) }
        try db.records.audit("invoice.issue", Subject("invoice", invoice.id, invoice.title), by: actor, at: moment)
        try db.payments.emit(
            invoice.kind == .invoice ? "invoice.issued" : "credit_note.issued", about: "invoice:\(invoice.id)",
            ["invoice": .string(invoice.id.description), "total": .integer(invoice.total)], at: moment)
        return invoice
    }

    /// One transaction about the money of an invoice's client.
    func moneyWrite<T: Sendable>(
        of id: InvoiceID, _ body: @escaping @Sendable (Invoice, Client, Connection) throws -> T
    ) async throws -> T {
        try await database.write(.readCommitted) { db in
            guard let known = try db.invoices.find(id) else { throw Failure.notFound("There is no such invoice") }
            let client = try db.payments.lock(known.client)
            // What was read before the lock may have moved.
            guard let invoice = try db.invoices.find(id) else { throw Failure.notFound("There is no such invoice") }
            return try body(invoice, client, db)
        }
    }
}

extension NewInvoice {
    fileprivate func checkedLines(of invoice: Invoice) throws -> [InvoiceLine] {
        var issues: [Issue] = lines.isEmpty ? [Issue("needs at least one line", field: "lines")] : []
        var checked: [InvoiceLine] = []
        for (index, line) in lines.enumerated() {
            let text = line.description.trimmingCharacters(in: .whitespacesAndNewlines)
            if text.isEmpty || text.count > 500 {
                issues.append(Issue("needs 1 to 500 characters", field: "lines.\(index).description"))
            }
            if !(1...100_000).contains(line.quantity) {
                issues.append(Issue("must be 1 to 100,000", field: "lines.\(index).quantity"))
            }
            let (amount, overflow) = line.unit.multipliedReportingOverflow(by: line.quantity)
            if line.unit < 0 || overflow || amount > 1_000_000_000_000_000 {
                issues.append(Issue("cannot be booked", field: "lines.\(index).unit"))
            }
            checked.append(
                InvoiceLine(
                    invoice: invoice.id, position: Int64(index + 1), kind: .item, description: text,
                    quantity: max(1, line.quantity), amount: overflow ? 0 : amount))
        }
        guard issues.isEmpty else { throw Failure.invalid(issues: issues) }
        return checked
    }
}
