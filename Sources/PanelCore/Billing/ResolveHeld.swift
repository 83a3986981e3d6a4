public import Domain
import SQLEngine
import Store
public import Vocabulary

/// What a person decides about money that waits.
public enum HeldDecision: String, Codable, Sendable, CaseIterable, Choice {
    /// It counts for its invoice as far as that is due; the rest becomes balance.
    case invoice
    /// All of it becomes the client's balance.
    case balance
    /// It goes back the way it came.
    case refund

    public var label: String {
        switch self {
        case .invoice: "Count it for the invoice, the rest becomes balance"
        case .balance: "It becomes the client's balance"
        case .refund: "Give it back"
        }
    }
}

extension Panel {
    /// Decides on money of a payment that waits for a person.
    public func resolveHeld(_ id: PaymentID, _ decision: HeldDecision, by actor: Actor) async throws -> Payment {
        let moment = now
        let registry = modules.registry
        return try await moneyWrite(ofPayment: id) { found, db in
            var payment = found
            guard payment.held != nil, payment.heldAmount > 0, let currency = payment.receivedCurrency else {
                throw Failure.refused("Nothing of this payment waits for a decision")
            }
            let held = Money(payment.heldAmount, currency)
            if decision == .refund {
                let canRefund = registry[payment.module]?.manifest.can(.refunds) == true
                _ = try begin(
                    &payment, held, way: canRefund ? .gateway : .hand, reason: "Was not due", by: actor, at: moment,
                    in: db)
                return payment
            }
            guard var invoice = try db.invoices.find(payment.invoice), invoice.currency == currency else {
                throw Failure.refused("\(held) is another currency than the client's; it can only be given back")
            }
            let applied = Money(decision == .invoice ? min(held.amount, invoice.due.amount) : 0, currency)
            if decision == .invoice, applied.amount == 0 { throw Failure.refused("Nothing is due on \(invoice.title)") }
            (payment.held, payment.heldAmount) = (nil, 0)
            try db.ledger.book(
                .resolved(payment, applied: applied, toBalance: held.subtracting(applied)), by: actor, at: moment)
            try db.payments.update(payment)
            if applied.amount > 0 { try count(applied, on: &invoice, by: actor, in: db) }
            try db.records.audit(
                "payment.resolve", Subject("payment", id, payment.remoteID ?? id.description), by: actor,
                details: ["decision": .string(decision.rawValue), "amount": .string(held.description)], at: moment)
            return payment
        }
    }
}
