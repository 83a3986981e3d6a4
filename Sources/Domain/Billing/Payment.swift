public import Foundation
public import Vocabulary

/// What is known of a payment at its gateway. It only ever moves forward: a late failure never undoes a success.
public enum PaymentState: String, Codable, Sendable, CaseIterable, Choice {
    /// The payer was sent to pay.
    case opened
    /// On its way.
    case pending
    /// Set aside at the payer's bank; to be captured.
    case authorized
    case failed
    case cancelled
    case succeeded

    /// Where news may lead from here. Money that came in after all counts, whatever was said before.
    public var next: Set<PaymentState> {
        switch self {
        case .opened: [.pending, .authorized, .failed, .cancelled, .succeeded]
        case .pending: [.authorized, .failed, .cancelled, .succeeded]
        case .authorized: [.failed, .cancelled, .succeeded]
        case .failed: [.authorized, .cancelled, .succeeded]
        case .cancelled: [.succeeded]
        case .succeeded: []
        }
    }

    /// Whether the payer can still go on with it.
    public var isOpen: Bool { self == .opened || self == .pending || self == .authorized || self == .failed }

    public var label: String {
        switch self {
        case .opened: "Opened"
        case .pending: "Pending"
        case .authorized: "Authorized"
        case .failed: "Failed"
        case .cancelled: "Cancelled"
        case .succeeded: "Paid"
        }
    }
}

/// One try to pay one invoice through one gateway.
public struct Payment: Codable, Sendable, Identifiable, Equatable {
    public var id: PaymentID
    public var client: ClientID
    public var invoice: InvoiceID
    public var gateway: InstanceID
    public var module: ModuleKey
    public var currency: Currency
    /// Minor units that were asked for: what was due on the invoice when the payment was opened.
    public var amount: Int64
    public internal(set) var state: PaymentState
    /// What the gateway calls it.
    public var remoteID: String?
    /// Whose money it is at the gateway; known from the first event on.
    public var account: String?
    /// What the payer sees, sealed; `nil` until the gateway has opened it.
    public var checkout: String?
    /// Minor units that came in, in ``receivedCurrency``; `nil` until then.
    public internal(set) var received: Int64?
    public internal(set) var receivedCurrency: Currency?
    /// Minor units that the gateway kept.
    public var fee: Int64
    /// Minor units that were given back, or are on their way back.
    public var refunded: Int64
    /// Why what came in waits for a person, whole or in part; `nil` when nothing waits.
    public var held: String?
    /// Minor units of ``receivedCurrency`` that wait.
    public var heldAmount: Int64
    /// Why it failed, for the payer.
    public var reason: String?
    public var createdAt: Date
    public var changedAt: Date
    public internal(set) var succeededAt: Date?

    public init(id: PaymentID, invoice: Invoice, gateway: InstanceID, module: ModuleKey, at moment: Date) {
        self.id = id
        client = invoice.client
        self.invoice = invoice.id
        self.gateway = gateway
        self.module = module
        currency = invoice.currency
        amount = invoice.due.amount
        state = .opened
        (fee, refunded, heldAmount) = (0, 0, 0)
        createdAt = moment
        changedAt = moment
    }

    public var money: Money { Money(amount, currency) }
    public var receivedMoney: Money? {
        guard let received, let receivedCurrency else { return nil }
        return Money(received, receivedCurrency)
    }
    /// What can still be given back: what came in, less what went back and what waits for a decision.
    public var refundable: Money {
        Money((received ?? 0) - refunded - heldAmount, receivedCurrency ?? currency)
    }

    /// Takes news of the gateway in.
    ///
    /// - Returns: whether anything changed. News that is older than what is known changes nothing.
    public mutating func learn(_ state: PaymentState, reason: String? = nil, at moment: Date) -> Bool {
        guard self.state.next.contains(state) else { return false }
        self.state = state
        self.reason = reason
        changedAt = moment
        return true
    }

    /// The money has come in.
    ///
    /// - Returns: `false` when that is known already: it is booked once.
    public mutating func succeed(with money: Money, at moment: Date) -> Bool {
        guard learn(.succeeded, at: moment) else { return false }
        (received, receivedCurrency, succeededAt) = (money.amount, money.currency, moment)
        return true
    }
}
