/// A document in a list for staff.
struct InvoiceRow: Encodable, Sendable {
    let title: String
    let href: Link
    let client: String
    /// `nil` when the reader may not see clients.
    let clientHref: Link?
    let status: StatusBadge
    /// `nil` for a draft, which has none yet.
    let total: Amount?
    /// What is still to be paid; `nil` when nothing is.
    let due: Amount?
    /// By when it is to be paid; for a draft `nil`.
    let dueOn: Moment?
    let moment: Moment
}

/// A payment in a list for staff.
struct PaymentRow: Encodable, Sendable {
    /// "Card", "Bank transfer"
    let way: String
    let href: Link
    let client: String
    let clientHref: Link?
    let invoice: String
    let invoiceHref: Link
    let status: StatusBadge
    let amount: Amount
    /// Why it waits for a person, with both figures.
    let why: String?
    let moment: Moment
}

/// A refund with what can be said about it.
struct RefundRow: Encodable, Sendable {
    let amount: Amount
    let status: StatusBadge
    /// "Back the way it came"
    let way: String
    let reason: String
    /// Why it did not work, or is uncertain.
    let problem: String?
    let note: String?
    let noteHref: Link?
    let moment: Moment
    /// For a person to say how an uncertain one ended.
    let acts: [Act]
}

/// An entry of the ledger with its transfers.
struct LedgerEntryRow: Encodable, Sendable {
    struct Transfer: Encodable, Sendable {
        let purpose: String
        let debit: String
        let credit: String
        let amount: Amount
    }

    let number: String
    let text: String
    let who: String
    let moment: Moment
    let transfers: [Transfer]
}
