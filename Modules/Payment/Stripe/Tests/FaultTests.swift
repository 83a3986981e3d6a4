import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import Stripe

/// What the network and Stripe do to a gateway, done by the fault proxy.
struct FaultTests {
    @Test(arguments: Wiring.allCases)
    func `R62 a start without an answer is uncertain and opens nothing twice`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        try await stage.counterpart.fault("cut", key: stage.payment.operation)
        #expect(await Stage.failure { _ = try await stage.start() }?.kind == .uncertain)
        let checkout = try await stage.start()
        let calls = try await stage.counterpart.calls(key: stage.payment.operation)
        #expect(calls.map { $0["replayed"] } == [false, true])
        #expect(try await stage.counterpart.intent(try #require(checkout.remoteID))["amount"] == 1999)
    }

    @Test func `R62 a start that Stripe fails is uncertain`() async throws {
        let stage = try Stage()
        try await stage.counterpart.fault("status_after", key: stage.payment.operation, ["status": 503])
        let failure = await Stage.failure { _ = try await stage.start() }
        #expect(failure?.kind == .uncertain && failure?.reason.user.contains("503") == false)
    }

    @Test(arguments: [429, 409]) func `R62 Stripe that is busy is asked again later`(_ status: Int64) async throws {
        let stage = try Stage()
        try await stage.counterpart.fault(
            "status", key: stage.payment.operation,
            ["status": .integer(status), "headers": ["Retry-After": "7"], "error": ["code": "lock_timeout"]])
        guard case .busy(let seconds, _)? = await Stage.failure(of: { _ = try await stage.start() }) else {
            Issue.record("not busy")
            return
        }
        #expect(seconds == 7)
    }

    @Test func `R62 two starts at once are one intent`() async throws {
        let stage = try Stage()
        try await stage.counterpart.fault("slow", key: stage.payment.operation, ["seconds": 1])
        let first = Task { try await stage.start() }
        try await Task.sleep(for: .milliseconds(300))
        // The second either waits for its turn or gets the first one's answer; never another intent.
        let second = await Stage.failure { _ = try await stage.start() }
        #expect(second == nil || second?.kind == .busy)
        let opened = try await first.value
        #expect(try await stage.start() == opened)
        #expect(try await stage.counterpart.calls(key: stage.payment.operation).count { $0["replayed"] == false } <= 2)
    }

    @Test func `R66 a refund without an answer is uncertain and done once`() async throws {
        let stage = try Stage()
        let known = try await stage.paid()
        let id = RefundID(at: Date())
        try await stage.counterpart.fault("cut", key: "op-\(id)")
        #expect(await Stage.failure { _ = try await stage.refund(known, 500, id: id) }?.kind == .uncertain)
        let refunds = try await stage.counterpart.refunds(of: try #require(known.remoteID))
        #expect(refunds.count == 1)
        let done = try await stage.refund(known, 500, id: id)
        #expect(done == .done(remoteID: try #require(refunds.first?["id"]?.stringValue)))
        #expect(try await stage.counterpart.refunds(of: try #require(known.remoteID)).count == 1)
    }

    @Test func `R66 a refund that never arrived is done by the second try`() async throws {
        let stage = try Stage()
        let known = try await stage.paid()
        let id = RefundID(at: Date())
        try await stage.counterpart.fault("cut_before", key: "op-\(id)")
        #expect(await Stage.failure { _ = try await stage.refund(known, 500, id: id) }?.kind == .uncertain)
        #expect(try await stage.counterpart.refunds(of: try #require(known.remoteID)).isEmpty)
        _ = try await stage.refund(known, 500, id: id)
        #expect(try await stage.counterpart.refunds(of: try #require(known.remoteID)).count == 1)
    }

    @Test func `R64 a capture without an answer is uncertain and told by the second try`() async throws {
        let stage = try Stage(settings: ["capture": "manual"])
        let known = try await stage.paid()
        try await stage.counterpart.fault("cut", key: "\(known.operation)-capture")
        let call = Call.capture(payment: known, amount: stage.money(1999))
        #expect(await Stage.failure { _ = try await stage.endpoint.call(call) }?.kind == .uncertain)
        let events: [PaymentEvent] = try await stage.endpoint.call(call).decode()
        #expect(events.map(\.kind) == [.succeeded])
    }

    @Test func `R63 a question without an answer changes nothing and is simply a failure`() async throws {
        let stage = try Stage()
        let known = try await stage.paid()
        let path = "GET /v1/payment_intents/\(known.remoteID ?? "")"
        for what in ["cut", "status"] {
            try await stage.counterpart.fault(what, key: "", ["match": .string(path)])
            #expect(await Stage.failure { _ = try await stage.fetch(known) }?.kind == .failed)
        }
        #expect(try await stage.fetch(known).map(\.kind) == [.succeeded])
    }

    @Test func `R62 an unreachable Stripe surely opened nothing`() async throws {
        let stage = try Stage(settings: ["api": "http://127.0.0.1:9"])
        #expect(await Stage.failure { _ = try await stage.start() }?.kind == .failed)
    }

    /// Answers that localstripe does not give, as Stripe's documentation has them.
    @Test(arguments: [
        (400, #"{"error":{"type":"invalid_request_error","code":"amount_too_small","message":"m"}}"#, "too small"),
        (400, #"{"error":{"type":"invalid_request_error","param":"currency","message":"m"}}"#, "currency"),
        (
            402, #"{"error":{"type":"card_error","code":"card_declined","message":"Your card was declined."}}"#,
            "declined"
        ),
        (400, #"{"error":{"type":"invalid_request_error","message":"No such thing: sk_test"}}"#, "does not accept"),
        (400, "<html>", "does not accept"), (403, "{}", "ours to repair"),
    ])
    func `R62 a refusal has a sentence for the payer and no internals`(_ status: Int, _ body: String, _ words: String)
        async throws
    {
        let stage = try Stage(http: { _, _ throws(Failure) in OutgoingReply(status: status, body: Data(body.utf8)) })
        let failure = await Stage.failure { _ = try await stage.start() }
        #expect(
            failure?.kind == .refused && failure?.reason.user.contains(words) == true, "\(String(describing: failure))")
        #expect(failure?.reason.user.contains("sk_test") == false)
    }

    @Test(arguments: ["{}", "not json", #"{"id":"pi_1","amount":1}"#])
    func `R62 a yes that is not understood is uncertain`(_ body: String) async throws {
        let stage = try Stage(http: { _, _ throws(Failure) in OutgoingReply(status: 200, body: Data(body.utf8)) })
        #expect(await Stage.failure { _ = try await stage.start() }?.kind == .uncertain)
    }

    @Test(arguments: [
        ("pending", RefundResult.pending(remoteID: "re_1")), ("requires_action", .pending(remoteID: "re_1")),
        ("succeeded", .done(remoteID: "re_1")), ("failed", nil), ("canceled", nil),
    ])
    func `R66 every state of a refund is told`(_ status: String, _ result: RefundResult?) async throws {
        let stage = try Stage(http: { request, _ throws(Failure) in
            let intent =
                #"{"id":"pi_1","amount":1999,"amount_received":1999,"currency":"eur","status":"succeeded","created":1}"#
            let refund =
                #"{"id":"re_1","amount":500,"currency":"eur","status":"\#(status)","payment_intent":"pi_1","created":2}"#
            let body =
                request.method == .post
                ? refund : request.url.path().contains("refunds") ? #"{"data":[],"has_more":false}"# : intent
            return OutgoingReply(status: 200, body: Data(body.utf8))
        })
        let refund = { try await stage.refund(stage.known("pi_1"), 500) }
        guard let result else {
            #expect(await Stage.failure { _ = try await refund() }?.kind == .refused)
            return
        }
        #expect(try await refund() == result)
    }
}
