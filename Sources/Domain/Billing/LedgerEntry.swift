public import Vocabulary

/// An amount that goes from one account to another. Because it leaves one and reaches another by being one row, an entry cannot
/// be out of balance.
public struct LedgerTransfer: Sendable, Equatable {
    /// What a transfer is for; sums over these are what documents say of themselves.
    public enum Purpose: String, Codable, Sendable, CaseIterable {
        /// An invoice was issued, or its issue taken back.
        case issue, cancel
        /// Counts as paid on an invoice, or does not any more.
        case pay, unpay
        /// A credit note was issued, and the money went back by it.
        case credit, refund
        /// Paid funds become balance.
        case fund
        /// Came in and waits for a person, or was decided on.
        case hold, resolve
        case fee, adjust
    }

    /// The account that gets more on its debit side: an asset or expense that grows, a liability or income that shrinks.
    public var debit: LedgerAccount
    public var credit: LedgerAccount
    /// Always more than nothing.
    public var money: Money
    public var purpose: Purpose
    public var invoice: InvoiceID?
    public var payment: PaymentID?

    public init(
        _ purpose: Purpose, _ money: Money, debit: LedgerAccount, credit: LedgerAccount, invoice: InvoiceID? = nil,
        payment: PaymentID? = nil
    ) {
        self.purpose = purpose
        self.money = money
        self.debit = debit
        self.credit = credit
        self.invoice = invoice
        self.payment = payment
    }
}

/// What happened to money, once: some transfers with their cause. Entries are only ever added.
public struct LedgerEntry: Sendable, Equatable {
    /// Names what happened, so that it is booked once: `payment 0190… received`.
    public var key: String
    public var description: String
    public var transfers: [LedgerTransfer]

    /// Transfers of nothing are left out.
    public init(_ key: String, _ description: String, _ transfers: [LedgerTransfer]) {
        self.key = key
        self.description = description
        self.transfers = transfers.filter { $0.money.amount != 0 }
    }
}
