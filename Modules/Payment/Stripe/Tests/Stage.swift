import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import Stripe

/// One gateway joined to the counterpart, and one payment with an operation of its own.
struct Stage: Sendable {
    let counterpart: Counterpart
    let home: FakeHome
    let endpoint: any ModuleEndpoint
    var payment: NewPayment

    /// - Parameters:
    ///   - settings: what differs from the usual settings.
    ///   - http: stands between the module and the counterpart; gets a way to really send.
    init(
        _ wiring: Wiring = .direct, _ amount: Int64 = 1999, _ code: String = "EUR", settings: [String: JSONValue] = [:],
        http: @escaping @Sendable (OutgoingRequest, LoopbackHTTP) async throws(Failure) -> OutgoingReply = {
            request, real throws(Failure) in try await real.send(request)
        }
    ) throws {
        counterpart = try Counterpart()
        let real = LoopbackHTTP()
        home = FakeHome { request throws(Failure) in try await http(request, real) }
        endpoint = wiring.endpoint(
            for: Stripe.self, settings: .object(counterpart.settings.merging(settings) { _, new in new }), home: home)
        payment = try Self.payment(amount, code)
    }

    static func payment(_ amount: Int64, _ code: String) throws -> NewPayment {
        let page = try #require(URL(string: "http://127.0.0.1:9/pay?done=1"))
        let id = PaymentID(at: Date())
        return NewPayment(
            id: id, amount: Money(amount, try #require(Currency(code))), invoice: "INV/2026/12",
            summary: "Invoice INV/2026/12",
            payer: Payer(client: ClientID(at: Date()), name: "Ada Heron", email: "ada@heron.example"), returnURL: page,
            cancelURL: page, operation: "op-\(id)")
    }

    func start() async throws -> Checkout { try await endpoint.call(.start(payment: payment)).decode() }

    /// Opens the payment; how the panel knows it then.
    func opened() async throws -> KnownPayment {
        let id: String = try #require(try await start().remoteID)
        return known(id)
    }

    /// Opens the payment and pays it with a card.
    func paid(with method: String = "pm_card_visa") async throws -> KnownPayment {
        let known = try await opened()
        try await counterpart.pay(try #require(known.remoteID), with: method)
        return known
    }

    func known(_ id: String?) -> KnownPayment {
        var payer = payment.payer
        payer.browser = PayerBrowser(address: "192.0.2.7", agent: "Lynx/2.9 & more; ü")
        return KnownPayment(
            id: payment.id, remoteID: id, amount: payment.amount, payer: payer, returnURL: payment.returnURL,
            operation: payment.operation)
    }

    func money(_ amount: Int64) -> Money { Money(amount, payment.amount.currency) }

    func fetch(_ known: KnownPayment) async throws -> [PaymentEvent] {
        try await endpoint.call(.fetch(payment: known)).decode()
    }

    /// The events of a fetch once there is one of a kind: localstripe takes half a second for a direct debit.
    func fetch(_ known: KnownPayment, until kind: PaymentEvent.Kind) async throws -> [PaymentEvent] {
        for _ in 0..<50 {
            let events = try await fetch(known)
            if events.contains(where: { $0.kind == kind }) { return events }
            try await Task.sleep(for: .milliseconds(100))
        }
        return try await fetch(known)
    }

    func refund(
        _ known: KnownPayment, _ amount: Int64, id: RefundID = RefundID(at: Date()), operation: String? = nil,
        reason: String = ""
    ) async throws -> RefundResult {
        let request = RefundRequest(
            id: id, payment: known, amount: money(amount), reason: reason, operation: operation ?? "op-\(id)")
        return try await endpoint.call(.refund(refund: request)).decode()
    }

    func proceed(_ known: KnownPayment, _ input: [String: String]) async throws -> Checkout {
        try await endpoint.call(.proceed(payment: known, input: input)).decode()
    }

    /// The failure that a piece of work ends with.
    static func failure(of work: () async throws -> Void) async -> Failure? {
        do { try await work() } catch { return error as? Failure }
        return nil
    }
}
