public import Foundation

/// A payment that is to be opened at the gateway. Amount and currency are those of the invoice and of nothing else.
public struct NewPayment: Codable, Sendable, Equatable {
    public var id: PaymentID
    /// What is to be paid.
    public var amount: Money
    /// The invoice's number, such as `INV/2026/12`.
    public var invoice: String
    /// For the payer's statement: "Invoice INV/2026/12".
    public var summary: String
    public var payer: Payer
    /// Where the gateway sends the payer's browser afterwards.
    public var returnURL: URL
    /// Where it goes when the payer gives up.
    public var cancelURL: URL
    /// The same across tries and crashes: the idempotency key of the remote side. At most 40 characters.
    public var operation: String

    public init(
        id: PaymentID, amount: Money, invoice: String, summary: String, payer: Payer, returnURL: URL, cancelURL: URL,
        operation: String
    ) {
        self.id = id
        self.amount = amount
        self.invoice = invoice
        self.summary = summary
        self.payer = payer
        self.returnURL = returnURL
        self.cancelURL = cancelURL
        self.operation = operation
    }
}

/// Who pays.
public struct Payer: Codable, Sendable, Equatable {
    public var client: ClientID
    public var name: String
    public var email: String
    /// Where the payer's form came from; only known to ``ContinuesCheckout/proceed(_:with:)``.
    public var browser: PayerBrowser?

    public init(client: ClientID, name: String, email: String, browser: PayerBrowser? = nil) {
        self.client = client
        self.name = name
        self.email = email
        self.browser = browser
    }
}

/// What a mandate has to say of where it was given.
public struct PayerBrowser: Codable, Sendable, Equatable {
    /// The IP address that the form came from.
    public var address: String
    /// As the browser named itself.
    public var agent: String

    public init(address: String, agent: String) {
        self.address = address
        self.agent = agent
    }
}

/// A payment that was opened.
public struct KnownPayment: Codable, Sendable, Equatable {
    public var id: PaymentID
    /// What the gateway calls it; `nil` where it has no name for it.
    public var remoteID: String?
    /// What was to be paid.
    public var amount: Money
    public var payer: Payer
    public var returnURL: URL
    /// As ``NewPayment/operation``.
    public var operation: String

    public init(
        id: PaymentID, remoteID: String?, amount: Money, payer: Payer, returnURL: URL, operation: String
    ) {
        self.id = id
        self.remoteID = remoteID
        self.amount = amount
        self.payer = payer
        self.returnURL = returnURL
        self.operation = operation
    }
}

/// Money that is to go back.
public struct RefundRequest: Codable, Sendable, Equatable {
    public var id: RefundID
    public var payment: KnownPayment
    /// Never more than is left of the payment.
    public var amount: Money
    /// Why, in the words of who asked; empty when nothing was said.
    public var reason: String
    /// The same across tries and crashes: the idempotency key of the remote side. At most 40 characters.
    public var operation: String

    public init(id: RefundID, payment: KnownPayment, amount: Money, reason: String, operation: String) {
        self.id = id
        self.payment = payment
        self.amount = amount
        self.reason = reason
        self.operation = operation
    }
}

/// What a gateway said when it was asked to give money back.
public enum RefundResult: Codable, Sendable, Equatable {
    /// It is on its way for good.
    case done(remoteID: String)
    /// The gateway says later how it ended: by an event, or when it is asked.
    case pending(remoteID: String)
}
