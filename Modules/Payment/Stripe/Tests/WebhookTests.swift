import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import Stripe

/// What genuine events mean: those of localstripe, and those it does not send, as Stripe's documentation has them.
struct WebhookTests {
    @Test(arguments: Wiring.allCases) func `R63 webhooks of the counterpart are verified and understood`(
        _ wiring: Wiring
    )
        async throws
    {
        let stage = try Stage(wiring)
        let ear = try await stage.counterpart.listen()
        let known = try await stage.paid()
        let hook = try await stage.counterpart.delivery(to: ear, about: try #require(known.remoteID))
        let outcome: WebhookOutcome = try await stage.endpoint.call(.receive(webhook: hook)).decode()
        let event = try #require(outcome.payments.first)
        #expect(outcome.payments.count == 1 && outcome.deliveryID?.hasPrefix("evt_") == true)
        #expect(event.kind == .succeeded && event.payment == stage.payment.id && event.remoteID == known.remoteID)
        #expect(event.money == stage.payment.amount && event.account == outcome.account)
        // The same payment as a question for it tells.
        let fetched = try #require(try await stage.fetch(known).first)
        #expect(fetched.remoteID == event.remoteID && fetched.account == event.account && fetched.money == event.money)

        var altered = hook
        altered.body[altered.body.count / 2] ^= 1
        #expect(await Stage.failure { _ = try await stage.endpoint.call(.receive(webhook: altered)) }?.kind == .refused)
        var late = hook
        late.receivedAt += 400
        #expect(await Stage.failure { _ = try await stage.endpoint.call(.receive(webhook: late)) }?.kind == .refused)
    }

    @Test func `R65 the counterpart's word of a decline has its reason`() async throws {
        let stage = try Stage()
        let ear = try await stage.counterpart.listen()
        let known = try await stage.paid(with: "pm_card_chargeCustomerFail")
        let hook = try await stage.counterpart.delivery(to: ear, about: try #require(known.remoteID))
        let outcome: WebhookOutcome = try await stage.endpoint.call(.receive(webhook: hook)).decode()
        #expect(outcome.payments.map(\.kind) == [.failed])
        #expect(outcome.payments.first?.reason == "Your card was declined.")
    }

    @Test func `R64 the counterpart's word of a part that was captured is about that part`() async throws {
        let stage = try Stage(settings: ["capture": "manual"])
        let ear = try await stage.counterpart.listen()
        let known = try await stage.paid()
        _ = try await stage.endpoint.call(.capture(payment: known, amount: stage.money(600)))
        let hook = try await stage.counterpart.delivery(to: ear, about: try #require(known.remoteID))
        let outcome: WebhookOutcome = try await stage.endpoint.call(.receive(webhook: hook)).decode()
        #expect(outcome.payments.map(\.money) == [stage.money(600)])
    }

    // MARK: events that localstripe does not send

    private static let payment = "0190aaaa-bbbb-7ccc-8ddd-eeeeffff0001"
    private static let refund = "0190aaaa-bbbb-7ccc-8ddd-eeeeffff0002"

    private static func events(_ type: String, _ object: String, _ more: [String: JSONValue] = [:]) async throws
        -> [PaymentEvent]
    {
        let text = """
            {"id":"evt_9","object":"event","api_version":"2024-06-20","created":1699999990,"livemode":false,
            "pending_webhooks":1,"request":{"id":null,"idempotency_key":null},"type":"\(type)","data":{"object":\(object)}}
            """
        let outcome: WebhookOutcome = try await Signed.endpoint(Signed.secret, more).call(
            .receive(webhook: Signed.hook(text))
        ).decode()
        #expect(outcome.deliveryID == "evt_9")
        return outcome.payments
    }

    private static func intent(_ status: String, received: Int64 = 0, capturable: Int64 = 0, error: String = "null")
        -> String
    {
        """
        {"id":"pi_9","object":"payment_intent","amount":1999,"amount_capturable":\(capturable),"amount_details":{"tip":{}},
        "amount_received":\(received),"application":null,"capture_method":"automatic_async","client_secret":"pi_9_secret_x",
        "created":1699999000,"currency":"eur","last_payment_error":\(error),"latest_charge":"ch_9","livemode":false,
        "metadata":{"payment":"\(payment)","invoice":"INV/2026/12","order_id":"7"},"next_action":null,"status":"\(status)"}
        """
    }

    @Test(arguments: [
        ("processing", "processing", PaymentEvent.Kind.pending, 1999),
        ("amount_capturable_updated", "requires_capture", .authorized, 1500),
        ("succeeded", "succeeded", .succeeded, 1200),
        ("payment_failed", "requires_payment_method", .failed, 1999), ("canceled", "canceled", .cancelled, 1999),
    ])
    func `R64 R65 every event of an intent has its meaning`(
        _ type: String, _ status: String, _ kind: PaymentEvent.Kind, _ amount: Int64
    ) async throws {
        let object = Self.intent(
            status, received: kind == .succeeded ? 1200 : 0, capturable: kind == .authorized ? 1500 : 0)
        let event = try #require(try await Self.events("payment_intent.\(type)", object).first)
        #expect(
            event.kind == kind
                && "\(event.money)" == "\(amount / 100).\(amount % 100 < 10 ? "0" : "")\(amount % 100) EUR")
        #expect(event.payment == PaymentID(Self.payment) && event.remoteID == "pi_9" && event.account == "acct_1")
        #expect(event.at == Date(timeIntervalSince1970: 1_699_999_990) && event.fee == nil)
    }

    @Test(arguments: [
        (
            #"{"type":"card_error","code":"card_declined","message":"Your card has insufficient funds."}"#,
            "Your card has insufficient funds."
        ),
        (
            #"{"type":"invalid_request_error","code":"payment_intent_authentication_failure","message":"internal words"}"#,
            "The payment was not confirmed. Try again, or another way to pay"
        ),
        (#"{"type":"api_error","message":"internal words"}"#, "The payment did not go through"),
        (#"{"type":"card_error"}"#, "The payment did not go through"),
    ])
    func `R65 a failure's reason is for the payer's eyes`(_ error: String, _ words: String) async throws {
        let object = Self.intent("requires_payment_method", error: error)
        #expect(try await Self.events("payment_intent.payment_failed", object).map(\.reason) == [words])
    }

    private static func refund(_ status: String, _ more: String = "") -> String {
        """
        {"id":"re_9","object":"refund","amount":500,"balance_transaction":"txn_9","charge":"ch_9","created":1699999900,
        "currency":"eur","metadata":{"payment":"\(payment)","refund":"\(refund)"},"payment_intent":"pi_9","reason":null,
        \(more)"status":"\(status)"}
        """
    }

    @Test(arguments: ["refund.created", "refund.updated", "charge.refund.updated", "refund.failed"])
    func `R66 refunds are told when it is known how they ended`(_ type: String) async throws {
        let done = try #require(try await Self.events(type, Self.refund("succeeded")).first)
        #expect(done.kind == .refunded && done.refundID == "re_9" && done.refund == RefundID(Self.refund))
        #expect(done.payment == PaymentID(Self.payment) && done.remoteID == "pi_9" && done.money.amount == 500)
        for status in ["pending", "requires_action"] {
            #expect(try await Self.events(type, Self.refund(status)) == [])
        }
        let failed = try await Self.events(
            type, Self.refund("failed", #""failure_reason":"expired_or_canceled_card","#))
        #expect(failed.map(\.kind) == [.refundFailed])
        #expect(failed.first?.reason == "The card has expired or was cancelled" && failed.first?.refundID == "re_9")
        #expect(try await Self.events(type, Self.refund("canceled")).map(\.kind) == [.refundFailed])
    }

    @Test func `R66 a refund that was made in the dashboard is told without an id of ours`() async throws {
        let object = Self.refund("succeeded").replacing(/"metadata":\{[^}]*\}/, with: #""metadata":{}"#)
        let event = try #require(try await Self.events("refund.created", object).first)
        #expect(event.refund == nil && event.payment == nil && event.remoteID == "pi_9" && event.refundID == "re_9")
        // Where money is captured later, a refund that never was on the balance is what was not captured.
        let released = object.replacing(#""txn_9""#, with: "null")
        #expect(try await Self.events("refund.created", released).count == 1)
        #expect(try await Self.events("refund.created", released, ["capture": "manual"]) == [])
    }

    @Test func `R66 a refunded charge tells its refunds where it has them`() async throws {
        func charge(_ refunds: String) -> String {
            #"{"id":"ch_9","object":"charge","amount":1999,"amount_refunded":500,"payment_intent":"pi_9",\#(refunds)"created":1}"#
        }
        let list = #""refunds":{"object":"list","data":[\#(Self.refund("succeeded"))],"has_more":false},"#
        #expect(try await Self.events("charge.refunded", charge(list)).map(\.refundID) == ["re_9"])
        #expect(try await Self.events("charge.refunded", charge("")) == [])
    }

    @Test func `R63 a dispute is for a person`() async throws {
        let object =
            #"{"id":"dp_9","object":"dispute","amount":1999,"charge":"ch_9","currency":"eur","payment_intent":"pi_9","#
            + #""reason":"product_not_received","status":"needs_response"}"#
        let event = try #require(try await Self.events("charge.dispute.created", object).first)
        #expect(event.kind == .disputed && event.remoteID == "pi_9" && event.money.amount == 1999)
        #expect(event.reason == "The payer's bank says: product not received")
    }

    @Test(arguments: [
        "customer.created", "payment_intent.created", "payment_intent.requires_action", "invoice.paid", "x",
    ])
    func `R63 other events are taken and mean nothing`(_ type: String) async throws {
        #expect(try await Self.events(type, Self.intent("succeeded")) == [])
    }

    @Test func `R63 payments of others on the account have no id of ours`() async throws {
        let object = Self.intent("succeeded", received: 1999).replacing(Self.payment, with: "order-7")
        #expect(try await Self.events("payment_intent.succeeded", object).map(\.payment) == [nil])
    }

    @Test func `R63 an amount that we cannot say is kept for a person`() async throws {
        let object = Self.intent("succeeded", received: 1999).replacing(#""eur""#, with: #""xyz""#)
        let failure = await Stage.failure { _ = try await Self.events("payment_intent.succeeded", object) }
        #expect(failure?.kind == .failed)
    }
}
