public import Foundation
public import Vocabulary

/// What a client has ordered: one product, on one server, with what is known of it.
///
/// Three words for three things: ``state`` is the commercial truth, ``provisionStatus`` what is known of the remote side,
/// ``operation`` what is being done now. Only the methods in `ServiceLife.swift` move them.
public struct Service: Codable, Sendable, Identifiable, Equatable {
    public var id: ServiceID
    public var client: ClientID
    public var product: ProductID
    public var module: ModuleKey
    /// The server it landed on; `nil` until it is first placed.
    public var instance: InstanceID?
    /// What lists call it: the zone, the domain, or the product's name.
    public var label: String
    public var period: Period
    public var currency: Currency
    public var price: Int64
    public var setup: Int64
    /// What the client chose of the product's options.
    public var options: [ChosenOption]?
    /// The invoice that must be paid before it is created; `nil` for what costs nothing at first.
    public var invoice: InvoiceID?
    /// Until when an order that is not paid keeps its place and its piece of stock.
    public var reservedUntil: Date?
    /// A change that is made when its invoice is paid.
    public var pendingChange: PendingChange?
    public internal(set) var state: ServiceState
    public internal(set) var provisionStatus: ProvisionStatus
    public internal(set) var operation: ServiceOperation?
    /// Something failed or is uncertain, and waits for a person.
    public internal(set) var attention: Bool
    /// What the client filled in.
    public var orderData: JSONValue
    /// The plan the service has; until it is created, its product's plan counts.
    public var plan: JSONValue?
    /// What the module remembers; secrets in it are sealed. `nil` until it is created.
    public var account: JSONValue?
    /// What an unfinished `create` has stored so far.
    public var checkpoint: JSONValue?
    /// Counts every change; a write that knows an older number is refused.
    public var revision: Int64
    public var createdAt: Date
    public var changedAt: Date
    public var activatedAt: Date?
    public var suspendedAt: Date?
    public var terminatedAt: Date?

    /// A new order.
    public init(
        id: ServiceID, client: ClientID, product: Product, price: Price, options: [ChosenOption] = [], label: String,
        order: JSONValue, at moment: Date
    ) {
        self.id = id
        self.client = client
        self.product = product.id
        self.module = product.module
        self.instance = nil
        self.label = label
        self.period = price.period
        self.currency = price.currency
        self.price = price.amount + options.map(\.amount).reduce(0, +)
        self.setup = price.setup + options.map(\.setup).reduce(0, +)
        self.options = options.isEmpty ? nil : options
        self.state = .pending
        self.provisionStatus = .pending
        self.operation = nil
        self.attention = false
        self.orderData = order
        self.plan = nil
        self.account = nil
        self.checkpoint = nil
        self.revision = 1
        self.createdAt = moment
        self.changedAt = moment
    }

    public var money: Money { Money(price, currency) }
    /// The invoice that it, or a change of it, waits for; it may have been paid a moment ago.
    public var openInvoice: InvoiceID? {
        pendingChange?.invoice ?? (state == .pending && operation == nil ? invoice : nil)
    }
}

/// A change of product or options that costs more: it waits for its invoice.
public struct PendingChange: Codable, Sendable, Equatable {
    public var product: ProductID
    public var options: [ChosenOption]?
    public var invoice: InvoiceID
    /// Whether a piece of the product's stock is set aside for it.
    public var holdsStock: Bool

    public init(product: ProductID, options: [ChosenOption]?, invoice: InvoiceID, holdsStock: Bool) {
        self.product = product
        self.options = options
        self.invoice = invoice
        self.holdsStock = holdsStock
    }
}
