import Foundation
public import ModuleKit

extension Stripe: Fetches {
    public func fetch(_ payment: KnownPayment) async throws -> [PaymentEvent] {
        let intent = try await intent(of: payment)
        var events = try interpreter.events(of: intent)
        for refund in try await refunds(of: intent).reversed() {
            events += try interpreter.events(of: refund, at: Date(timeIntervalSince1970: TimeInterval(refund.created)))
        }
        return events
    }

    /// Stripe tells the newest events first, and keeps them for 30 days. So a cursor is a time, and a page all events of some
    /// time, read to its end and turned around; a time with too many of them is halved.
    ///
    /// The last five minutes are told again by the next page: events do not come into the list in the order of their times.
    public func fetch(since cursor: String?) async throws -> FetchedEvents {
        let now = Int64(Date().timeIntervalSince1970)
        let start = cursor.flatMap(Int64.init) ?? now - Self.lookBack
        var span = Self.day
        while true {
            // What reaches into the last five minutes is told to its end, and told again by the next asking.
            let isOver = start + span > now - Self.overlap
            let end = isOver ? max(start + span, now + 1) : start + span
            guard let events = try await events(from: start, to: end, limit: span > 1 ? Self.most : .max) else {
                span = max(1, span / 2)
                continue
            }
            return FetchedEvents(
                events, cursor: "\(isOver ? max(start, now - Self.overlap) : end)", hasMore: !isOver)
        }
    }

    private static let day: Int64 = 86_400
    private static let lookBack: Int64 = 7 * day
    private static let overlap: Int64 = 300
    private static let most = 2000

    /// - Returns: `nil` if there are more than the limit.
    private func events(from start: Int64, to end: Int64, limit: Int) async throws(Failure) -> [PaymentEvent]? {
        let query = FormBody(["created[gte]": "\(start)", "created[lt]": "\(end)"])
        guard let all = try await api.list("events", query, limit: limit, of: StripeEvent.self) else { return nil }
        var events: [PaymentEvent] = []
        // Stripe's order breaks the ties of one second.
        for event in Self.oldestFirst(all) where event.livemode == isLive {
            events += try interpreter.events(of: event)
        }
        return events
    }

    private static func oldestFirst(_ events: [StripeEvent]) -> [StripeEvent] {
        let isNewestFirst = (events.first?.created ?? 0) > (events.last?.created ?? 0)
        let order = isNewestFirst ? events.reversed() : events
        return order.enumerated().sorted { ($0.element.created, $0.offset) < ($1.element.created, $1.offset) }
            .map(\.element)
    }
}

extension Stripe {
    /// The payment as Stripe has it, with its last charge and what Stripe kept of it.
    func intent(of payment: KnownPayment) async throws(Failure) -> PaymentIntent {
        guard let id = payment.remoteID else {
            throw .notFound(
                Failure.Reason(
                    "The payment was never opened at the payment provider",
                    log: "payment \(payment.id) has no remote id"))
        }
        return try await api.get(
            "payment_intents/\(id)", FormBody(["expand[0]": "latest_charge.balance_transaction"]))
    }

    /// All refunds of a payment, the newest first; none are asked for while nothing was taken.
    ///
    /// The part of an authorization that was not captured goes back by a refund that nobody asked for. It was never paid, so it
    /// is left out.
    func refunds(of intent: PaymentIntent) async throws(Failure) -> [RefundObject] {
        guard intent.knownStatus == .succeeded else { return [] }
        var refunds: [RefundObject] =
            try await api.list("refunds", FormBody(["payment_intent": intent.id]), limit: .max) ?? []
        let released = intent.amount - intent.received
        if released > 0, let index = refunds.lastIndex(where: { $0.amount == released && !$0.isOurs }) {
            refunds.remove(at: index)
        }
        return refunds
    }

    var interpreter: Interpreter { Interpreter(account: account, capturesLater: settings.capture == .manual) }
}
