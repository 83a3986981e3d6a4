public import Domain
import Foundation
public import SQLEngine
import Store
public import Vocabulary

/// Money that staff saw come in, such as on a bank statement.
public struct SeenPayment: Sendable {
    public var invoice: InvoiceID
    public var gateway: InstanceID
    public var money: Money
    /// The bank's reference. Booking the same one of a gateway twice is refused.
    public var reference: String

    public init(invoice: InvoiceID, gateway: InstanceID, money: Money, reference: String) {
        self.invoice = invoice
        self.gateway = gateway
        self.money = money
        self.reference = reference
    }
}

extension Panel {
    /// Books money by hand. A part of what is due counts as that part; what is over waits for a person, as with any gateway.
    public func bookPayment(
        _ seen: SeenPayment, by actor: Actor, alongside: @escaping Alongside<Payment> = { _, _ in }
    ) async throws -> Payment {
        let instance = try await openGateway(seen.gateway)
        let moment = now
        let reference = seen.reference.trimmingCharacters(in: .whitespaces)
        guard (1...200).contains(reference.count) else {
            throw Failure.invalid("must be the reference by which the bank knows it", field: "reference")
        }
        guard seen.money.amount > 0 else { throw Failure.invalid("must be more than 0", field: "amount") }
        return try await moneyWrite(of: seen.invoice) { invoice, _, db in
            let account = "by hand \(instance.id)"
            if try db.payments.find(instance.module, account: account, remoteID: reference) != nil {
                throw Failure.invalid("was booked already", field: "reference")
            }
            // What the client opened here before is the payment that this is, when it was for this amount.
            var payment: Payment
            if let open = try db.payments.open(of: invoice.id, through: instance.id, amount: seen.money) {
                payment = open
            } else {
                payment = Payment(
                    id: PaymentID(at: moment), invoice: invoice, gateway: instance.id, module: instance.module,
                    at: moment)
                // By hand, what came in is what was asked for: a part of an invoice is a part of it.
                (payment.amount, payment.currency) = (seen.money.amount, seen.money.currency)
                try db.payments.insert(payment)
            }
            (payment.remoteID, payment.account) = (reference, account)
            try receive(seen.money, fee: nil, for: &payment, by: actor, in: db)
            try db.records.audit(
                "payment.book", Subject("payment", payment.id, reference), by: actor,
                details: ["amount": .string(seen.money.description), "invoice": .string(invoice.title)], at: moment)
            try alongside(payment, db)
            return payment
        }
    }
}
