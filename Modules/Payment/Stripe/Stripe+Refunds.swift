public import ModuleKit

extension Stripe: Refunds {
    /// Looks first whether it was done before: Stripe forgets idempotency keys after a day, its refunds never.
    public func refund(_ refund: RefundRequest) async throws -> RefundResult {
        let intent = try await intent(of: refund.payment)
        let refunds = try await refunds(of: intent)
        if let done = refunds.first(where: { $0.metadata?["refund"] == "\(refund.id)" }) { return try result(of: done) }
        let amount = try amount(of: refund, intent, refunds)
        var body = FormBody()
        body["payment_intent"] = intent.id
        body["amount"] = "\(amount)"
        body["metadata[payment]"] = "\(refund.payment.id)"
        body["metadata[refund]"] = "\(refund.id)"
        if !refund.reason.isEmpty { body["metadata[reason]"] = String(refund.reason.prefix(400)) }
        return try result(of: try await api.post("refunds", body, once: refund.operation))
    }

    /// - Throws: ``Failure/refused(reason:)`` for more than is left, in another currency, or of what was never paid.
    private func amount(of refund: RefundRequest, _ intent: PaymentIntent, _ refunds: [RefundObject]) throws(Failure)
        -> Int64
    {
        guard intent.knownStatus == .succeeded else {
            throw .refused(
                Failure.Reason(
                    "The payment was not paid, so nothing can be given back", log: "\(intent.id) is \(intent.status)"))
        }
        let amount = try StripeAmount.amount(of: refund.amount)
        let back = refunds.filter { !$0.isOff }.reduce(0) { $0 + $1.amount }
        let left = try StripeAmount.money(max(0, intent.received - back), intent.currency)
        guard refund.amount.currency == left.currency, refund.amount.amount <= left.amount else {
            throw .refused(Failure.Reason("\(refund.amount) cannot be given back: \(left) of the payment is left"))
        }
        return amount
    }

    private func result(of refund: RefundObject) throws(Failure) -> RefundResult {
        switch refund.status {
        case "succeeded": return .done(remoteID: refund.id)
        case "failed", "canceled":
            throw .refused(
                Failure.Reason(
                    "The money could not be given back: \(refund.reasonOfFailure ?? "the bank did not take it")",
                    log: "\(refund.id) is \(refund.status ?? ""): \(refund.failureReason ?? "no reason is given")"))
        default: return .pending(remoteID: refund.id)
        }
    }
}

extension Stripe: Captures {
    public func capture(_ payment: KnownPayment, amount: Money) async throws -> [PaymentEvent] {
        let intent = try await intent(of: payment)
        guard intent.knownStatus == .requiresCapture else { return try settled(intent, wanted: .succeeded) }
        let wanted = try StripeAmount.amount(of: amount)
        let set = try StripeAmount.money(intent.amountCapturable ?? intent.amount, intent.currency)
        guard amount.currency == set.currency, amount.amount <= set.amount else {
            throw Failure.refused(Failure.Reason("\(amount) cannot be taken: \(set) was authorized"))
        }
        let body = FormBody(["amount_to_capture": "\(wanted)"])
        let captured: PaymentIntent = try await api.post(
            "payment_intents/\(intent.id)/capture", body, once: "\(payment.operation)-capture-\(wanted)")
        return try interpreter.events(of: captured)
    }

    public func release(_ payment: KnownPayment) async throws -> [PaymentEvent] {
        let intent = try await intent(of: payment)
        guard intent.knownStatus == .requiresCapture else { return try settled(intent, wanted: .canceled) }
        let released: PaymentIntent = try await api.post(
            "payment_intents/\(intent.id)/cancel", FormBody(), once: "\(payment.operation)-cancel")
        return try interpreter.events(of: released)
    }

    /// What to answer when nothing is authorized: fine if an earlier try did it.
    private func settled(_ intent: PaymentIntent, wanted: PaymentIntent.Status) throws -> [PaymentEvent] {
        guard intent.knownStatus == wanted else {
            throw Failure.refused(
                Failure.Reason("Nothing is authorized for this payment", log: "\(intent.id) is \(intent.status)"))
        }
        return try interpreter.events(of: intent)
    }
}
