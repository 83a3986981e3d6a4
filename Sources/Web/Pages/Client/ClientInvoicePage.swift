/// `/invoices/{id}`: one document with its payments.
struct ClientInvoicePage: ClientPage {
    static let template = "client/invoice"

    let title: String
    let status: StatusBadge
    let sub: String?
    let acts: [Act]
    let note: Note?
    let facts: [Fact]
    let document: DocumentView
    /// What was paid and given back, newest first.
    let history: [HistoryEntry]
    /// Documents that belong to it: its credit notes, or the invoice that it takes back.
    let others: [Fact]
}
