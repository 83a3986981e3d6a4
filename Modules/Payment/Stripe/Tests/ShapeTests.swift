import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import Stripe

/// The module's forms, keys and templates; no counterpart.
struct ShapeTests {
    static let settings: JSONValue = [
        "key": SecretTag.plain("sk_test_abcdef").value, "publishableKey": "pk_test_abcdef",
    ]
    private static let views = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Views")

    @Test func `R05 the module keeps the rules for modules`() async throws {
        #expect(await Conformance.problems(of: Stripe.self, settings: Self.settings, views: Self.views) == [])
        let manifest = try Manifest(of: Stripe.self)
        #expect(manifest.key.description == "Payment/Stripe" && manifest.webhookMethods == [.post])
        #expect(
            Set(manifest.can) == [
                .testsConnection, .receivesWebhooks, .continuesCheckout, .refunds, .captures, .fetches,
            ])
    }

    @Test func `R60 every wrong setting is named`() throws {
        let spec = try Stripe.Settings.spec().check([
            "key": "pk_test_abcdef", "publishableKey": "sk_test_abcdef", "api": "ftp://x", "methods": ["Card!"],
            "account": "a b", "capture": "never",
        ])
        #expect(
            spec.issues.compactMap(\.field) == ["key", "publishableKey", "capture", "methods.0", "account", "api"])
        let together = #expect(throws: Failure.self) {
            try Stripe.Settings(filling: [
                "key": "sk_live_abcdef", "publishableKey": "pk_test_abcdef", "webhookSecret": "  ",
                "api": "https://a.example/?x",
            ])
        }
        #expect(together?.issues.compactMap(\.field) == ["api", "webhookSecret", "publishableKey"])
    }

    @Test func `R60 the addresses are Stripe's own unless others are given`() throws {
        let settings = try Stripe.Settings(filling: ["key": "rk_live_abcdef", "publishableKey": "pk_live_abcdef"])
        #expect(settings.api.absoluteString == "https://api.stripe.com")
        #expect(settings.js.absoluteString == "https://js.stripe.com/v3/")
        #expect(settings.capture == .automatic && settings.creditor == nil)
    }

    @Test func `R62 the page may speak to Stripe's own hosts`() async throws {
        let answer =
            #"{"id":"pi_1","amount":1999,"currency":"eur","status":"requires_payment_method","client_secret":"s","created":1}"#
        let home = FakeHome { _ throws(Failure) in OutgoingReply(status: 200, body: Data(answer.utf8)) }
        let endpoint = Wiring.roundTrip.endpoint(for: Stripe.self, settings: Self.settings, home: home)
        let checkout: Checkout = try await endpoint.call(.start(payment: try Stage.payment(1999, "EUR"))).decode()
        guard case .embedded(let page) = checkout.step else {
            Issue.record("not a page")
            return
        }
        #expect(
            page.hosts == [
                "https://js.stripe.com", "https://api.stripe.com", "https://*.js.stripe.com",
                "https://hooks.stripe.com",
            ])
        let request = try #require(home.requests.first)
        #expect(request.url.absoluteString == "https://api.stripe.com/v1/payment_intents")
        #expect(request.headers["Stripe-Version"] == StripeAPI.version && request.headers["Idempotency-Key"] != nil)
    }

    @Test(arguments: [
        ("pk_test_51Aa2Bb3Cc4Dd5Ee6FfGgHhIiJjKkLlMmNnOoPpQqRrSs", "acct_1Aa2Bb3Cc4Dd5Ee6"),
        ("pk_live_51Aa2Bb3Cc4Dd5Ee6ZzYyXxWwVvUuTtSsRrQqPpOoNnMm", "acct_1Aa2Bb3Cc4Dd5Ee6"),
        ("pk_test_abcdef", "key_fc725772d744cc9b"), ("pk_test_51Aa2Bb3Cc4Dd5Ee6", "key_d667116a281e97a8"),
    ])
    func `R67 keys of one account give one account id`(_ key: String, _ account: String) {
        #expect(StripeKey.account(of: key) == account)
    }

    @Test func `R62 the template uses no name that the page does not offer`() throws {
        let page = CheckoutPage(
            publishableKey: "pk", clientSecret: Secret("s"), stripeJS: "js", returnURL: "back", amount: "19.99 EUR",
            isTest: true, payerName: "Ada", debit: "Heron", banks: [.init(value: "ideal", label: "iDEAL")])
        var offered: Set = ["csrf", "assets", "actions.proceed", "refused.proceed", "errors", "."]
        func offer(_ value: JSONValue) {
            for (name, member) in value.objectValue ?? [:] {
                offered.insert(name)
                offer(member)
            }
            value.arrayValue?.forEach(offer)
        }
        offer(try .keepingNil(page))
        let template = try String(contentsOf: Self.views.appending(path: "checkout.mustache"), encoding: .utf8)
        let used = template.matches(of: /\{\{\{?[#^\/]?\s*([A-Za-z.]+)\s*\}?\}\}/).map { String($0.1) }
        #expect(used.count > 30 && Set(used).subtracting(offered) == [])
    }

    /// The content policy of the page allows neither, and a card's number must never come to our server.
    @Test func `R62 the page has no inline script, no style and no field for a card`() throws {
        let template = try String(contentsOf: Self.views.appending(path: "checkout.mustache"), encoding: .utf8)
        #expect(!template.contains("<script") && !template.contains("style=") && !template.contains("<style"))
        #expect(template.firstMatch(of: /\son[a-z]+=/) == nil)
        let names = Set(template.matches(of: /name="([^"]*)"/).map { String($0.1) })
        #expect(names == ["method", "name", "iban", "mandate"])
        #expect(try BankPayment.spec().fields.map(\.key) == ["method", "name", "iban", "mandate"])
    }
}
