public import Foundation

/// What a gateway says about one payment. The panel books it once, however often and in whatever order it is told.
public struct PaymentEvent: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// On its way; nothing is known yet.
        case pending
        /// The money is set aside and must be captured.
        case authorized
        /// The money has been paid.
        case succeeded
        /// It was tried and not paid; the payer may try again.
        case failed
        /// Nobody will pay it any more.
        case cancelled
        /// A refund, named by ``refundID``, has gone through.
        case refunded
        /// A refund did not go through.
        case refundFailed = "refund_failed"
        /// The payer's bank takes the money back, or wants to: a person has to look.
        case disputed
    }

    public var kind: Kind
    /// The panel's own id, where the gateway carries it.
    public var payment: PaymentID?
    /// The gateway's id of the payment.
    public var remoteID: String
    /// Whose money it is at the gateway, such as its account id. Together with the module and ``remoteID`` it names the payment
    /// once in the world, so that two gateways on one account book it once.
    public var account: String
    /// What was paid, refunded or asked for, as the gateway says it.
    public var money: Money
    /// What the gateway kept for itself, where it says so.
    public var fee: Money?
    /// The gateway's id of the refund, for the kinds that are about one.
    public var refundID: String?
    /// The panel's own id of the refund, where the gateway carries it.
    public var refund: RefundID?
    /// Why it failed, for the payer's eyes.
    public var reason: String?
    /// When it happened, as the gateway says it.
    public var at: Date

    public init(
        _ kind: Kind, payment: PaymentID?, remoteID: String, account: String, money: Money, fee: Money? = nil,
        refundID: String? = nil, refund: RefundID? = nil, reason: String? = nil, at: Date
    ) {
        self.kind = kind
        self.payment = payment
        self.remoteID = remoteID
        self.account = account
        self.money = money
        self.fee = fee
        self.refundID = refundID
        self.refund = refund
        self.reason = reason
        self.at = at
    }
}
