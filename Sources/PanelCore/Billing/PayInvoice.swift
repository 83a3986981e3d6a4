import Domain
import Foundation
import SQLEngine
import Store
import Tasks
import Vocabulary

/// What happens when money comes in, top to bottom. All of it is one transaction, which holds the client: the payment, the ledger,
/// the invoice, the work that follows and the event that tells of it are written together or not at all.
extension Panel {
    /// A gateway says that a payment was paid: it is booked once, and counts for its invoice when it is what was asked for.
    ///
    /// Anything else waits for a person: another currency, another amount, an invoice that is paid or cancelled already.
    func receive(
        _ money: Money, fee: Money?, for payment: inout Payment, by actor: Actor, in db: Connection
    ) throws {
        let moment = now
        guard payment.succeed(with: money, at: moment) else { return }
        guard var invoice = try db.invoices.find(payment.invoice) else {
            throw Failure.notFound("There is no such invoice")
        }
        let (applied, problem) = share(of: money, for: payment, invoice)
        let held = try money.subtracting(applied.currency == money.currency ? applied : Money(0, money.currency))
        (payment.held, payment.heldAmount) = (problem, held.amount)
        let kept = fee.flatMap { $0.currency == money.currency ? $0 : nil } ?? Money(0, money.currency)
        payment.fee = kept.amount
        try db.ledger.book(.received(payment, applied: applied, held: held, fee: kept), by: actor, at: moment)
        try db.payments.update(payment)
        try db.payments.emit(
            problem == nil ? "payment.received" : "payment.held", about: "invoice:\(invoice.id)",
            [
                "payment": .string(payment.id.description), "amount": .integer(money.amount),
                "currency": .string(money.currency.code), "problem": problem.map { .string($0) } ?? .null,
            ], at: moment)
        if applied.amount > 0 { try count(applied, on: &invoice, by: actor, in: db) }
    }

    /// What of a payment counts for its invoice, and why the rest does not.
    private func share(of money: Money, for payment: Payment, _ invoice: Invoice) -> (applied: Money, problem: String?)
    {
        let nothing = Money(0, money.currency)
        guard money == payment.money else {
            return (nothing, "\(money) came in, and \(payment.money) was asked for")
        }
        guard invoice.state == .unpaid else {
            return (nothing, "\(money) came in for \(invoice.title), which is \(invoice.state.rawValue)")
        }
        if money.amount <= invoice.due.amount { return (money, nil) }
        return (invoice.due, "\(money) came in, and only \(invoice.due) was still due on \(invoice.title)")
    }

    /// Takes what is due from the client's balance, or nothing when it is not enough.
    ///
    /// - Returns: whether it was paid.
    func payFromBalance(_ payment: inout Payment, _ invoice: inout Invoice, by actor: Actor, in db: Connection) throws
        -> Bool
    {
        let (due, moment) = (invoice.due, now)
        guard invoice.state == .unpaid, due.amount > 0, payment.money == due,
            try db.ledger.balance(of: invoice.client, in: invoice.currency).amount >= due.amount,
            payment.succeed(with: due, at: moment)
        else { return false }
        try db.ledger.book(.paidFromBalance(payment, invoice, due), by: actor, at: moment)
        try db.payments.update(payment)
        try count(due, on: &invoice, by: actor, in: db)
        return true
    }

    /// Counts booked money as paid on an invoice; a paid one sets off what was bought.
    func count(_ money: Money, on invoice: inout Invoice, by actor: Actor, in db: Connection) throws {
        let isPaid = try invoice.pay(money, at: now)
        try db.invoices.update(invoice)
        invoice.revision += 1
        if isPaid { try deliver(invoice, by: actor, in: db) }
    }

    /// What an invoice was for happens now: services are created and changed, funds become balance, and the receipt is due.
    func deliver(_ invoice: Invoice, by actor: Actor, in db: Connection) throws {
        let (lines, moment) = (try db.invoices.lines(of: invoice.id), now)
        let funds = lines.filter { $0.kind == .funds }.map(\.amount).reduce(0, +)
        if funds > 0 { try db.ledger.book(.funded(invoice, Money(funds, invoice.currency)), by: actor, at: moment) }
        var services: Set<ServiceID> = []
        for line in lines {
            guard let id = line.service, services.insert(id).inserted, let service = try db.services.find(id) else {
                continue
            }
            if service.pendingChange?.invoice == invoice.id {
                try beginPaidChange(of: service, by: actor, in: db)
            } else if service.invoice == invoice.id {
                try beginCreation(of: service, by: actor, in: db)
            }
        }
        try db.payments.emit(
            "invoice.paid", about: "invoice:\(invoice.id)",
            ["invoice": .string(invoice.id.description), "total": .integer(invoice.total)], at: moment)
    }

    /// A paid order goes to its module.
    func beginCreation(of found: Domain.Service, by actor: Actor, in db: Connection) throws {
        var service = found
        let (moment, key) = (now, found.id.description)
        guard service.state == .pending, service.operation == nil else { return }
        let task = try tasks.add(
            ServiceTask(service: service.id, action: ServiceAction.create.rawValue, operation: key),
            ServiceTask.options(service.id, .create, by: actor), in: db)
        var change = try service.begin(
            ServiceOperation(.create, key: key, task: task.id.description, at: moment), moduleCan: true, at: moment)
        // What was invoiced was ordered before.
        if service.invoice != nil { change.event = "Paid" }
        service.reservedUntil = nil
        try db.services.update(service)
        try db.services.record(change, of: service.id, by: actor, task: task.id.description, at: moment)
    }

    /// A paid change goes to its module.
    private func beginPaidChange(of found: Domain.Service, by actor: Actor, in db: Connection) throws {
        var service = found
        guard let wanted = service.pendingChange else { return }
        service.pendingChange = nil
        service.reservedUntil = nil
        try beginChange(
            of: &service, to: wanted.product, options: wanted.options, holdsStock: wanted.holdsStock,
            note: "It is paid",
            by: actor, in: db)
    }
}
