/// Takes money for invoices through one gateway: a card processor, a bank account, the client's own balance.
///
/// A gateway is an instance: two accounts at one processor are two gateways of one module, side by side.
///
/// ```swift
/// public struct NorthPay: PaymentModule {
///     public static let about = About(name: "NorthPay", version: "1.0.0")
///     …
///     public func start(_ payment: NewPayment) async throws -> Checkout {
///         let order = try await api.open(payment.amount, reference: payment.id, once: payment.operation)
///         return .redirect(to: order.page, remoteID: order.id)
///     }
/// }
/// ```
/// A module never books anything: it says what the gateway says, as a ``PaymentEvent``, and the panel books it once.
public protocol PaymentModule: Module {
    /// Opens a payment at the gateway and says what the payer sees next.
    ///
    /// The panel asks once for each payment and keeps the answer; after a crash or a time-out it asks again with the same
    /// ``NewPayment/operation``, which belongs to the remote side as its idempotency key.
    ///
    /// - Throws: ``Failure/refused(reason:)`` for what this gateway never takes, such as a currency.
    func start(_ payment: NewPayment) async throws -> Checkout
}

extension PaymentModule {
    public static var kind: ModuleKind { .payment }
}

/// Its checkout page has a form of its own that goes to the module, such as one for an account number.
public protocol ContinuesCheckout: PaymentModule {
    /// - Parameters:
    ///   - payment: its ``Payer/browser`` says where the form came from.
    ///   - input: the fields of the form as they were typed. Text only, at most 100 fields.
    /// - Returns: what the payer sees next.
    /// - Throws: ``Failure/invalid(issues:)`` to show the page again with what is wrong.
    func proceed(_ payment: KnownPayment, with input: [String: String]) async throws -> Checkout
}

/// Its payments come out of the client's balance, which the panel keeps: `start` answers ``Checkout/fromBalance``. The panel pays new
/// orders through it by itself where the balance is enough and the billing settings say so.
public protocol PaysFromBalance: PaymentModule {}

/// Can give money back through the gateway.
public protocol Refunds: PaymentModule {
    /// Gives back a part of a payment or all of it. Asked again after a crash with the same ``RefundRequest/operation``.
    ///
    /// - Throws: ``Failure/refused(reason:)`` when the gateway surely did not and never will.
    func refund(_ refund: RefundRequest) async throws -> RefundResult
}

/// Can take money later that a payer only authorized.
public protocol Captures: PaymentModule {
    /// Takes the authorized amount, or less of it.
    func capture(_ payment: KnownPayment, amount: Money) async throws -> [PaymentEvent]
    /// Lets the authorization go.
    func release(_ payment: KnownPayment) async throws -> [PaymentEvent]
}

/// Can ask the gateway for the truth, for when an event was lost.
public protocol Fetches: PaymentModule {
    /// What the gateway says of one payment now, with its refunds. An event may tell what an earlier one told.
    func fetch(_ payment: KnownPayment) async throws -> [PaymentEvent]
    /// What happened at the gateway since a cursor; `nil` begins some days ago.
    func fetch(since cursor: String?) async throws -> FetchedEvents
}

/// A page of what happened at a gateway.
public struct FetchedEvents: Codable, Sendable, Equatable {
    /// Oldest first.
    public var events: [PaymentEvent]
    /// Where the next asking goes on.
    public var cursor: String?
    /// Whether there is more already.
    public var hasMore: Bool

    public init(_ events: [PaymentEvent], cursor: String?, hasMore: Bool = false) {
        self.events = events
        self.cursor = cursor
        self.hasMore = hasMore
    }
}
