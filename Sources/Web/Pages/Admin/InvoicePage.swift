/// `/admin/invoices/{id}`: one document with all that belongs to it.
struct InvoicePage: AdminPage {
    static let template = "admin/invoice"
    let title: String
    var crumbs: [Crumb] { [Crumb("Invoices", "/admin/invoices")] }

    let status: StatusBadge
    let client: String
    let clientHref: Link?
    let acts: [Act]
    let more: [Act]
    let note: Note?
    let facts: [Fact]
    let document: DocumentView
    let payments: [PaymentRow]
    let refunds: [RefundRow]
    /// Its credit notes, or the invoice that it takes back.
    let others: [Fact]
    let entries: [LedgerEntryRow]
    let history: [HistoryEntry]
    let id: CopyField
}
