import Domain
import HTTPTypes
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// `/balance`: what a client has paid ahead.
enum ClientBalance {
    static func show(_ context: ClientContext) async throws -> Response { try await page(context) }

    /// Issues an invoice over the funds and leads to where it is paid.
    static func add(_ context: ClientContext) async throws -> Response {
        let values = context.request.posted(try FundsInput.spec())
        do {
            let input = try FundsInput(filling: values)
            let money = try Money.typed(input.amount, in: context.client.currency)
            let invoice = try await context.panel.addFunds(money, to: context.client.id, by: context.actor)
            return .see("/invoices/\(invoice.id)/pay")
        } catch Failure.invalid(let issues) {
            return try await page(context, Typed(values, issues), status: .unprocessableContent)
        }
    }

    private static func page(
        _ context: ClientContext, _ typed: Typed? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (panel, client) = (context.panel, context.client)
        let settings = try await panel.billingSettings()
        let canPay = try await panel.gateways().contains {
            panel.modules.registry[$0.module]?.manifest.can(.paysFromBalance) != true
        }
        let form = DrawnForm(try FundsInput.spec(), values: typed?.values ?? .null, issues: typed?.issues ?? [])
            .changing("amount") { field in
                let scale = client.currency.scale
                let (least, most) = (
                    Money(settings.leastFunds * scale, client.currency),
                    Money(settings.mostFunds * scale, client.currency)
                )
                field.help = "From \(least.shownText) to \(most.shownText). You get an invoice and pay it next."
                field.inputmode = "decimal"
            }.refused("Not added")
        let cursor = context.request.query("cursor").flatMap { Int64($0) }.map(String.init)
        let found = try await panel.balanceHistory(of: client.id, PageRequest(limit: 50, cursor: cursor))
        let page = ClientBalancePage(
            tabs: ClientInvoicesPage.tabs(current: "/balance"), balance: try await panel.balance(of: client).shownText,
            form: canPay && !client.closed ? FormPanel(action: "/balance", form: form, submit: "Add funds") : nil,
            rows: found.items.map { row($0, context) },
            pager: Pager(
                newest: cursor == nil ? nil : "/balance",
                older: found.next.map { Link("/balance", query: [("cursor", $0)]) }))
        return try await context.page(page, at: .invoices, status: status)
    }

    private static func row(_ entry: LedgerRow, _ context: ClientContext) -> ClientBalancePage.Row {
        let change = change(entry, of: context.client)
        let invoice = entry.transfers.compactMap(\.invoice).first
        return ClientBalancePage.Row(
            text: entry.description, href: invoice.map { "/invoices/\($0)" },
            amount: (change.amount > 0 ? "+" : "") + change.shownText,
            moment: context.site.moment(entry.at, .dateAndTime))
    }

    /// What an entry adds to a client's balance.
    static func change(_ entry: LedgerRow, of client: Client) -> Money {
        let code = LedgerAccount.balance(client.id).code
        let moves = entry.transfers.filter { $0.money.currency == client.currency }.map { transfer in
            transfer.credit == code ? transfer.money.amount : transfer.debit == code ? -transfer.money.amount : 0
        }
        return Money(moves.reduce(0, +), client.currency)
    }
}
