/// `/admin/ledger`: every entry, what the accounts come to, and whether the books are right.
struct LedgerPage: AdminPage {
    static let template = "admin/ledger"
    var title: String { "Ledger" }

    /// What the check found.
    let check: Note
    let filter: Filter
    let entries: [LedgerEntryRow]
    let pager: Pager?
    let sums: [Sum]
    let empty: Empty?

    struct Sum: Encodable, Sendable {
        let account: String
        /// "Asset"
        let kind: String
        let href: Link
        let amount: Amount
    }

    init(
        check: Note, accounts: [SelectOption], client: String?, entries: [LedgerEntryRow], pager: Pager?, sums: [Sum]
    ) {
        self.check = check
        let isFiltered = client != nil || accounts.contains { $0.isChosen && !$0.value.isEmpty }
        filter = Filter(
            action: "/admin/ledger", label: "Filter entries",
            selects: [.init(name: "account", label: "Account", options: accounts)],
            hidden: client.map { [HiddenField("client", $0)] } ?? [], clear: isFiltered ? "/admin/ledger" : nil)
        self.entries = entries
        self.pager = pager
        self.sums = sums
        empty =
            if !entries.isEmpty { nil } else if isFiltered { .nothingFound(for: nil, clear: "/admin/ledger") } else {
                Empty(icon: "log", "Nothing is booked yet", "The first invoice makes the first entry.")
            }
    }
}
