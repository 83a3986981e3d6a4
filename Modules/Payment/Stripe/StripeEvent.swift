import Foundation
import ModuleKit

/// Something that happened at Stripe: <https://docs.stripe.com/api/events/object>.
struct StripeEvent: Decodable, Sendable, Identified {
    private struct Content<Object: Decodable>: Decodable {
        var object: Object
    }
    private enum CodingKeys: String, CodingKey {
        case id, type, created, livemode, data
    }
    /// The object that it happened to, as it was then.
    enum Subject: Sendable {
        case intent(PaymentIntent, PaymentEvent.Kind)
        case refund(RefundObject)
        case charge(Charge)
        case dispute(Dispute)
        /// Of no matter here.
        case other
    }
    var id: String
    var type: String
    var created: Int64
    var livemode: Bool
    var subject: Subject

    init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(String.self, forKey: .id)
        type = try members.decode(String.self, forKey: .type)
        created = try members.decode(Int64.self, forKey: .created)
        livemode = try members.decode(Bool.self, forKey: .livemode)
        func object<Object: Decodable>(_ type: Object.Type = Object.self) throws -> Object {
            try members.decode(Content<Object>.self, forKey: .data).object
        }
        subject =
            switch type {
            case "payment_intent.processing": .intent(try object(), .pending)
            case "payment_intent.amount_capturable_updated": .intent(try object(), .authorized)
            case "payment_intent.succeeded": .intent(try object(), .succeeded)
            case "payment_intent.payment_failed": .intent(try object(), .failed)
            case "payment_intent.canceled": .intent(try object(), .cancelled)
            case "refund.created", "refund.updated", "refund.failed", "charge.refund.updated": .refund(try object())
            case "charge.refunded": .charge(try object())
            case "charge.dispute.created": .dispute(try object())
            default: .other
            }
    }

    var at: Date { Date(timeIntervalSince1970: TimeInterval(created)) }
}

/// Says in the panel's words what Stripe said.
struct Interpreter {
    let account: String
    /// Whether money is only authorized at first, so that a part of it may be let go.
    let capturesLater: Bool

    func events(of event: StripeEvent) throws(Failure) -> [PaymentEvent] {
        switch event.subject {
        case .intent(let intent, let kind): return [try self.event(kind, intent, at: event.at)]
        case .refund(let refund): return try events(of: refund, at: event.at)
        case .charge(let charge): return try events(of: charge, at: event.at)
        case .dispute(let dispute): return try events(of: dispute, at: event.at)
        case .other: return []
        }
    }

    /// What is known of a payment from its state; nothing while the payer has done nothing.
    func events(of intent: PaymentIntent) throws(Failure) -> [PaymentEvent] {
        let kind: PaymentEvent.Kind? =
            switch intent.knownStatus {
            case .requiresPaymentMethod: intent.lastPaymentError == nil ? nil : .failed
            case .processing: .pending
            case .requiresCapture: .authorized
            case .canceled: .cancelled
            case .succeeded: .succeeded
            case .requiresConfirmation, .requiresAction, nil: nil
            }
        guard let kind else { return [] }
        let moment = intent.latestCharge?.object?.created ?? intent.created
        return [try event(kind, intent, at: Date(timeIntervalSince1970: TimeInterval(moment)))]
    }

    func event(_ kind: PaymentEvent.Kind, _ intent: PaymentIntent, at moment: Date) throws(Failure) -> PaymentEvent {
        let amount =
            switch kind {
            case .succeeded: intent.received
            case .authorized: intent.amountCapturable.flatMap { $0 > 0 ? $0 : nil } ?? intent.amount
            default: intent.amount
            }
        var fee: Money?
        if kind == .succeeded, let transaction = intent.latestCharge?.object?.balanceTransaction?.object {
            fee = try StripeAmount.money(transaction.fee, transaction.currency)
        }
        return PaymentEvent(
            kind, payment: intent.metadata?["payment"].flatMap { PaymentID($0) }, remoteID: intent.id, account: account,
            money: try StripeAmount.money(amount, intent.currency), fee: fee,
            reason: kind == .failed ? intent.lastPaymentError?.reasonOfFailure : nil, at: moment)
    }

    /// Nothing while it is not known how it ends.
    func events(of refund: RefundObject, at moment: Date) throws(Failure) -> [PaymentEvent] {
        guard let intent = refund.paymentIntent, refund.status == "succeeded" || refund.isOff else { return [] }
        // What was let go when a part was captured: it never was on the balance.
        if capturesLater, !refund.isOurs, !refund.isOff, refund.balanceTransaction == nil { return [] }
        return [
            PaymentEvent(
                refund.isOff ? .refundFailed : .refunded,
                payment: refund.metadata?["payment"].flatMap { PaymentID($0) }, remoteID: intent, account: account,
                money: try StripeAmount.money(refund.amount, refund.currency), refundID: refund.id,
                refund: refund.metadata?["refund"].flatMap { RefundID($0) }, reason: refund.reasonOfFailure, at: moment)
        ]
    }

    /// Newer versions leave the refunds out here and tell each by an event of its own.
    private func events(of charge: Charge, at moment: Date) throws(Failure) -> [PaymentEvent] {
        var events: [PaymentEvent] = []
        for var refund in charge.refunds?.data ?? [] {
            refund.paymentIntent = refund.paymentIntent ?? charge.paymentIntent
            events += try self.events(of: refund, at: moment)
        }
        return events
    }

    private func events(of dispute: Dispute, at moment: Date) throws(Failure) -> [PaymentEvent] {
        guard let intent = dispute.paymentIntent else { return [] }
        return [
            PaymentEvent(
                .disputed, payment: nil, remoteID: intent, account: account,
                money: try StripeAmount.money(dispute.amount, dispute.currency),
                reason: dispute.reason.map { "The payer's bank says: \($0.replacing("_", with: " "))" }, at: moment)
        ]
    }
}

extension RefundObject {
    /// Why it did not go through.
    var reasonOfFailure: String? {
        guard isOff else { return nil }
        return switch failureReason {
        case "lost_or_stolen_card": "The card was lost or stolen"
        case "expired_or_canceled_card": "The card has expired or was cancelled"
        case "insufficient_funds": "There was not enough on the balance at the payment provider"
        case "declined": "The bank declined it"
        case "merchant_request": "It was cancelled at the payment provider"
        default: status == "canceled" ? "It was cancelled" : "The bank did not take it"
        }
    }
}
