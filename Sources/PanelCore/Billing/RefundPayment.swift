public import Domain
import Foundation
import ModuleHost
import ModuleKit
public import SQLEngine
import Store
public import Tasks
public import Vocabulary

/// Asks a gateway to give money back, as a task.
public struct RefundTask: TaskPayload {
    public static let name = "payment.refund"
    public static let queue = "payments"
    public static let policy = Policy(
        tries: 6, backoff: .exponential(base: 10, limit: 900), timeout: 300, maxExceptions: 6)
    public var refund: RefundID
}

extension Panel {
    /// Gives back a part of a payment or all of it.
    ///
    /// What can be given back is set aside at once, so that no two refunds together come to more than was paid. It is booked, with a
    /// credit note, when the gateway confirms it.
    ///
    /// - Parameter way: `gateway` back the way it came; `hand` when staff have done it themselves; `balance` to the client's balance.
    public func refund(
        _ id: PaymentID, _ money: Money, way: Refund.Way, reason: String, by actor: Actor,
        alongside: @escaping Alongside<Refund> = { _, _ in }
    ) async throws -> Refund {
        let registry = modules.registry
        let moment = now
        return try await moneyWrite(ofPayment: id) { found, db in
            var payment = found
            if way == .gateway, registry[payment.module]?.manifest.can(.refunds) != true {
                throw Failure.refused("This gateway cannot give money back; do it by hand, or to the balance")
            }
            let refund = try begin(&payment, money, way: way, reason: reason, by: actor, at: moment, in: db)
            try alongside(refund, db)
            return refund
        }
    }

    /// The caller holds the client.
    func begin(
        _ payment: inout Payment, _ money: Money, way: Refund.Way, reason: String, by actor: Actor, at moment: Date,
        in db: Connection
    ) throws -> Refund {
        guard payment.state == .succeeded, let currency = payment.receivedCurrency else {
            throw Failure.refused("This payment was not paid")
        }
        let left = Money(payment.refundable.amount + payment.heldAmount, currency)
        guard money.currency == currency, money.amount > 0, money.amount <= left.amount else {
            throw Failure.invalid("must be more than 0 and at most \(left)", field: "amount")
        }
        var refund = Refund(
            id: RefundID(at: moment), payment: payment.id, way: way, fromHeld: payment.heldAmount >= money.amount,
            money: money, reason: reason, at: moment)
        guard try source(of: refund, payment, in: db) != nil else {
            throw Failure.invalid("is more than the client has left of it", field: "amount")
        }
        if refund.fromHeld { payment.heldAmount -= money.amount }
        payment.refunded += money.amount
        try db.payments.insert(refund)
        try db.payments.update(payment)
        try db.records.audit(
            "payment.refund", Subject("payment", payment.id, payment.remoteID ?? payment.id.description), by: actor,
            details: ["amount": .string(money.description), "way": .string(way.rawValue), "reason": .string(reason)],
            at: moment)
        if way == .gateway {
            try tasks.add(
                RefundTask(refund: refund.id),
                TaskOptions(
                    key: "payment:\(payment.id)", tags: ["refund"], origin: "\(actor.kind.rawValue) \(actor.name)"),
                in: db)
        } else {
            try finish(&refund, of: &payment, by: actor, in: db)
        }
        return refund
    }

    /// Where the money of a refund stands now; `nil` when it is not there any more, because the client has spent it.
    func source(of refund: Refund, _ payment: Payment, in db: Connection) throws -> LedgerEntry.Source? {
        if refund.fromHeld { return .held }
        guard let invoice = try db.invoices.find(payment.invoice) else { return nil }
        let balance = try db.ledger.balance(of: payment.client, in: refund.currency)
        let isFunds = try db.invoices.lines(of: invoice.id).contains { $0.kind == .funds }
        let pending = try pendingCredits(of: invoice, but: refund.id, in: db)
        if invoice.currency == refund.currency, invoice.refundable.amount - pending >= refund.amount {
            if isFunds { return balance.amount >= refund.amount ? .credited(invoice, isFunds: true) : nil }
            return .credited(invoice, isFunds: false)
        }
        if invoice.state == .unpaid, invoice.paid >= refund.amount { return .unpaid(invoice) }
        return balance.amount >= refund.amount && refund.way != .balance ? .balance : nil
    }

    /// What refunds of this invoice that are on their way will credit.
    private func pendingCredits(of invoice: Invoice, but refund: RefundID, in db: Connection) throws -> Int64 {
        let payments = try db.payments.of(invoice.id).map(\.id)
        return try db.payments.refunds(of: payments).filter {
            $0.id != refund && $0.state != .succeeded && $0.state != .failed
        }.map(\.amount).reduce(0, +)
    }

    // MARK: the task

    func giveBack(_ task: RefundTask, _ context: TaskContext) async throws -> Completion {
        let (refund, payment, client, instance) = try await database.read { db in
            guard let refund = try db.payments.refund(task.refund), let payment = try db.payments.find(refund.payment),
                let client = try db.clients.find(payment.client),
                let instance = try db.modules.instance(payment.gateway)
            else { throw Failure.notFound("There is no such refund") }
            return (refund, payment, client, instance)
        }
        guard refund.state == .waiting || refund.state == .uncertain else { return .done }
        let request = RefundRequest(
            id: refund.id, payment: try knownPayment(payment, client), amount: refund.money, reason: refund.reason,
            operation: refund.id.description)
        let result: RefundResult
        do {
            result = try await modules.call(.refund(refund: request), on: instance, within: settings.moduleLimit)
                .decode(RefundResult.self)
        } catch let failure as Failure {
            return ended(failure, of: task, context)
        }
        return .done { db in
            try change(task.refund, in: db) { refund, payment in
                switch result {
                case .done(let remote):
                    refund.remoteID = remote
                    if refund.state != .succeeded { try finish(&refund, of: &payment, by: .system, in: db) }
                case .pending(let remote):
                    refund.remoteID = remote
                    _ = refund.move(to: .pending, at: now)
                    try db.payments.update(refund)
                }
            }
        }
    }

    private func ended(_ failure: Failure, of task: RefundTask, _ context: TaskContext) -> Completion {
        let surelyNot: Completion.Effects = { db in
            try change(task.refund, in: db) { refund, payment in
                try fail(&refund, of: &payment, failure.reason.user, in: db)
            }
        }
        let unknown: Completion.Effects = { db in
            try change(task.refund, in: db) { refund, _ in
                _ = refund.move(to: .uncertain, problem: failure.reason.user, at: now)
                try db.payments.update(refund)
            }
        }
        switch failure {
        case .busy(let seconds, _): return .snooze(seconds: max(1, seconds))
        // The gateway knows the operation by its key, so asking again cannot give back twice.
        case .failed where !context.isLastTry, .uncertain where !context.isLastTry, .crashed where !context.isLastTry:
            return .retry(failure)
        case .uncertain, .crashed: return .uncertain(failure, unknown)
        default: return .failed(failure, surelyNot)
        }
    }

    /// What becomes of a refund when the queue ends its task: nobody knows what the gateway did.
    @Sendable func refundTaskEnded(_ task: RefundTask, _ ending: TaskEnding, _ db: Connection) throws {
        try change(task.refund, in: db) { refund, payment in
            if ending.state == .cancelled, !ending.wasInterrupted {
                try fail(&refund, of: &payment, ending.fault.user, in: db)
            } else {
                _ = refund.move(to: .uncertain, problem: ending.fault.user, at: now)
                try db.payments.update(refund)
            }
        }
    }

    private func change(
        _ id: RefundID, in db: Connection, _ body: (inout Refund, inout Payment) throws -> Void
    ) throws {
        guard let known = try db.payments.refund(id), let found = try db.payments.find(known.payment) else { return }
        _ = try db.payments.lock(found.client)
        guard var refund = try db.payments.refund(id), var payment = try db.payments.find(known.payment) else { return }
        try body(&refund, &payment)
    }

    // MARK: the end of a refund

    /// The money has gone back: it is booked, with a credit note where an invoice was paid by it. The caller holds the client.
    func finish(_ refund: inout Refund, of payment: inout Payment, by actor: Actor, in db: Connection) throws {
        let moment = now
        guard let source = try source(of: refund, payment, in: db) else {
            throw Failure.refused("\(refund.money) went back, but the client has spent it; decide by hand")
        }
        guard refund.move(to: .succeeded, at: moment) else { return }
        if case .credited(var invoice, _) = source {
            let note = try creditNote(of: &invoice, refund.money, reason: refund.reason, by: actor, in: db)
            refund.creditNote = note.id
        }
        if case .unpaid(var invoice) = source {
            try invoice.unpay(refund.money)
            try db.invoices.update(invoice)
        }
        if payment.heldAmount == 0 { payment.held = nil }
        try db.ledger.book(.refunded(refund, of: payment, from: source), by: actor, at: moment)
        try db.payments.update(refund)
        try db.payments.update(payment)
        try db.payments.emit(
            "payment.refunded", about: "invoice:\(payment.invoice)",
            ["payment": .string(payment.id.description), "amount": .integer(refund.amount)], at: moment)
    }

    /// It surely did not happen: what was set aside for it is free again.
    func fail(_ refund: inout Refund, of payment: inout Payment, _ problem: String, in db: Connection) throws {
        guard refund.move(to: .failed, problem: problem, at: now) else { return }
        payment.refunded -= refund.amount
        if refund.fromHeld { payment.heldAmount += refund.amount }
        try db.payments.update(refund)
        try db.payments.update(payment)
    }

    /// Takes back a part of a paid invoice. The caller books where the money goes.
    func creditNote(
        of invoice: inout Invoice, _ money: Money, reason: String, by actor: Actor, in db: Connection
    ) throws -> Invoice {
        let moment = now
        guard let client = try db.clients.find(invoice.client) else {
            throw Failure.notFound("There is no such client")
        }
        try invoice.credit(money, at: moment)
        try db.invoices.update(invoice)
        invoice.revision += 1
        let draft = Invoice(
            id: InvoiceID(at: moment), kind: .creditNote, client: client.id, currency: money.currency,
            original: invoice.id, note: reason, createdAt: moment)
        let line = InvoiceLine(
            invoice: draft.id, position: 1, kind: .credit, description: "Credit for \(invoice.title)",
            amount: money.amount)
        var note = try issue(draft, [line], to: client, by: actor, in: db)
        _ = try note.pay(money, at: moment)
        try db.invoices.update(note)
        note.revision += 1
        return note
    }

    // MARK: what a person says

    /// Tries a refund again that is uncertain, under the same key, or says how it ended.
    public func settleRefund(_ id: RefundID, succeeded: Bool?, by actor: Actor) async throws {
        let moment = now
        try await database.write(.readCommitted) { db in
            try change(id, in: db) { refund, payment in
                guard refund.state == .uncertain || refund.state == .pending else {
                    throw Failure.refused("This refund is \(refund.state.label.lowercased()) already")
                }
                switch succeeded {
                case true: try finish(&refund, of: &payment, by: actor, in: db)
                case false: try fail(&refund, of: &payment, "Staff found that it did not happen", in: db)
                default:
                    guard refund.state == .uncertain else {
                        throw Failure.refused("The gateway has this refund in hand already; it says how it ends")
                    }
                    _ = refund.move(to: .waiting, at: moment)
                    try db.payments.update(refund)
                    try tasks.add(
                        RefundTask(refund: id),
                        TaskOptions(
                            key: "payment:\(payment.id)", tags: ["refund"],
                            origin: "\(actor.kind.rawValue) \(actor.name)"), in: db)
                }
                try db.records.audit(
                    "refund.settle", Subject("payment", payment.id, payment.remoteID ?? payment.id.description),
                    by: actor,
                    details: ["succeeded": succeeded.map { .bool($0) } ?? .null], at: moment)
            }
        }
    }
}
