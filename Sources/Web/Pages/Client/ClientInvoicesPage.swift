/// `/invoices`: what the client was billed.
struct ClientInvoicesPage: ClientPage {
    static let template = "client/invoices"
    var title: String { "Invoices" }

    let tabs: [PageTab]
    /// What is due of all of them; `nil` when nothing is.
    let note: Note?
    let rows: [Row]
    let pager: Pager?
    let empty: Empty?

    init(note: Note?, rows: [Row], pager: Pager?) {
        tabs = Self.tabs(current: "/invoices")
        self.note = note
        self.rows = rows
        self.pager = pager
        empty = rows.isEmpty ? Empty(icon: "receipt", "No invoices yet", "What you order is invoiced here.") : nil
    }

    struct Row: Encodable, Sendable {
        /// "Invoice INV/2026/12"
        let title: String
        let href: Link
        let issued: Moment?
        let due: Moment?
        let total: String
        let status: StatusBadge
        /// Pays it; `nil` when nothing is due.
        let pay: Act?
    }

    /// The two pages about money.
    static func tabs(current: Link) -> [PageTab] {
        [("Invoices", "/invoices"), ("Balance", "/balance")].map { PageTab($0, $1, isCurrent: $1 == current) }
    }
}
