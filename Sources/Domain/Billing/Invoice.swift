public import Foundation
public import Vocabulary

/// Where a document stands. `draft` → `unpaid` → `paid`, `cancelled` or `refunded`.
public enum InvoiceState: String, Codable, Sendable, CaseIterable, Choice {
    case draft, unpaid, paid, cancelled, refunded

    public var label: String {
        switch self {
        case .draft: "Draft"
        case .unpaid: "Unpaid"
        case .paid: "Paid"
        case .cancelled: "Cancelled"
        case .refunded: "Refunded"
        }
    }
}

/// An invoice, or the credit note that takes back a part of one.
///
/// When it is issued, its number, parties, lines and total are frozen for good. What moves afterwards is what was paid and
/// given back, and with it the state.
public struct Invoice: Codable, Sendable, Identifiable, Equatable {
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case invoice
        case creditNote = "credit_note"

        public var title: String { self == .invoice ? "Invoice" : "Credit note" }
    }

    public var id: InvoiceID
    public var kind: Kind
    /// `nil` for a draft. Numbers of one kind have no gaps.
    public internal(set) var number: String?
    public var client: ClientID
    public var currency: Currency
    public internal(set) var state: InvoiceState
    /// Minor units, the sum of the lines.
    public internal(set) var total: Int64
    /// Minor units that were paid for it: the sum of its payments in the ledger.
    public internal(set) var paid: Int64
    /// Minor units that credit notes took back.
    public internal(set) var credited: Int64
    /// The invoice that a credit note belongs to.
    public var original: InvoiceID?
    public var seller: Party?
    public var buyer: Party?
    public internal(set) var issuedOn: Day?
    public internal(set) var dueOn: Day?
    public internal(set) var paidAt: Date?
    /// When it was cancelled, or taken back whole.
    public internal(set) var closedAt: Date?
    /// For the client's eyes, below the lines.
    public var note: String
    public var revision: Int64
    public var createdAt: Date

    public init(
        id: InvoiceID, kind: Kind = .invoice, client: ClientID, currency: Currency, original: InvoiceID? = nil,
        note: String = "", createdAt: Date
    ) {
        self.id = id
        self.kind = kind
        self.client = client
        self.currency = currency
        self.original = original
        self.note = note
        self.createdAt = createdAt
        state = .draft
        (total, paid, credited, revision) = (0, 0, 0, 1)
    }

    /// What is still to be paid; 0 for everything that is not unpaid.
    public var due: Money { Money(state == .unpaid ? total - paid : 0, currency) }
    public var totalMoney: Money { Money(total, currency) }
    public var paidMoney: Money { Money(paid, currency) }
    public var creditedMoney: Money { Money(credited, currency) }
    /// What is left to give back.
    public var refundable: Money { Money(kind == .invoice && state == .paid ? paid - credited : 0, currency) }
    /// What people call it: its number, or that it has none yet.
    public var title: String { number.map { "\(kind.title) \($0)" } ?? "Draft" }

    public func isOverdue(on day: Day) -> Bool {
        guard state == .unpaid, let dueOn else { return false }
        return dueOn < day
    }
}
