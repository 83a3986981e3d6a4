import Foundation
public import ModuleKit

extension Stripe: ReceivesWebhooks {
    public func receive(_ hook: Webhook) throws -> WebhookOutcome {
        let event = try genuine(hook)
        return WebhookOutcome(
            deliveryID: event.id, account: account, payments: try interpreter.events(of: event))
    }

    /// - Throws: ``Failure/refused(reason:)`` for what Stripe did not send to this gateway.
    private func genuine(_ hook: Webhook) throws(Failure) -> StripeEvent {
        guard !secrets.isEmpty else {
            throw WebhookSignature.refusal("no signing secret is set for this gateway, so nothing can be believed")
        }
        guard let header = hook.headers["stripe-signature"] else {
            throw WebhookSignature.refusal("the header Stripe-Signature is missing")
        }
        try WebhookSignature(header: header).verify(hook.body, with: secrets, at: hook.receivedAt)
        // Stripe's texts are UTF-8; what is not was not written by Stripe.
        guard String(validating: hook.body, as: UTF8.self) != nil else {
            throw .refused(Failure.Reason("This is not an event", log: "the body is not UTF-8"))
        }
        let event: StripeEvent
        do { event = try StripeAPI.decoder.decode(StripeEvent.self, from: hook.body) } catch {
            // Signed and not understood: kept, so that it can be tried again with a newer module.
            throw .failed(Failure.Reason("The event was not understood", log: "\(error)"))
        }
        guard event.livemode == isLive else {
            throw .refused(
                Failure.Reason(
                    "This gateway takes events of its own mode only",
                    log: "\(event.id) is of \(event.livemode ? "live" : "test") mode, the gateway is not"))
        }
        return event
    }
}
