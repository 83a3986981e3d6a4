public import Vocabulary

/// How the company bills; one for the whole panel, changed by staff.
public struct BillingSettings: Codable, Sendable, Equatable {
    /// What becomes of the money when a paid service surely could not be provided.
    public enum AfterFailure: String, Codable, Sendable, CaseIterable, Choice {
        case balance, refund, hold

        public var label: String {
            switch self {
            case .balance: "It becomes the client's balance"
            case .refund: "It goes back the way it came"
            case .hold: "It stays, and staff decide"
            }
        }
    }

    public var seller: Party
    public var invoiceNumbers: NumberFormat
    public var creditNoteNumbers: NumberFormat
    /// The zone in which the company's days begin and end, such as `Europe/Berlin`.
    public var timeZone: String
    /// Days from issue to the day by which an invoice is to be paid.
    public var dueDays: Int
    /// Hours for which an order that is not paid keeps its place and its piece of stock.
    public var holdHours: Int
    /// Whether new invoices are paid from the client's balance at once where it is enough.
    public var payFromBalance: Bool
    /// Bounds of one top-up, in whole units of the client's currency.
    public var leastFunds: Int64
    public var mostFunds: Int64
    /// What a balance may not grow over by top-ups, in whole units of the client's currency.
    public var mostBalance: Int64
    public var afterFailure: AfterFailure
    /// Printed at the foot of every document.
    public var footer: String

    public init(seller: Party = Party(name: "")) {
        self.seller = seller
        invoiceNumbers = .invoices
        creditNoteNumbers = .creditNotes
        timeZone = "UTC"
        dueDays = 7
        holdHours = 72
        payFromBalance = true
        leastFunds = 5
        mostFunds = 1000
        mostBalance = 5000
        afterFailure = .balance
        footer = ""
    }
}
