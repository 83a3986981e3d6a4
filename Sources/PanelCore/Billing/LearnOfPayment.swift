import Domain
import Foundation
import ModuleKit
import SQLEngine
import Store
import Vocabulary

/// What becomes of news from a gateway.
enum News: Equatable {
    /// It was booked, now or before.
    case settled
    /// It belongs to nothing that the panel knows, or needs a person's decision.
    case held(String)
}

extension Panel {
    /// Books what a gateway said: each event in a transaction of its own, once, in whatever order they come.
    ///
    /// - Returns: why some of it waits for a person; `nil` when all of it is booked.
    @discardableResult
    func book(_ events: [PaymentEvent], from instance: Instance, by actor: Actor) async throws -> String? {
        var problems: [String] = []
        for event in events {
            let news = try await database.write(.readCommitted) { db in
                try learn(event, from: instance, by: actor, in: db)
            }
            if case .held(let problem) = news { problems.append(problem) }
        }
        return problems.isEmpty ? nil : problems.joined(separator: "; ")
    }

    /// Finds the payment that an event is about, holds its client, and takes the news in.
    func learn(_ event: PaymentEvent, from instance: Instance, by actor: Actor, in db: Connection) throws -> News {
        guard let known = try payment(of: event, instance.module, in: db) else {
            return .held(
                "\(event.money) \(event.kind.rawValue) at the gateway as \(event.remoteID): no payment is known by it")
        }
        _ = try db.payments.lock(known.client)
        guard var payment = try db.payments.find(known.id) else { return .held("The payment is gone") }
        return try learn(event, to: &payment, by: actor, in: db)
    }

    private func payment(of event: PaymentEvent, _ module: ModuleKey, in db: Connection) throws -> Payment? {
        if let found = try db.payments.find(module, account: event.account, remoteID: event.remoteID) { return found }
        // The panel's own id counts only for a payment of this module that has no other name yet.
        guard let id = event.payment, let found = try db.payments.find(id), found.module == module,
            found.remoteID == nil || found.remoteID == event.remoteID,
            found.account == nil || found.account == event.account
        else { return nil }
        return found
    }

    /// Takes one event in. The caller holds the client.
    func learn(_ event: PaymentEvent, to payment: inout Payment, by actor: Actor, in db: Connection) throws -> News {
        let moment = now
        (payment.remoteID, payment.account) = (event.remoteID, event.account)
        switch event.kind {
        case .succeeded:
            if payment.state == .succeeded { break }
            try receive(event.money, fee: event.fee, for: &payment, by: actor, in: db)
        case .pending: _ = payment.learn(.pending, at: moment)
        case .authorized: _ = payment.learn(.authorized, at: moment)
        case .failed: _ = payment.learn(.failed, reason: event.reason ?? "The payment was not made", at: moment)
        case .cancelled: _ = payment.learn(.cancelled, reason: event.reason, at: moment)
        case .refunded, .refundFailed: return try learnOfRefund(event, of: &payment, by: actor, in: db)
        case .disputed:
            try db.payments.update(payment)
            return .held(
                "\(event.money) of payment \(event.remoteID) is disputed: \(event.reason ?? "no reason was given")")
        }
        try db.payments.update(payment)
        return .settled
    }

    /// The end of a refund that was asked for here, or one that was made at the gateway itself.
    private func learnOfRefund(
        _ event: PaymentEvent, of payment: inout Payment, by actor: Actor, in db: Connection
    ) throws -> News {
        try db.payments.update(payment)
        guard let remote = event.refundID else { return .held("A refund without a name came in for \(event.remoteID)") }
        var found = try db.payments.refund(of: payment.id, remoteID: remote)
        if found == nil, let id = event.refund, let own = try db.payments.refund(id), own.payment == payment.id,
            own.remoteID == nil
        {
            found = own
        }
        guard var refund = found else {
            guard event.kind == .refunded else { return .settled }
            return try adoptRefund(event, remote, of: &payment, by: actor, in: db)
        }
        refund.remoteID = remote
        if event.kind == .refunded {
            guard refund.state != .succeeded else { return .settled }
            guard event.money == refund.money else {
                try db.payments.update(refund)
                return .held("\(event.money) went back, and \(refund.money) was asked for")
            }
            try finish(&refund, of: &payment, by: actor, in: db)
        } else {
            try fail(&refund, of: &payment, event.reason ?? "The gateway did not give it back", in: db)
        }
        return .settled
    }

    /// Somebody gave money back at the gateway's own pages: it is booked like one of ours when it can be.
    private func adoptRefund(
        _ event: PaymentEvent, _ remote: String, of payment: inout Payment, by actor: Actor, in db: Connection
    ) throws -> News {
        guard payment.state == .succeeded, event.money.currency == payment.receivedCurrency, event.money.amount > 0,
            event.money.amount <= payment.refundable.amount + payment.heldAmount
        else {
            return .held("\(event.money) went back of payment \(event.remoteID), which has \(payment.refundable) left")
        }
        let moment = now
        var refund = Refund(
            id: RefundID(at: moment), payment: payment.id, way: .gateway,
            fromHeld: payment.heldAmount >= event.money.amount, money: event.money, reason: "Given back at the gateway",
            at: moment)
        refund.remoteID = remote
        guard try source(of: refund, payment, in: db) != nil else {
            return .held("\(event.money) went back of payment \(event.remoteID), but the client has spent it")
        }
        try db.payments.insert(refund)
        payment.refunded += refund.amount
        if refund.fromHeld { payment.heldAmount -= refund.amount }
        try finish(&refund, of: &payment, by: actor, in: db)
        return .settled
    }
}
