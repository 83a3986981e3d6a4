public import Domain
import Foundation
import SQLEngine
import Store
public import Vocabulary

extension Panel {
    /// Cancels an invoice that nobody has to pay any more. What was paid on it becomes the client's balance, and the order or the change
    /// that waited for it ends.
    public func cancelInvoice(_ id: InvoiceID, reason: String = "", by actor: Actor) async throws -> Invoice {
        try await moneyWrite(of: id) { invoice, _, db in
            try cancel(invoice, reason: reason, by: actor, in: db)
        }
    }

    /// The caller holds the client.
    @discardableResult
    func cancel(_ found: Invoice, reason: String, by actor: Actor, in db: Connection) throws -> Invoice {
        var invoice = found
        let (moment, lines) = (now, try db.invoices.lines(of: found.id))
        guard invoice.state == .unpaid else {
            throw Failure.refused("\(invoice.title) is \(invoice.state.rawValue) and cannot be cancelled")
        }
        if invoice.paid > 0 {
            let paid = invoice.paidMoney
            try db.ledger.book(.unpaidToBalance(invoice, paid), by: actor, at: moment)
            try invoice.unpay(paid)
        }
        try db.ledger.book(.cancelled(invoice, lines), by: actor, at: moment)
        try invoice.cancel(at: moment)
        try db.invoices.update(invoice)
        invoice.revision += 1
        for id in Set(lines.compactMap(\.service)) {
            guard let service = try db.services.find(id) else { continue }
            if service.pendingChange?.invoice == invoice.id {
                try dropPendingChange(of: service, reason: reason, by: actor, in: db)
            } else if service.invoice == invoice.id {
                try endUnpaid(service, reason: reason, by: actor, in: db)
            }
        }
        let details: JSONValue = reason.isEmpty ? [:] : ["reason": .string(reason)]
        try db.records.audit(
            "invoice.cancel", Subject("invoice", invoice.id, invoice.title), by: actor, details: details, at: moment)
        try db.payments.emit(
            "invoice.cancelled", about: "invoice:\(invoice.id)", ["invoice": .string(invoice.id.description)],
            at: moment)
        return invoice
    }

    /// An order that was never paid ends: its piece of stock and its place are free again.
    private func endUnpaid(_ found: Domain.Service, reason: String, by actor: Actor, in db: Connection) throws {
        var service = found
        guard service.state == .pending, service.operation == nil, service.provisionStatus == .pending else { return }
        let moment = now
        let change = try service.cancelUnpaid(reason: reason, at: moment)
        try db.services.update(service)
        try db.services.record(change, of: service.id, by: actor, task: nil, at: moment)
        try db.products.returnToStock(service.product)
    }

    private func dropPendingChange(of found: Domain.Service, reason: String, by actor: Actor, in db: Connection) throws
    {
        var service = found
        guard let wanted = service.pendingChange else { return }
        let moment = now
        if wanted.holdsStock { try db.products.returnToStock(wanted.product) }
        service.pendingChange = nil
        service.reservedUntil = nil
        let change = service.noteChangeDropped(reason: reason, at: moment)
        try db.services.update(service)
        try db.services.record(change, of: service.id, by: actor, task: nil, at: moment)
    }
}
