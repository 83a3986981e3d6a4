import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import Stripe

/// Opening a payment.
struct StartTests {
    @Test(arguments: Wiring.allCases)
    func `R62 a payment is one intent with the amount of the invoice`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let checkout = try await stage.start()
        let id = try #require(checkout.remoteID)
        let intent = try await stage.counterpart.intent(id)
        #expect(intent["amount"] == 1999 && intent["currency"] == "eur")
        #expect(intent["metadata"] == ["payment": .string("\(stage.payment.id)"), "invoice": "INV/2026/12"])
        guard case .embedded(let page) = checkout.step else {
            Issue.record("not a page: \(checkout)")
            return
        }
        #expect(page.view == "checkout" && page.script == "checkout")
        let address = stage.counterpart.address.absoluteString
        #expect(page.hosts == [address])
        #expect(page.model["publishableKey"] == .string(stage.counterpart.publishableKey))
        let secret = try #require(intent["client_secret"]?.stringValue)
        #expect(page.model["clientSecret"] == SecretTag.plain(secret).value)
        #expect(page.model["returnURL"] == "http://127.0.0.1:9/pay?done=1")
        #expect(page.model["amount"] == "19.99 EUR" && page.model["isTest"] == true)
    }

    @Test(arguments: Wiring.allCases)
    func `R62 opening twice with one operation is one intent`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let first = try await stage.start()
        let second = try await stage.start()
        #expect(first == second)
        let calls = try await stage.counterpart.calls(key: stage.payment.operation)
        #expect(calls.map { $0["replayed"] } == [false, true])
    }

    @Test func `R62 one operation with another amount is refused`() async throws {
        var stage = try Stage()
        _ = try await stage.start()
        stage.payment.amount.amount += 1
        let failure = await Stage.failure { _ = try await stage.start() }
        #expect(failure?.kind == .refused && failure?.reason.log.contains("idempotency_error") == true)
        #expect(failure?.reason.user.contains("Idempotent") == false)
    }

    @Test func `R62 two gateways on one account give one account id`() async throws {
        let stage = try Stage()
        let other = try Stage()
        let first = try await stage.fetch(try await stage.paid())
        let second = try await other.fetch(try await other.paid())
        #expect(first.first?.account == second.first?.account)
        #expect(first.first?.account == StripeKey.account(of: stage.counterpart.publishableKey))
        let named = try Stage(settings: ["account": "acct_1Heron"])
        #expect(try await named.fetch(try await named.paid()).first?.account == "acct_1Heron")
    }

    @Test(arguments: [(500, "JPY", 500), (5120, "KWD", 5120), (5, "ISK", 500), (1000, "MGA", 10)])
    func `R68 what is opened is counted as Stripe counts`(_ amount: Int64, _ code: String, _ sent: Int64) async throws {
        let stage = try Stage(.direct, amount, code)
        let known = try await stage.paid()
        let intent = try await stage.counterpart.intent(try #require(known.remoteID))
        #expect(intent["amount"] == .integer(sent))
        #expect(try await stage.fetch(known).map(\.money) == [stage.payment.amount])
    }

    @Test(arguments: [(5124, "KWD"), (101, "MGA"), (100, "IQD"), (0, "EUR"), (-5, "EUR")])
    func `R68 what Stripe cannot say is refused and not rounded`(_ amount: Int64, _ code: String) async throws {
        let stage = try Stage(.direct, amount, code)
        let failure = await Stage.failure { _ = try await stage.start() }
        #expect(failure?.kind == .refused)
        #expect(stage.home.requests.isEmpty)
    }

    @Test func `R60 a wrong key is refused and says whose it is to repair`() async throws {
        let stage = try Stage(settings: ["key": SecretTag.plain("sk_test_wrongwrong").value])
        let failure = await Stage.failure { _ = try await stage.start() }
        #expect(failure?.kind == .refused && failure?.reason.user.contains("ours to repair") == true)
        #expect(failure?.reason.log.contains("sk_test_wrongwrong") == false)
    }

    @Test(arguments: Wiring.allCases)
    func `R60 the connection test says the mode`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let report = try await stage.endpoint.call(.testConnection).decode(ConnectionReport.self)
        #expect(report.facts.first == .init("Mode", "Test: no real money moves"))
        #expect(report.facts.contains(.init("Webhooks", "Signing secrets: 1")))
        let live = try Stage(
            wiring, settings: ["key": SecretTag.plain("sk_live_abcdef").value, "publishableKey": "pk_live_abcdef"],
            http: { request, real throws(Failure) in
                var request = request
                request.secretHeaders["Authorization"] = try? Secret("Bearer \(Counterpart().key)")
                return try await real.send(request)
            })
        let failure = await Stage.failure { _ = try await live.endpoint.call(.testConnection) }
        #expect(failure?.kind == .refused)
    }
}
