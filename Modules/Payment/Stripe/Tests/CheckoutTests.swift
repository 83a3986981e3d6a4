import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import Stripe

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Paying without JavaScript, by the forms of our own.
struct CheckoutTests {
    private static let debit = [
        "method": "sepa_debit", "name": "Ada Heron", "iban": "de89 3704 0044 0532 0130 00", "mandate": "1", "csrf": "x",
    ]

    @Test(arguments: Wiring.allCases)
    func `R62 an account is debited on the same intent`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let known = try await stage.opened()
        let checkout = try await stage.proceed(known, Self.debit)
        #expect(checkout.remoteID == known.remoteID)
        guard case .done(let events) = checkout.step else {
            Issue.record("not done: \(checkout)")
            return
        }
        #expect(events.allSatisfy { [.pending, .succeeded].contains($0.kind) && $0.payment == stage.payment.id })
        #expect(try await stage.fetch(known, until: .succeeded).map(\.money) == [stage.money(1999)])
        // Sent again by an impatient payer: what was done is told.
        guard case .done(let again) = try await stage.proceed(known, Self.debit).step else {
            Issue.record("not done")
            return
        }
        #expect(again.map(\.kind) == [.succeeded])
    }

    @Test func `R65 an account that is not debited is a failure and another one can be given`() async throws {
        let stage = try Stage()
        let known = try await stage.opened()
        var bad = Self.debit
        bad["iban"] = "DE62370400440532013001"
        _ = try await stage.proceed(known, bad)
        #expect(try await stage.fetch(known, until: .failed).map(\.kind) == [.failed])
        _ = try await stage.proceed(known, Self.debit)
        #expect(try await stage.fetch(known, until: .succeeded).map(\.kind) == [.succeeded])
    }

    @Test(arguments: [
        (["iban": "DE88370400440532013000"], ["iban"]), (["iban": "4242424242424242"], ["iban"]),
        (["iban": "", "name": " "], ["name", "iban"]), (["mandate": ""], ["mandate"]), (["method": "card"], ["method"]),
        (["method": ""], ["method"]), (["method": "eps"], ["method"]),
    ])
    func `R62 everything that is wrong in the form is named and nothing is sent`(
        _ change: [String: String], _ fields: [String]
    ) async throws {
        let stage = try Stage()
        let input = Self.debit.merging(change) { _, new in new }
        let failure = await Stage.failure { _ = try await stage.proceed(stage.known("pi_1"), input) }
        #expect(failure?.kind == .invalid && failure?.issues.compactMap(\.field) == fields)
        #expect(stage.home.requests.isEmpty)
    }

    @Test func `R62 a mandate needs to say where it was given`() async throws {
        let stage = try Stage()
        var known = try await stage.opened()
        known.payer.browser = nil
        #expect(await Stage.failure { _ = try await stage.proceed(known, Self.debit) }?.kind == .failed)
        #expect(try await stage.fetch(known) == [])
    }

    @Test(
        arguments: [
            (1999, "USD", [:]), (1999, "EUR", ["creditor": nil]), (1999, "EUR", ["capture": "manual"]),
            (1999, "EUR", ["methods": ["card"]]),
        ] as [(Int64, String, [String: JSONValue])])
    func `R62 a debit is offered only where it can be`(
        _ amount: Int64, _ code: String, _ settings: [String: JSONValue]
    ) async throws {
        let stage = try Stage(.direct, amount, code, settings: settings)
        guard case .embedded(let page) = try await stage.start().step else {
            Issue.record("not a page")
            return
        }
        #expect(page.model["hasDebit"] == false)
        let failure = await Stage.failure { _ = try await stage.proceed(stage.known("pi_1"), Self.debit) }
        #expect(failure?.issues.map(\.field) == ["method"])
    }

    @Test func `R62 the page offers what the settings and the currency allow`() async throws {
        func model(_ code: String) async throws -> JSONValue {
            guard case .embedded(let page) = try await Stage(.direct, 1999, code).start().step else { return .null }
            return page.model
        }
        let (euro, zloty, dollar) = (try await model("EUR"), try await model("PLN"), try await model("USD"))
        #expect(euro["hasDebit"] == true && euro["creditor"] == "Heron Hosting" && euro["hasForms"] == true)
        #expect(euro["banks"]?.arrayValue?.map { $0["label"] } == ["iDEAL", "Przelewy24"])
        #expect(zloty["banks"]?.arrayValue?.map { $0["label"] } == ["Przelewy24"] && zloty["hasDebit"] == false)
        #expect(dollar["hasForms"] == false && dollar["hasBanks"] == false)
    }

    // The page of the bank is the proxy's own: localstripe has no such ways to pay.
    @Test(arguments: Wiring.allCases, [true, false])
    func `R62 a payer is sent to the bank's page and comes back`(_ wiring: Wiring, _ pays: Bool) async throws {
        let stage = try Stage(wiring)
        let known = try await stage.opened()
        let checkout = try await stage.proceed(known, ["method": "ideal"])
        guard case .redirect(let page) = checkout.step else {
            Issue.record("not a redirect: \(checkout)")
            return
        }
        #expect(checkout.remoteID == known.remoteID)
        #expect(try await stage.proceed(known, ["method": "ideal"]) == checkout)
        #expect(try await stage.fetch(known) == [])
        let answer = try await Self.answer(page, pays: pays)
        #expect(answer.hasPrefix("http://127.0.0.1:9/pay?done=1&payment_intent="))
        let events = try await stage.fetch(known)
        #expect(events.map(\.kind) == [pays ? .succeeded : .failed])
        if !pays {
            #expect(events.first?.reason == "The payment was not confirmed. Try again, or another way to pay")
            let again = try await stage.proceed(known, ["method": "ideal"])
            #expect(again.step == .redirect(url: page))
            #expect(try await stage.fetch(known) == [])
        }
    }

    /// Presses a button of the bank's page; answers where the payer is sent.
    private static func answer(_ page: URL, pays: Bool) async throws -> String {
        var request = URLRequest(url: page)
        request.httpMethod = "POST"
        request.httpBody = Data("pay=\(pays ? "yes" : "no")".utf8)
        request.setValue("application/x-www-form-urlencoded", forHTTPHeaderField: "Content-Type")
        let session = URLSession(configuration: .ephemeral, delegate: NoRedirects(), delegateQueue: nil)
        defer { session.finishTasksAndInvalidate() }
        let (_, response) = try await session.data(for: request)
        let http = try #require(response as? HTTPURLResponse)
        return http.value(forHTTPHeaderField: "Location") ?? "status \(http.statusCode)"
    }
}

/// Stays where it is: nobody listens at the return address.
private final class NoRedirects: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping @Sendable (URLRequest?) -> Void
    ) {
        completionHandler(nil)
    }
}
