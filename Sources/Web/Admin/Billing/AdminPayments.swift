import Domain
import HTTPTypes
import Hummingbird
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// `/admin/payments`: what clients paid. What can be done to one is in ``AdminPaymentActions``.
enum AdminPayments {
    static func list(_ context: StaffContext) async throws -> Response {
        let request = context.request
        let state = request.query("state")
        let filter = PaymentFilter(
            client: request.query("client").flatMap { ClientID($0) },
            gateway: request.query("gateway").flatMap { InstanceID($0) },
            state: state.flatMap { PaymentState(rawValue: $0) }, isHeld: state == held, search: request.query("q"))
        let found = try await context.panel.payments(filter, context.part)
        let isWhole = filter == PaymentFilter() && request.query("cursor") == nil
        let waiting =
            isWhole ? try await context.panel.payments(PaymentFilter(isHeld: true), PageRequest(limit: 20)).items : []
        let gateways = try await context.panel.gatewayOverviews().map { ($0.instance.id.description, $0.title) }
        let page = PaymentsPage(
            held: waiting.map { PaymentRow($0, context) }, rows: found.items.map { PaymentRow($0, context) },
            states: states(state, context), state: state, client: filter.client?.description,
            query: request.query("q") ?? "", gateways: context.options("gateway", any: "Any gateway", gateways),
            pager: context.pager(next: found.next, keeping: ["state", "client", "q", "gateway"]))
        return try await context.page(page)
    }

    static func show(_ context: StaffContext) async throws -> Response {
        try await page(try await find(context), context)
    }

    static func find(_ context: StaffContext) async throws -> PaymentDetail {
        guard let item = try await context.panel.payment(context.request.key()) else {
            throw Failure.notFound("There is no such payment")
        }
        return item
    }

    /// The word in the URL for those that wait for a person.
    private static let held = "held"

    private static func states(_ state: String?, _ context: StaffContext) -> [PageTab] {
        let kept = ["client", "q", "gateway"].map { (name: $0, value: context.request.query($0)) }
        let all: [(String, String?)] =
            [("All", nil), ("Held", held)] + PaymentState.allCases.map { ($0.label, $0.rawValue) }
        return all.map { label, value in
            PageTab(
                label, Link("/admin/payments", query: [(name: "state", value: value)] + kept), isCurrent: state == value
            )
        }
    }

    /// - Parameters:
    ///   - resolve: what was refused in the form that decides; so for `refund`.
    static func page(
        _ item: PaymentDetail, _ context: StaffContext, resolve: Typed? = nil, refund: Typed? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let payment = item.payment
        let accounts = try await context.panel.accountNames(item.entries.flatMap(\.codes))
        let history = try await context.panel.auditLog(subject: payment.id.description, PageRequest(limit: 20)).items
        let names = try await context.names(history.flatMap(\.people) + item.entries.map(\.actor.id))
        let page = PaymentPage(
            invoice: item.overview.invoice.title, invoiceHref: "/admin/invoices/\(payment.invoice)",
            client: item.overview.client.name,
            clientHref: context.link("/admin/clients/\(payment.client)", if: context.may(.viewClients)),
            status: StatusBadge(payment: payment), acts: acts(payment, context), note: note(payment),
            facts: facts(item, context), resolve: try resolvePanel(payment, resolve, context),
            refund: try refundPanel(payment, refund, context),
            refunds: item.refunds.map { one in
                RefundRow(
                    one, note: one.creditNote.flatMap { item.creditNotes[$0] }, acts: acts(one, of: payment, context),
                    context)
            }, entries: item.entries.map { LedgerEntryRow($0, accounts, names, context) },
            history: history.map { HistoryEntry($0, names, context) },
            remote: payment.remoteID.map { CopyField($0, label: "the gateway's id") },
            id: CopyField(payment.id.description, label: "the payment id"))
        return try await context.page(page, status: status)
    }

    private static func can(_ capability: Capability, _ payment: Payment, _ context: StaffContext) -> Bool {
        context.panel.modules.registry[payment.module]?.manifest.can(capability) == true
    }

    private static func acts(_ payment: Payment, _ context: StaffContext) -> [Act] {
        guard context.may(.manageBilling) else { return [] }
        let path = "/admin/payments/\(payment.id)"
        var acts: [Act] = []
        if payment.state == .authorized, can(.captures, payment, context) {
            acts += [
                .post("Take \(payment.money.shownText)", "\(path)/capture").primary,
                .post("Let it go", "\(path)/release"),
            ]
        }
        if can(.fetches, payment, context) { acts.append(.post("Ask the gateway", "\(path)/refresh", icon: "retry")) }
        return acts
    }

    /// What a person can say of a refund that nobody knows the end of.
    private static func acts(_ refund: Refund, of payment: Payment, _ context: StaffContext) -> [Act] {
        guard context.may(.refund), refund.state == .uncertain || refund.state == .pending else { return [] }
        let path: Link = "/admin/payments/\(payment.id)/refunds/\(refund.id)/settle"
        let again: [Act] =
            refund.state == .uncertain ? [.post("Ask again", path, hidden: [HiddenField("outcome", "again")])] : []
        return again + [
            .post("It happened", path, hidden: [HiddenField("outcome", "done")]),
            .post("It did not", path, hidden: [HiddenField("outcome", "failed")]),
        ]
    }

    private static func note(_ payment: Payment) -> Note? {
        if let held = payment.held {
            let waiting = Money(payment.heldAmount, payment.receivedCurrency ?? payment.currency)
            return Note(
                .error, "\(waiting.shownText) waits for a decision", "\(held).",
                lines: [
                    "Asked for: \(payment.money.shownText)", "Came in: \((payment.receivedMoney ?? waiting).shownText)",
                ])
        }
        guard payment.state == .failed || payment.state == .cancelled, let reason = payment.reason else { return nil }
        return Note(.failed, "It was not paid", reason)
    }

    private static func facts(_ item: PaymentDetail, _ context: StaffContext) -> [Fact] {
        let payment = item.payment
        var facts = [
            Fact(
                "Through", PaymentRow.way(item.overview, context),
                href: context.link(
                    "/admin/modules/\(payment.module)/instances/\(payment.gateway)", if: context.may(.viewModules))),
            Fact("Asked for", payment.money.shownText),
        ]
        if let money = payment.receivedMoney {
            let fee = payment.fee > 0 ? "\(Money(payment.fee, money.currency).shownText) fee" : nil
            facts.append(Fact("Came in", money.shownText, small: fee))
        }
        if payment.refunded > 0 {
            facts.append(
                Fact("Given back", Money(payment.refunded, payment.receivedCurrency ?? payment.currency).shownText))
        }
        facts.append(Fact("Opened", context.site.moment(payment.createdAt, .dateAndTime)))
        return facts
    }

    private static func resolvePanel(_ payment: Payment, _ typed: Typed?, _ context: StaffContext) throws -> FormPanel?
    {
        guard context.may(.manageBilling), payment.held != nil, payment.heldAmount > 0 else { return nil }
        let form = DrawnForm(
            try ResolveInput.spec(), values: typed?.values ?? .null, issues: typed?.issues ?? [], id: "resolve-")
        return FormPanel(action: "/admin/payments/\(payment.id)/resolve", form: form, submit: "Decide")
    }

    private static func refundPanel(_ payment: Payment, _ typed: Typed?, _ context: StaffContext) throws -> FormPanel? {
        let left = Money(payment.refundable.amount + payment.heldAmount, payment.receivedCurrency ?? payment.currency)
        guard context.may(.refund), payment.state == .succeeded, left.amount > 0 else { return nil }
        let canGiveBack = can(.refunds, payment, context)
        let ways = Refund.Way.allCases.filter { $0 != .gateway || canGiveBack }.map {
            FieldOption(value: $0.rawValue, label: $0.words)
        }
        let usual: JSONValue = [
            "amount": .string(left.decimalText), "way": .string(ways.first?.value ?? ""),
        ]
        let form = DrawnForm(
            try RefundInput.spec().offering(ways, for: "way"), values: typed?.values ?? usual,
            issues: typed?.issues ?? [],
            id: "refund-"
        ).changing("amount") { field in
            field.help = "At most \(left.shownText)."
            field.inputmode = "decimal"
        }.refused("Not given back")
        return FormPanel(
            action: "/admin/payments/\(payment.id)/refund", form: form, submit: "Give it back",
            isPrimary: payment.held == nil)
    }
}

extension GatewayOverview {
    /// The module's title, with the instance's name where it has one of its own.
    var title: String { instance.name == "default" ? status.title : "\(status.title) (\(instance.name))" }
}
