import Domain
import HTTPTypes
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// `/admin/invoices`: what was billed. What can be done to one is in ``AdminInvoiceActions``, writing one in
/// `AdminInvoices+New.swift`.
enum AdminInvoices {
    static func list(_ context: StaffContext) async throws -> Response {
        let (request, today) = (context.request, try await context.panel.today())
        let client = try await request.query("client").flatMap { ClientID($0) }.flatMapAsync {
            try await context.panel.client($0)?.client
        }
        let state = request.query("state")
        let filter = InvoiceFilter(
            client: client?.id, kind: request.query("kind").flatMap { Invoice.Kind(rawValue: $0) },
            state: state.flatMap { InvoiceState(rawValue: $0) }, overdueOn: state == overdue ? today : nil,
            search: request.query("q"))
        let found = try await context.panel.invoices(filter, context.part)
        let kinds = Invoice.Kind.allCases.map { ($0.rawValue, "\($0.title)s") }
        let page = InvoicesPage(
            rows: found.items.map { InvoiceRow($0, today, context) }, states: states(state, context), state: state,
            client: client.map { ($0.id.description, $0.name) }, query: request.query("q") ?? "",
            kinds: context.options("kind", any: "Any kind", kinds),
            pager: context.pager(next: found.next, keeping: ["state", "client", "q", "kind"]),
            mayCreate: context.may(.manageBilling))
        return try await context.page(page)
    }

    static func show(_ context: StaffContext) async throws -> Response {
        let item = try await find(context)
        let (invoice, today) = (item.invoice, try await context.panel.today())
        let accounts = try await context.panel.accountNames(item.entries.flatMap(\.codes))
        let history = try await context.panel.auditLog(subject: invoice.id.description, PageRequest(limit: 20)).items
        let names = try await context.names(history.flatMap(\.people) + item.entries.map(\.actor.id))
        let page = InvoicePage(
            title: invoice.title, status: ClientInvoices.badge(invoice, on: today), client: item.client.name,
            clientHref: context.link("/admin/clients/\(item.client.id)", if: context.may(.viewClients)),
            acts: acts(invoice, context), more: more(invoice, context), note: note(item, today, context),
            facts: facts(item, today),
            document: DocumentView(invoice, item.lines) { service in
                context.link("/admin/services/\(service)", if: context.may(.viewServices))
            }, payments: item.payments.map { PaymentRow($0, context) },
            refunds: item.refunds.map { refund in
                RefundRow(refund, note: item.creditNotes.first { $0.id == refund.creditNote }, acts: [], context)
            }, others: others(item), entries: item.entries.map { LedgerEntryRow($0, accounts, names, context) },
            history: history.map { HistoryEntry($0, names, context) },
            id: CopyField(invoice.id.description, label: "the invoice id"))
        return try await context.page(page)
    }

    static func pdf(_ context: StaffContext) async throws -> Response {
        .pdf(try await context.panel.printInvoice(context.request.key()))
    }

    /// The document that the path names.
    static func find(_ context: StaffContext) async throws -> InvoiceDetail {
        guard let item = try await context.panel.invoice(context.request.key()) else {
            throw Failure.notFound("There is no such invoice")
        }
        return item
    }

    /// The word in the URL for unpaid ones whose day is over.
    private static let overdue = "overdue"

    private static func states(_ state: String?, _ context: StaffContext) -> [PageTab] {
        let kept = ["client", "q", "kind"].map { (name: $0, value: context.request.query($0)) }
        let all: [(String, String?)] =
            [("All", nil), ("Overdue", overdue)] + InvoiceState.allCases.map { ($0.label, $0.rawValue) }
        return all.map { label, value in
            PageTab(
                label, Link("/admin/invoices", query: [(name: "state", value: value)] + kept), isCurrent: state == value
            )
        }
    }

    private static func acts(_ invoice: Invoice, _ context: StaffContext) -> [Act] {
        let path = "/admin/invoices/\(invoice.id)"
        let pdf: [Act] = invoice.number == nil ? [] : [.link("PDF", "\(path)/pdf", icon: "receipt")]
        return changes(invoice, Link(path), context) + pdf
    }

    private static func changes(_ invoice: Invoice, _ path: Link, _ context: StaffContext) -> [Act] {
        guard context.may(.manageBilling), invoice.kind == .invoice else { return [] }
        let path = path.text
        switch invoice.state {
        case .draft: return [.post("Issue", "\(path)/issue").primary]
        case .unpaid: return [.link("Book a payment", "\(path)/book").primary]
        default: return []
        }
    }

    private static func more(_ invoice: Invoice, _ context: StaffContext) -> [Act] {
        guard context.may(.manageBilling), invoice.kind == .invoice else { return [] }
        let path = "/admin/invoices/\(invoice.id)"
        switch invoice.state {
        case .draft: return [.post("Discard the draft", "\(path)/discard").danger]
        case .unpaid: return [.link("Cancel…", "\(path)/cancel").danger]
        default: return []
        }
    }

    private static func note(_ item: InvoiceDetail, _ today: Day, _ context: StaffContext) -> Note? {
        if let held = item.payments.first(where: { $0.payment.held != nil }) {
            return Note(
                .error, "A payment waits for a decision", held.payment.held,
                acts: [.link("Decide", "/admin/payments/\(held.payment.id)")])
        }
        guard item.invoice.isOverdue(on: today), let due = item.invoice.dueOn else { return nil }
        return Note(.failed, "Overdue", "It was to be paid by \(due.shown).")
    }

    private static func facts(_ item: InvoiceDetail, _ today: Day) -> [Fact] {
        let invoice = item.invoice
        let whole = invoice.state == .draft ? item.lines.map(\.amount).reduce(0, +) : invoice.total
        var facts = [Fact("Total", Money(whole, invoice.currency).shownText)]
        if invoice.kind == .invoice, invoice.state != .draft {
            facts += [Fact("Paid", invoice.paidMoney.shownText), Fact("Due", invoice.due.shownText)]
        }
        if let day = invoice.issuedOn { facts.append(Fact("Issued", Moment(day))) }
        if invoice.kind == .invoice, let day = invoice.dueOn { facts.append(Fact("To be paid by", Moment(day))) }
        return facts
    }

    private static func others(_ item: InvoiceDetail) -> [Fact] {
        let original = item.original.map { [Fact("Takes back", $0.title, href: "/admin/invoices/\($0.id)")] } ?? []
        return original
            + item.creditNotes.map { Fact($0.title, $0.totalMoney.shownText, href: "/admin/invoices/\($0.id)") }
    }
}

extension InvoiceRow {
    init(_ item: InvoiceOverview, _ today: Day, _ context: StaffContext) {
        let invoice = item.invoice
        self.init(
            title: invoice.title, href: "/admin/invoices/\(invoice.id)", client: item.client.name,
            clientHref: context.link("/admin/clients/\(item.client.id)", if: context.may(.viewClients)),
            status: ClientInvoices.badge(invoice, on: today),
            total: invoice.state == .draft ? nil : Amount(invoice.totalMoney),
            due: invoice.due.amount > 0 ? Amount(invoice.due) : nil,
            dueOn: invoice.kind == .invoice ? invoice.dueOn.map { Moment($0) } : nil,
            moment: context.site.moment(invoice.createdAt))
    }
}

extension PaymentRow {
    init(_ item: PaymentOverview, _ context: StaffContext) {
        let payment = item.payment
        self.init(
            way: Self.way(item, context), href: "/admin/payments/\(payment.id)", client: item.client.name,
            clientHref: context.link("/admin/clients/\(item.client.id)", if: context.may(.viewClients)),
            invoice: item.invoice.title, invoiceHref: "/admin/invoices/\(payment.invoice)",
            status: StatusBadge(payment: payment), amount: Amount(payment.receivedMoney ?? payment.money),
            why: payment.held ?? (payment.state == .failed ? payment.reason : nil),
            moment: context.site.moment(payment.changedAt))
    }

    /// The module's title, with the instance's name where it has one of its own.
    static func way(_ item: PaymentOverview, _ context: StaffContext) -> String {
        let module = item.payment.module
        let title = context.panel.modules.registry[module]?.manifest.about.title ?? module.name
        guard let name = item.gateway?.name, name != "default" else { return title }
        return "\(title) (\(name))"
    }
}

extension RefundRow {
    /// - Parameter note: the credit note that it was booked with.
    init(_ refund: Refund, note: Invoice?, acts: [Act], _ context: StaffContext) {
        self.init(
            amount: Amount(refund.money), status: StatusBadge(refund: refund.state), way: refund.way.words,
            reason: refund.reason, problem: refund.problem, note: note?.title,
            noteHref: note.map { "/admin/invoices/\($0.id)" }, moment: context.site.moment(refund.changedAt), acts: acts
        )
    }
}

extension Refund.Way {
    /// Where the money goes, for staff.
    var words: String {
        switch self {
        case .gateway: "Back the way it came"
        case .hand: "By hand, such as a bank transfer that you make"
        case .balance: "To the client's balance"
        }
    }
}

extension LedgerRow {
    /// The codes of the accounts that it touches.
    var codes: [String] { transfers.flatMap { [$0.debit, $0.credit] } }
}

extension LedgerEntryRow {
    /// - Parameters:
    ///   - accounts: what is behind the keys in codes of accounts.
    ///   - names: what people are called, by their keys.
    init(_ row: LedgerRow, _ accounts: [String: String], _ names: [String: String], _ context: StaffContext) {
        self.init(
            number: "No. \(row.id)", text: row.description,
            who: row.actor.kind == .system ? "the panel" : names[row.actor.id] ?? row.actor.name,
            moment: context.site.moment(row.at, .dateAndTime),
            transfers: row.transfers.map { transfer in
                Transfer(
                    purpose: transfer.purpose.rawValue, debit: Self.account(transfer.debit, accounts),
                    credit: Self.account(transfer.credit, accounts), amount: Amount(transfer.money))
            })
    }

    /// An account as people call it: "Balance of Studio Lumen".
    static func account(_ code: String, _ names: [String: String]) -> String {
        let parts = code.split(separator: ":").map(String.init)
        let owner = parts.last.map { names[$0] ?? $0 } ?? ""
        switch parts.dropFirst().first {
        case "gateway": return "Gateway \(owner)"
        case "receivable": return "Owed by \(owner)"
        case "balance": return "Balance of \(owner)"
        case "funding": return "Unpaid funds of \(owner)"
        case "held": return "Held"
        case "sales": return "Sales"
        case "fees": return "Fees of \(owner)"
        case "adjustments": return "Adjustments"
        default: return code
        }
    }
}
