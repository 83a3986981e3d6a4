import Domain
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// `/invoices`: what the client was billed. Paying is in ``ClientPayments``.
enum ClientInvoices {
    static func list(_ context: ClientContext) async throws -> Response {
        let cursor = context.request.query("cursor").flatMap { InvoiceID($0)?.description }
        let found = try await context.panel.invoices(
            InvoiceFilter(client: context.client.id, withDrafts: false), PageRequest(limit: 50, cursor: cursor))
        let today = try await context.panel.today()
        let rows = found.items.map { item in
            let invoice = item.invoice
            return ClientInvoicesPage.Row(
                title: invoice.title, href: "/invoices/\(invoice.id)", issued: invoice.issuedOn.map { Moment($0) },
                due: invoice.kind == .invoice ? invoice.dueOn.map { Moment($0) } : nil, total: total(invoice).shownText,
                status: badge(invoice, on: today),
                pay: invoice.due.amount > 0 ? .link("Pay", "/invoices/\(invoice.id)/pay") : nil)
        }
        let pager = Pager(
            newest: cursor == nil ? nil : "/invoices",
            older: found.next.map { Link("/invoices", query: [("cursor", $0)]) })
        let due = try await context.panel.due(from: context.client.id).filter { $0.amount > 0 }
        let note = due.isEmpty ? nil : Note(.pending, "\(due.map(\.shownText).joined(separator: " and ")) to be paid")
        return try await context.page(ClientInvoicesPage(note: note, rows: rows, pager: pager), at: .invoices)
    }

    static func show(_ context: ClientContext) async throws -> Response {
        let item = try await own(context)
        let (invoice, today) = (item.invoice, try await context.panel.today())
        let ways = try await titles(context)
        let page = ClientInvoicePage(
            title: invoice.title, status: badge(invoice, on: today), sub: sub(item), acts: acts(invoice),
            note: note(item, today), facts: facts(invoice),
            document: DocumentView(invoice, item.lines) { "/services/\($0)" },
            history: history(item, ways, context), others: others(item))
        return try await context.page(page, at: .invoices)
    }

    static func pdf(_ context: ClientContext) async throws -> Response {
        .pdf(try await context.panel.printInvoice(try await own(context).invoice.id))
    }

    /// The document of the path, if it is this client's and was issued; what is not theirs is not there.
    static func own(_ context: ClientContext) async throws -> InvoiceDetail {
        guard let item = try await context.panel.invoice(context.request.key()), item.client.id == context.client.id,
            item.invoice.state != .draft, item.invoice.number != nil
        else { throw Failure.notFound("There is no such invoice") }
        return item
    }

    /// What the ways to pay are called, those that are closed now as well.
    static func titles(_ context: ClientContext) async throws -> [InstanceID: String] {
        let gateways = try await context.panel.gateways()
        return Dictionary(gateways.map { ($0.id, $0.title) }, uniquingKeysWith: { first, _ in first })
    }

    static func title(_ payment: Payment, _ ways: [InstanceID: String], _ panel: Panel) -> String {
        ways[payment.gateway] ?? panel.modules.registry[payment.module]?.manifest.about.title ?? payment.module.name
    }

    static func badge(_ invoice: Invoice, on today: Day) -> StatusBadge {
        // A credit note is nothing that anybody has to pay.
        invoice.kind == .creditNote
            ? StatusBadge(.completed, "Credited")
            : StatusBadge(invoice: invoice.state, isOverdue: invoice.isOverdue(on: today))
    }

    private static func total(_ invoice: Invoice) -> Money {
        invoice.kind == .creditNote ? Money(-invoice.total, invoice.currency) : invoice.totalMoney
    }

    private static func sub(_ item: InvoiceDetail) -> String? { item.original.map { "For \($0.title)" } }

    private static func acts(_ invoice: Invoice) -> [Act] {
        let pdf: Act = .link("PDF", "/invoices/\(invoice.id)/pdf", icon: "receipt")
        guard invoice.due.amount > 0 else { return [pdf] }
        return [.link("Pay \(invoice.due.shownText)", "/invoices/\(invoice.id)/pay").primary, pdf]
    }

    private static func note(_ item: InvoiceDetail, _ today: Day) -> Note? {
        if item.invoice.isOverdue(on: today), let due = item.invoice.dueOn {
            return Note(.failed, "It was to be paid by \(due.shown)")
        }
        if item.payments.contains(where: { $0.payment.state == .pending }) {
            return Note(.processing, "A payment is on its way", "It counts as soon as it has arrived.")
        }
        if item.payments.contains(where: { $0.payment.held != nil }) {
            return Note(
                .pending, "We look at a payment of yours",
                "It is not what was asked for, so a person decides. You need not do anything.")
        }
        return nil
    }

    private static func facts(_ invoice: Invoice) -> [Fact] {
        var facts = [Fact("Total", total(invoice).shownText)]
        if let day = invoice.issuedOn { facts.append(Fact("Issued", Moment(day))) }
        if invoice.kind == .invoice {
            if let day = invoice.dueOn { facts.append(Fact("To be paid by", Moment(day))) }
            if invoice.state == .unpaid { facts.append(Fact("Due", invoice.due.shownText)) }
        }
        return facts
    }

    private static func history(
        _ item: InvoiceDetail, _ ways: [InstanceID: String], _ context: ClientContext
    ) -> [HistoryEntry] {
        let payments = item.payments.map(\.payment).filter { $0.state != .opened && $0.state != .cancelled }.map {
            payment in
            let money = payment.receivedMoney ?? payment.money
            let badge = StatusBadge(payment: payment)
            return (
                payment.changedAt,
                HistoryEntry(
                    badge.tone, payment.held == nil ? badge.word : "We look at it", money.shownText,
                    details: [title(payment, ways, context.panel)]
                        + (payment.state == .failed ? [payment.reason].compactMap(\.self) : []),
                    moment: context.site.moment(payment.succeededAt ?? payment.changedAt))
            )
        }
        let refunds = item.refunds.filter { $0.state != .failed }.map { refund in
            let isDone = refund.state == .succeeded
            return (
                refund.changedAt,
                HistoryEntry(
                    isDone ? .completed : .processing, isDone ? "Given back" : "Being given back",
                    refund.money.shownText,
                    details: [refund.reason].filter { !$0.isEmpty }, moment: context.site.moment(refund.changedAt))
            )
        }
        return (payments + refunds).sorted { $0.0 > $1.0 }.map(\.1)
    }

    private static func others(_ item: InvoiceDetail) -> [Fact] {
        let notes = item.creditNotes.map { Fact($0.title, $0.totalMoney.shownText, href: "/invoices/\($0.id)") }
        let original = item.original.map { [Fact("Takes back", $0.title, href: "/invoices/\($0.id)")] } ?? []
        return original + notes
    }
}
