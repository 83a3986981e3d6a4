import Domain
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// `/admin/ledger`: the books.
enum AdminLedger {
    static func show(_ context: StaffContext) async throws -> Response {
        let request = context.request
        let client = request.query("client").flatMap { ClientID($0) }
        let found = try await context.panel.ledger(client: client, account: request.query("account"), context.part)
        let sums = try await context.panel.ledgerSums()
        let chosen = [request.query("account")].compactMap(\.self)
        let names = try await context.panel.accountNames(sums.map(\.code) + chosen + found.items.flatMap(\.codes))
        let people = try await context.names(found.items.map(\.actor.id))
        var seen: Set<String> = []
        // An account that nothing has touched yet can be asked for, too.
        let accounts = (sums.map(\.code) + chosen).filter { seen.insert($0).inserted }.map {
            ($0, LedgerEntryRow.account($0, names))
        }
        let page = LedgerPage(
            check: try await check(context), accounts: context.options("account", any: "Any account", accounts),
            client: client?.description, entries: found.items.map { LedgerEntryRow($0, names, people, context) },
            pager: context.pager(next: found.next, keeping: ["account", "client"]),
            sums: sums.map { sum in
                LedgerPage.Sum(
                    account: LedgerEntryRow.account(sum.code, names), kind: sum.kind.rawValue.capitalisedFirst,
                    href: Link("/admin/ledger", query: [("account", sum.code)]), amount: Amount(sum.money))
            })
        return try await context.page(page)
    }

    private static func check(_ context: StaffContext) async throws -> Note {
        let faults = try await context.panel.checkLedger()
        guard !faults.isEmpty else { return Note(.completed, "The books are right") }
        return Note(.failed, "The books contradict themselves", lines: faults)
    }
}
