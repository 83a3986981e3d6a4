import Foundation
public import ModuleKit
import Synchronization

/// A payment module for tests: its remote side is a ``TillWorld``, which the test can look into and script.
public struct Till: PaymentModule, ReceivesWebhooks, Refunds, Captures, Fetches {
    public static let about = About(name: "Till", title: "Till", version: "1.0.0", summary: "Takes money in tests.")

    public struct Settings: Form {
        @Field("World") public var world: String
        @Field("Key") public var key: Secret
        @Field("Account") public var account = "acct_1"
        public init() {}
    }

    let settings: Settings
    let world: TillWorld

    public init(settings: Settings, home: Home) async throws {
        guard let world = TillWorld.named(settings.world) else { throw Failure.failed("There is no such till") }
        self.settings = settings
        self.world = world
    }

    public func start(_ payment: NewPayment) async throws -> Checkout {
        world.note("start \(payment.operation)")
        try await world.starting?(payment)
        return Checkout(
            .redirect(url: try URL(parsing: "https://till.example/\(payment.id)")), remoteID: "pay_\(payment.operation)"
        )
    }

    /// The key stands in a header; the body is ``TillNote``.
    public func receive(_ hook: Webhook) async throws -> WebhookOutcome {
        guard hook.headers["x-key"] == settings.key.exposed else { throw Failure.refused("The key is not the till's") }
        if let failure = world.receiving { throw failure }
        let note: TillNote
        do { note = try JSONDecoder().decode(TillNote.self, from: hook.body) } catch {
            throw Failure.refused("The body cannot be read")
        }
        return WebhookOutcome(
            reply: .init(body: "thanks"), deliveryID: note.id, account: settings.account, payments: note.events)
    }

    public func refund(_ refund: RefundRequest) async throws -> RefundResult {
        world.note("refund \(refund.operation) \(refund.amount)")
        return try await world.refunding(refund)
    }

    public func capture(_ payment: KnownPayment, amount: Money) async throws -> [PaymentEvent] {
        world.note("capture \(amount)")
        return [world.event(.succeeded, payment, amount, account: settings.account)]
    }

    public func release(_ payment: KnownPayment) async throws -> [PaymentEvent] {
        [world.event(.cancelled, payment, payment.amount, account: settings.account)]
    }

    public func fetch(_ payment: KnownPayment) async throws -> [PaymentEvent] {
        world.note("fetch")
        return world.truth(of: payment)
    }

    public func fetch(since cursor: String?) async throws -> FetchedEvents {
        world.note("fetch since \(cursor ?? "the beginning")")
        return world.missed(since: cursor)
    }
}

/// The body of a till's webhook.
public struct TillNote: Codable, Sendable {
    public var id: String
    public var events: [PaymentEvent]

    public init(id: String, events: [PaymentEvent]) {
        self.id = id
        self.events = events
    }
}

/// The remote side of ``Till``.
public final class TillWorld: Sendable {
    public typealias Refunding = @Sendable (RefundRequest) async throws -> RefundResult
    private struct State {
        var calls: [String] = []
        var refunding: Refunding = { .done(remoteID: "re_\($0.operation)") }
        var starting: (@Sendable (NewPayment) async throws -> Void)?
        var receiving: Failure?
        var truths: [String: [PaymentEvent]] = [:]
        var missed: [FetchedEvents] = []
    }
    public let name = UUID().uuidString.lowercased()
    private let state = Mutex(State())
    private static let all = Mutex<[String: TillWorld]>([:])
    static func named(_ name: String) -> TillWorld? { all.withLock { $0[name] } }

    public init() { Self.all.withLock { $0[name] = self } }

    public func settings(account: String = "acct_1") -> JSONValue {
        ["world": .string(name), "key": "till-key-4711", "account": .string(account)]
    }
    public var calls: [String] { state.withLock { $0.calls } }
    func note(_ call: String) { state.withLock { $0.calls.append(call) } }

    public func onRefund(_ body: @escaping Refunding) { state.withLock { $0.refunding = body } }
    public func onStart(_ body: (@Sendable (NewPayment) async throws -> Void)?) {
        state.withLock { $0.starting = body }
    }
    public func failReceiving(with failure: Failure?) { state.withLock { $0.receiving = failure } }
    public func tell(_ events: [PaymentEvent], of remoteID: String) { state.withLock { $0.truths[remoteID] = events } }
    public func miss(_ pages: [FetchedEvents]) { state.withLock { $0.missed = pages } }

    var refunding: Refunding { state.withLock { $0.refunding } }
    var starting: (@Sendable (NewPayment) async throws -> Void)? { state.withLock { $0.starting } }
    var receiving: Failure? { state.withLock { $0.receiving } }

    func truth(of payment: KnownPayment) -> [PaymentEvent] {
        state.withLock { $0.truths[payment.remoteID ?? ""] ?? [] }
    }

    func missed(since cursor: String?) -> FetchedEvents {
        state.withLock { state in
            guard !state.missed.isEmpty else { return FetchedEvents([], cursor: cursor) }
            return state.missed.removeFirst()
        }
    }

    func event(_ kind: PaymentEvent.Kind, _ payment: KnownPayment, _ money: Money, account: String) -> PaymentEvent {
        PaymentEvent(
            kind, payment: payment.id, remoteID: payment.remoteID ?? "pay_\(payment.operation)", account: account,
            money: money, at: Date(timeIntervalSince1970: 1_790_000_000))
    }
}

/// A payment module whose money is the client's balance.
public struct Purse: PaysFromBalance {
    public static let about = About(name: "Purse", title: "Balance", version: "1.0.0")
    public init(settings: NoForm, home: Home) async throws {}
    public func start(_ payment: NewPayment) async throws -> Checkout { .fromBalance }
}

extension URL {
    fileprivate init(parsing text: String) throws {
        guard let url = URL(string: text) else { throw Failure.failed("no address") }
        self = url
    }
}
