/// `/admin/payments/{id}`: what came in, what became of it, and what can be done.
struct PaymentPage: AdminPage {
    static let template = "admin/payment"
    var title: String { "Payment of \(invoice)" }
    var crumbs: [Crumb] { [Crumb("Payments", "/admin/payments")] }
    var isRefused: Bool { [resolve, refund].contains { $0?.isRefused ?? false } }

    let invoice: String
    let invoiceHref: Link
    let client: String
    let clientHref: Link?
    let status: StatusBadge
    let acts: [Act]
    let note: Note?
    let facts: [Fact]
    /// A ``ResolveInput``, drawn, while its money waits; `nil` when the reader may not decide.
    let resolve: FormPanel?
    /// A ``RefundInput``, drawn, while anything is left to give back.
    let refund: FormPanel?
    let refunds: [RefundRow]
    let entries: [LedgerEntryRow]
    let history: [HistoryEntry]
    let remote: CopyField?
    let id: CopyField
}
