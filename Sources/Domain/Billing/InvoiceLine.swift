public import Vocabulary

/// One line of a document.
public struct InvoiceLine: Codable, Sendable, Equatable {
    /// What a line is for: what happens when its invoice is paid, and which account it is booked on.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        /// A period of a service, which is created when the invoice is paid.
        case product
        /// Whatever staff wrote.
        case item
        /// The first-time fee of a service.
        case setup
        /// An option of a service.
        case option
        /// The difference of price of a change, which is made when the invoice is paid.
        case change
        /// Money that goes to the client's balance when the invoice is paid.
        case funds
        /// What a credit note gives back.
        case credit
    }

    public var invoice: InvoiceID
    /// Counts from 1.
    public var position: Int64
    public var kind: Kind
    public var description: String
    public var quantity: Int64
    /// Minor units of one.
    public var unit: Int64
    /// Minor units of all.
    public var amount: Int64
    public var service: ServiceID?
    /// The first and the last day that are paid for.
    public var fromDay: Day?
    public var untilDay: Day?

    public init(
        invoice: InvoiceID, position: Int64, kind: Kind, description: String, quantity: Int64 = 1, amount: Int64,
        service: ServiceID? = nil, fromDay: Day? = nil, untilDay: Day? = nil
    ) {
        self.invoice = invoice
        self.position = position
        self.kind = kind
        self.description = description
        self.quantity = quantity
        self.unit = quantity == 0 ? 0 : amount / quantity
        self.amount = amount
        self.service = service
        self.fromDay = fromDay
        self.untilDay = untilDay
    }
}
