import Domain
import Foundation
import ModuleKit
import SQLEngine
import Store
import Vocabulary

/// A service that was paid and surely could not be provided: its money goes where the billing settings say.
extension Panel {
    func returnMoney(of service: inout Domain.Service, in db: Connection) throws {
        guard service.state == .pending, let id = service.invoice, let known = try db.invoices.find(id) else { return }
        let settings = try billing(in: db)
        guard settings.afterFailure != .hold else { return }
        _ = try db.payments.lock(known.client)
        guard var invoice = try db.invoices.find(id), invoice.state == .paid else { return }
        let lines = try db.invoices.lines(of: id).filter { $0.service == service.id }
        let amount = Money(min(lines.map(\.amount).reduce(0, +), invoice.refundable.amount), invoice.currency)
        guard amount.amount > 0 else { return }
        let moment = now
        service.invoice = nil
        if settings.afterFailure == .refund, try giveBack(amount, of: invoice, at: moment, in: db) {
            try note("\(amount) goes back the way it came", service, at: moment, in: db)
            return
        }
        let credit = try creditNote(
            of: &invoice, amount, reason: "\(service.label) could not be provided", by: .system, in: db)
        try db.ledger.book(.creditedToBalance(credit, of: invoice), by: .system, at: moment)
        try note("\(amount) became the client's balance", service, at: moment, in: db)
    }

    /// - Returns: whether a gateway was asked; one that cannot leaves the money to the balance.
    private func giveBack(_ amount: Money, of invoice: Invoice, at moment: Date, in db: Connection) throws -> Bool {
        for found in try db.payments.of(invoice.id) where found.state == .succeeded {
            guard modules.registry[found.module]?.manifest.can(.refunds) == true,
                found.receivedCurrency == amount.currency,
                found.refundable.amount >= amount.amount
            else { continue }
            var payment = found
            _ = try begin(
                &payment, amount, way: .gateway, reason: "The service could not be provided", by: .system, at: moment,
                in: db)
            return true
        }
        return false
    }

    private func note(_ text: String, _ service: Domain.Service, at moment: Date, in db: Connection) throws {
        let change = ServiceChange(
            event: "Money returned", from: service.provisionStatus, to: service.provisionStatus, note: text)
        try db.services.record(change, of: service.id, by: .system, task: nil, at: moment)
        try db.payments.emit(
            "service.money_returned", about: "service:\(service.id)", ["note": .string(text)], at: moment)
    }

    /// A service whose money went back is paid again, from the balance, before it is tried again.
    func payAgain(for service: inout Domain.Service, by actor: Actor, in db: Connection) throws {
        let due = Money(service.price + service.setup, service.currency)
        // Only what was invoiced once and is not any more: its money went back.
        guard service.state == .pending, service.invoice == nil, due.amount > 0,
            try !db.invoices.about(service.id).isEmpty
        else { return }
        let client = try db.payments.lock(service.client)
        guard try db.ledger.balance(of: client.id, in: due.currency).amount >= due.amount else {
            throw Failure.refused("The money of this service was returned, and the balance is not enough for \(due)")
        }
        var invoice = try invoiceForOrder(of: service, to: client, by: actor, in: db)
        service.invoice = invoice.id
        guard try payAtOnce(&invoice, by: actor, in: db) else {
            throw Failure.refused("The money of this service was returned, and the balance cannot be used")
        }
    }
}
