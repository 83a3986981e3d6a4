import Domain
import Foundation
import Store
import Vocabulary

@testable import Web

extension Samples {
    static let clientID = ClientID(UUID())
    static let paidInvoice: (Invoice, [InvoiceLine]) = {
        let invoice = Invoice(
            id: InvoiceID(at: now), client: clientID, currency: euro, note: "Thank you for your order.", createdAt: now)
        let first = Day(year: 2026, month: 11, day: 22)
        let lines = [
            InvoiceLine(
                invoice: invoice.id, position: 1, kind: .product, description: "DNS Plus: studiolumen.example, monthly",
                amount: 400, service: ServiceID(at: now), fromDay: first, untilDay: first?.adding(days: 29)),
            InvoiceLine(
                invoice: invoice.id, position: 2, kind: .item, description: "Work at the zone, by the hour",
                quantity: 3,
                amount: 18_000),
        ]
        return (invoice, lines)
    }()

    static let seller = Party(
        name: "Heron Hosting", address: "Reiherweg 4", city: "Hamburg", postcode: "20095", country: "DE",
        taxID: "DE123456789", email: "billing@heron.example")
    static let buyer = Party(name: "Studio Lumen", city: "Oslo", country: "NO")

    /// An invoice that was issued and paid in part.
    static func issuedInvoice() throws -> (Invoice, [InvoiceLine]) {
        var (invoice, lines) = paidInvoice
        let day = Day(of: now, in: .gmt)
        try invoice.issue(
            number: "INV/2026/12", lines: lines, seller: seller, buyer: buyer, on: day, due: day.adding(days: 7))
        _ = try invoice.pay(Money(400, euro), at: now)
        return (invoice, lines)
    }

    static func document() throws -> DocumentView {
        let (invoice, lines) = try issuedInvoice()
        return DocumentView(invoice, lines) { "/services/\($0)" }
    }

    static func invoiceRow(_ status: StatusBadge) -> InvoiceRow {
        InvoiceRow(
            title: "Invoice INV/2026/12", href: "/admin/invoices/1", client: "Kestrel Logistics GmbH",
            clientHref: "/admin/clients/1", status: status, total: Amount(Money(184_00, euro)),
            due: Amount(Money(180_00, euro)), dueOn: Moment(Day(of: now, in: .gmt)), moment: ago(500))
    }

    static let invoiceRows =
        InvoiceState.allCases.map { invoiceRow(StatusBadge(invoice: $0)) } + [
            invoiceRow(StatusBadge(invoice: .unpaid, isOverdue: true))
        ]

    static func paymentRow(_ status: StatusBadge, why: String? = nil) -> PaymentRow {
        PaymentRow(
            way: "Card", href: "/admin/payments/1", client: "Kestrel Logistics GmbH", clientHref: "/admin/clients/1",
            invoice: "Invoice INV/2026/12", invoiceHref: "/admin/invoices/1", status: status,
            amount: Amount(Money(400, euro)), why: why, moment: ago(500))
    }

    static let heldPayment = paymentRow(
        StatusBadge(.error, "Held"), why: "5.00 EUR came in, and 4.00 EUR was asked for")

    static let refundRows = Refund.State.allCases.map { state in
        RefundRow(
            amount: Amount(Money(200, euro)), status: StatusBadge(refund: state), way: Refund.Way.gateway.words,
            reason: "Half of it did not work", problem: state == .uncertain ? "The gateway did not answer" : nil,
            note: state == .succeeded ? "Credit note CN/2026/1" : nil,
            noteHref: state == .succeeded ? "/admin/invoices/2" : nil, moment: ago(300),
            acts: state == .uncertain
                ? [.post("Ask again", "/admin/payments/1/refunds/1/settle", hidden: [HiddenField("outcome", "again")])]
                : [])
    }

    static let entryRows = [
        LedgerEntryRow(
            number: "No. 12", text: "Invoice INV/2026/12 issued", who: "Marta Wilk", moment: ago(600),
            transfers: [
                .init(
                    purpose: "issue", debit: "Owed by Studio Lumen", credit: "Sales",
                    amount: Amount(Money(184_00, euro)))
            ])
    ]

    static let clientMoney: [Sample] = [
        page("client-invoices", in: client(.invoices)) {
            ClientInvoicesPage(
                note: Note(.pending, "€180.00 to be paid"),
                rows: InvoiceState.allCases.map {
                    .init(
                        title: "Invoice INV/2026/12", href: "/invoices/1", issued: Moment(Day(of: now, in: .gmt)),
                        due: nil,
                        total: "€184.00", status: StatusBadge(invoice: $0),
                        pay: $0 == .unpaid ? .link("Pay", "/invoices/1/pay") : nil)
                }, pager: Pager(newest: nil, older: "/invoices?cursor=1"))
        },
        page("client-invoices-empty", in: client(.invoices)) { ClientInvoicesPage(note: nil, rows: [], pager: nil) },
        page("client-invoice", in: client(.invoices)) {
            ClientInvoicePage(
                title: "Invoice INV/2026/12", status: StatusBadge(invoice: .unpaid), sub: nil,
                acts: [.link("Pay €180.00", "/invoices/1/pay").primary],
                note: Note(.processing, "A payment is on its way"),
                facts: [Fact("Total", "€184.00")], document: try document(), history: history,
                others: [Fact("Credit note CN/2026/1", "€2.00", href: "/invoices/2")])
        },
        page("client-pay", in: client(.invoices)) {
            PayPage(
                invoice: "Invoice INV/2026/12", back: "/invoices/1",
                ways: [
                    .init(id: "1", title: "Card", text: nil, action: "/invoices/1/pay", refusal: nil),
                    .init(
                        id: "2", title: "Account balance", text: "You have €1.00 in it.", action: "/invoices/1/pay",
                        refusal: "It is not enough."),
                ], summary: [Fact("DNS Plus", "€4.00")], total: Fact("To pay", "€4.00"),
                note: Note(.failed, "Card did not work", "The gateway does not answer.", isAlert: true))
        },
        page("client-checkout-instructions", in: client(.invoices)) {
            var page = checkout("Bank transfer")
            page.instructions = [
                .init(label: nil, text: "Please transfer 4.00 EUR to the account below.", copy: nil),
                .init(
                    label: "IBAN", text: "DE89370400440532013000",
                    copy: CopyField("DE89370400440532013000", label: "iban")),
            ]
            return page
        },
        page("client-checkout-redirect", in: client(.invoices)) {
            var page = checkout("Card")
            page.onward = .init(href: "https://pay.example/1", host: "pay.example")
            return page
        },
        page("client-checkout-embedded", in: client(.invoices)) {
            var page = checkout("Card")
            page.view = SafeHTML(#"<section class="panel"><p class="pad">The module's own page</p></section>"#)
            page.script = "/assets/modules/Payment/Card/checkout.js"
            return page
        },
        page("client-payment-result", in: client(.invoices)) {
            PaymentResultPage(
                title: "Thank you", invoice: "Invoice INV/2026/12", status: StatusBadge(.completed, "Paid"),
                text: "Your payment has arrived.", facts: [Fact("Amount", "€4.00")],
                acts: [.link("Open the invoice", "/invoices/1").primary])
        },
        page("client-balance", in: client(.invoices)) {
            ClientBalancePage(
                tabs: ClientInvoicesPage.tabs(current: "/balance"), balance: "€20.00",
                form: FormPanel(
                    action: "/balance",
                    form: DrawnForm(
                        try FundsInput.spec(), values: ["amount": "1"],
                        issues: [Issue("must be €5.00 or more", field: "amount")]),
                    submit: "Add funds"),
                rows: [
                    .init(
                        text: "Invoice INV/2026/9 became balance", href: "/invoices/9", amount: "+€20.00",
                        moment: ago(9))
                ],
                pager: nil)
        },
        page("client-change", in: client(.services)) {
            ClientChangePage(
                header: clientHeader(), products: [PageTab("DNS Plus", "/services/1/change", isCurrent: true)],
                form: DrawnForm(
                    FormSpec(fields: [choice]), values: ["size": "20 GB"],
                    issues: [Issue("is not offered", field: "size")]),
                action: "/services/1/change", product: "1", lines: [Fact("Now", "€4.00 a month")],
                total: Fact("To pay now", "€2.00"), small: "You pay the difference of one period.", price: "x",
                isChange: true)
        },
        page("client-change-nothing", in: client(.services)) {
            ClientChangePage(
                header: clientHeader(), products: [], form: DrawnForm(FormSpec(fields: [])),
                action: "/services/1/change",
                product: "1", lines: [], total: Fact("To pay now", "€0.00"), small: "This is what you have now.",
                price: "x", isChange: false)
        },
    ]

    static let choice = FieldSpec(
        key: "size", label: "Disk", kind: .choice(options: options("10 GB", "20 GB")))

    private static func checkout(_ way: String) -> CheckoutPage {
        CheckoutPage(
            invoice: "Invoice INV/2026/12", back: "/invoices/1", way: way, note: nil,
            summary: [Fact("DNS Plus", "€4.00")],
            total: Fact("To pay", "€4.00"), check: "/invoices/1/payments/1/return", other: "/invoices/1/pay")
    }

    static let adminMoney: [Sample] = [
        page("admin-invoices", in: staff("Invoices")) {
            InvoicesPage(
                rows: invoiceRows, states: [PageTab("All", "/admin/invoices", isCurrent: true)], state: nil,
                client: nil,
                query: "", kinds: [SelectOption("", "Any kind", isChosen: true)], pager: pager, mayCreate: true)
        },
        page("admin-invoices-empty", in: staff("Invoices")) {
            InvoicesPage(
                rows: [], states: [], state: "overdue", client: ("1", "Kestrel"), query: "x", kinds: [], pager: nil,
                mayCreate: false)
        },
        page("admin-invoice", in: staff("Invoices")) {
            InvoicePage(
                title: "Invoice INV/2026/12", status: StatusBadge(invoice: .unpaid), client: "Studio Lumen",
                clientHref: "/admin/clients/1", acts: [.link("Book a payment", "/admin/invoices/1/book").primary],
                more: [.link("Cancel…", "/admin/invoices/1/cancel").danger], note: Note(.failed, "Overdue"),
                facts: [Fact("Total", "€184.00")], document: try document(), payments: [heldPayment],
                refunds: refundRows,
                others: [Fact("Credit note CN/2026/1", "€2.00", href: "/admin/invoices/2")], entries: entryRows,
                history: history, id: copy)
        },
        page("admin-invoice-new", in: staff("Invoices")) {
            SectionFormPage(
                "New invoice", sub: "It is a draft.", crumbs: [Crumb("Invoices", "/admin/invoices")],
                action: "/admin/invoices",
                sections: [
                    .init(title: nil, form: DrawnForm(FormSpec(fields: [choice]))),
                    .init(
                        title: "Line 1",
                        form: DrawnForm(
                            FormSpec(fields: [choice]), issues: [Issue("is required", field: "size")],
                            prefix: "lines.0.")),
                ], rest: DrawnForm(FormSpec(fields: [])).refused("Not written"), submit: "Write the draft",
                cancel: .link("Cancel", "/admin/invoices"))
        },
        page("admin-payments", in: staff("Payments")) {
            PaymentsPage(
                held: [heldPayment], rows: [heldPayment, paymentRow(StatusBadge(.completed, "Paid"))],
                states: [PageTab("All", "/admin/payments", isCurrent: true)], state: nil, client: nil, query: "",
                gateways: [SelectOption("", "Any gateway", isChosen: true)], pager: pager)
        },
        page("admin-payments-empty", in: staff("Payments")) {
            PaymentsPage(held: [], rows: [], states: [], state: nil, client: nil, query: "", gateways: [], pager: nil)
        },
        page("admin-payment", in: staff("Payments")) {
            PaymentPage(
                invoice: "Invoice INV/2026/12", invoiceHref: "/admin/invoices/1", client: "Studio Lumen",
                clientHref: nil,
                status: StatusBadge(.error, "Held"),
                acts: [.post("Ask the gateway", "/admin/payments/1/refresh", icon: "retry")],
                note: Note(.error, "€5.00 waits for a decision", lines: ["Asked for: €4.00", "Came in: €5.00"]),
                facts: [Fact("Asked for", "€4.00")],
                resolve: FormPanel(
                    action: "/admin/payments/1/resolve", form: DrawnForm(try ResolveInput.spec(), id: "resolve-"),
                    submit: "Decide"),
                refund: FormPanel(
                    action: "/admin/payments/1/refund",
                    form: DrawnForm(
                        try RefundInput.spec().offering(options("Gateway", "By hand"), for: "way"),
                        issues: [Issue("is too much", field: "amount")], id: "refund-"), submit: "Give it back",
                    isPrimary: false), refunds: refundRows, entries: entryRows, history: history,
                remote: CopyField("pi_123", label: "the gateway's id"), id: copy)
        },
        page("admin-payment-opened", in: staff("Payments")) {
            PaymentPage(
                invoice: "Invoice INV/2026/12", invoiceHref: "/admin/invoices/1", client: "Studio Lumen",
                clientHref: nil,
                status: StatusBadge(.pending, "Opened"), acts: [], note: nil, facts: [], resolve: nil, refund: nil,
                refunds: [], entries: [], history: [], remote: nil, id: copy)
        },
        page("admin-deliveries", in: staff("Inbox")) {
            DeliveriesPage(
                rows: Delivery.State.allCases.map {
                    .init(
                        title: "evt_1234567890", href: "/admin/deliveries/1", module: "Stripe",
                        status: StatusBadge(delivery: $0), why: $0 == .held ? "No payment is known by it" : nil,
                        times: $0 == .settled ? "Sent 3 times" : nil, moment: ago(60))
                }, states: [SelectOption("", "Any state", isChosen: true)], modules: [], pager: pager)
        },
        page("admin-deliveries-empty", in: staff("Inbox")) {
            DeliveriesPage(rows: [], states: [], modules: [], pager: nil)
        },
        page("admin-delivery", in: staff("Inbox")) {
            DeliveryPage(
                title: "evt_1234567890", status: StatusBadge(.error, "Held"),
                acts: [.post("Read it again", "/admin/deliveries/1/replay", icon: "retry").primary],
                note: Note(.error, "A person has to say what it belongs to"), facts: [Fact("Came", ago(60))],
                events: [Fact("Succeeded", "4.00 EUR of pi_123")], head: "POST /hooks/Payment/Stripe/1\nx-key: ••••",
                body: "{\n  \"id\": 1\n}", id: copy)
        },
        page("admin-ledger", in: staff("Ledger")) {
            LedgerPage(
                check: Note(.completed, "The books are right"),
                accounts: [SelectOption("", "Any account", isChosen: true)],
                client: nil, entries: entryRows, pager: pager,
                sums: [
                    .init(
                        account: "Sales", kind: "Income", href: "/admin/ledger?account=income:sales",
                        amount: Amount(Money(-184_00, euro)))
                ])
        },
        page("admin-ledger-empty", in: staff("Ledger")) {
            LedgerPage(
                check: Note(.failed, "The books contradict themselves", lines: ["invoice 1 says that 4 was paid"]),
                accounts: [], client: nil, entries: [], pager: nil, sums: [])
        },
        page("admin-gateways", in: staff("Gateways")) {
            GatewaysPage(gateways: [
                .init(
                    id: "1", title: "Stripe", summary: "Cards and more",
                    href: "/admin/modules/Payment/Stripe/instances/1",
                    status: StatusBadge(.completed, "Open"), note: Note(.suspended, "No real money: Test"),
                    facts: [Fact("Last asked", ago(500))],
                    webhook: CopyField("https://panel.example/hooks/Payment/Stripe/1", label: "the webhook address"))
            ])
        },
        page("admin-gateways-empty", in: staff("Gateways")) { GatewaysPage(gateways: []) },
    ]
}
