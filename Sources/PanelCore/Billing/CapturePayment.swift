public import Domain
import Foundation
import ModuleHost
import ModuleKit
import Store
public import Vocabulary

extension Panel {
    /// Takes the money of a payment that was only authorized. The gateway is asked for the whole amount; what it says is booked.
    public func capturePayment(_ id: PaymentID, by actor: Actor) async throws -> Payment {
        try await ask(id, by: actor, "payment.capture") { payment, known in
            .capture(payment: known, amount: payment.money)
        }
    }

    /// Lets an authorized payment go, so that nobody pays it.
    public func releasePayment(_ id: PaymentID, by actor: Actor) async throws -> Payment {
        try await ask(id, by: actor, "payment.release") { _, known in .release(payment: known) }
    }

    private func ask(
        _ id: PaymentID, by actor: Actor, _ action: String, _ call: (Payment, KnownPayment) -> Call
    ) async throws -> Payment {
        let (payment, client) = try await known(id)
        guard payment.state == .authorized else {
            throw Failure.refused("This payment is \(payment.state.label.lowercased()), not authorized")
        }
        let instance = try await openGateway(payment.gateway)
        let moment = now
        try await database.write { db in
            try db.records.audit(
                action, Subject("payment", id, payment.remoteID ?? id.description), by: actor,
                details: ["amount": .string(payment.money.description)], at: moment)
        }
        let events = try await modules.call(
            call(payment, try knownPayment(payment, client)), on: instance, within: settings.moduleLimit
        ).decode([PaymentEvent].self)
        try await book(events, from: instance, by: actor)
        return try await known(id).0
    }
}
