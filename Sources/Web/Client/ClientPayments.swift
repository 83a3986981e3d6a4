import Domain
import Foundation
import HTTPTypes
import Hummingbird
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// `/invoices/{id}/pay` and `/invoices/{id}/payments/{payment}`: how a client pays. What a browser says of a payment is never
/// believed: the gateway is asked.
enum ClientPayments {
    static func choose(_ context: ClientContext) async throws -> Response {
        try await choosePage(try await ClientInvoices.own(context), context)
    }

    static func open(_ context: ClientContext) async throws -> Response {
        let item = try await ClientInvoices.own(context)
        let chosen = InstanceID(context.request.posted("gateway") ?? "")
        guard let way = try await context.panel.gateways().first(where: { $0.id == chosen }) else {
            return try await choosePage(
                item, context, note: Note(.failed, "Choose one of the ways to pay", isAlert: true),
                status: .unprocessableContent)
        }
        do {
            let opened = try await context.panel.openPayment(of: item.invoice.id, through: way.id, by: context.actor)
            return try await follow(opened, context)
        } catch let failure as Failure {
            // The invoice itself is fine: another way may work.
            return try await choosePage(
                item, context, note: Note(.failed, "\(way.title) did not work", failure.reason.user, isAlert: true),
                status: APIRefusal(failure).status)
        }
    }

    static func show(_ context: ClientContext) async throws -> Response {
        let (item, payment) = try await own(context)
        guard payment.state.isOpen, payment.state != .pending else { return try await result(item, payment, context) }
        return try await checkout(item, try await context.panel.openedPayment(payment.id, by: context.actor), context)
    }

    /// The form of a module's own page.
    static func proceed(_ context: ClientContext) async throws -> Response {
        let (item, payment) = try await own(context)
        guard context.panel.modules.registry[payment.module]?.manifest.can(.continuesCheckout) == true else {
            throw Failure.refused("This way to pay has no form of its own")
        }
        var fields = context.request.form.compactMapValues(\.first)
        // The session's own; no module sees it.
        fields["csrf"] = nil
        guard fields.count <= 100 else { throw Failure.invalid("This form has too many fields") }
        let browser = PayerBrowser(
            address: context.request.address ?? "",
            agent: String((context.request.headers[.userAgent] ?? "").prefix(500)))
        do {
            let opened = try await context.panel.proceed(with: payment.id, fields, from: browser, by: context.actor)
            return try await follow(opened, context)
        } catch Failure.invalid(let issues) {
            let opened = try await context.panel.openedPayment(payment.id, by: context.actor)
            let refused = ModuleView.Refused(
                action: "proceed", values: .object(fields.mapValues { .string($0) }), errors: issues.map(sentence))
            return try await checkout(item, opened, context, refused: refused, status: .unprocessableContent)
        } catch let failure as Failure {
            let note = Note(.failed, "This did not work", failure.reason.user, isAlert: true)
            let opened = try await context.panel.openedPayment(payment.id, by: context.actor)
            return try await checkout(item, opened, context, note: note, status: APIRefusal(failure).status)
        }
    }

    /// Where the gateway sends the payer's browser: the gateway is asked, whatever stands in the address.
    static func comeBack(_ context: ClientContext) async throws -> Response {
        let (item, payment) = try await own(context)
        do {
            let fresh = try await context.panel.refreshPayment(payment.id, by: context.actor)
            return try await result(try await ClientInvoices.own(context), fresh, context)
        } catch let failure as Failure {
            context.site.note(failure, in: "payment \(payment.id)")
            return try await result(item, payment, context, couldNotAsk: true)
        }
    }

    /// The payment of the path, if it is of the invoice there.
    private static func own(_ context: ClientContext) async throws -> (InvoiceDetail, Payment) {
        let item = try await ClientInvoices.own(context)
        let id: PaymentID = try context.request.key("payment")
        guard let found = item.payments.first(where: { $0.payment.id == id }) else {
            throw Failure.notFound("There is no such payment")
        }
        return (item, found.payment)
    }

    /// After a form: to the invoice when it is paid, else to what is to be done next.
    private static func follow(_ opened: OpenedPayment, _ context: ClientContext) async throws -> Response {
        let path: Link = "/invoices/\(opened.invoice.id)"
        switch opened.payment.state {
        case .succeeded where opened.payment.held == nil:
            return try await context.see(path, .done("\(opened.invoice.title) is paid. Thank you."))
        case .succeeded, .pending: return .see("\(path.text)/payments/\(opened.payment.id)/return")
        default: return .see("\(path.text)/payments/\(opened.payment.id)")
        }
    }

    // MARK: pages

    private static func choosePage(
        _ item: InvoiceDetail, _ context: ClientContext, note: Note? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let invoice = item.invoice
        guard invoice.due.amount > 0 else {
            return try await context.see("/invoices/\(invoice.id)", .told("Nothing is due on \(invoice.title)."))
        }
        let balance = try await context.panel.balance(of: context.client)
        let ways = try await context.panel.gateways().map { way in
            let isBalance = context.panel.modules.registry[way.module]?.manifest.can(.paysFromBalance) == true
            let isFunds = item.lines.contains { $0.kind == .funds }
            let refusal: String? =
                if isBalance, isFunds {
                    "Funds for the balance cannot be paid from it."
                } else if isBalance,
                    balance.amount < invoice.due.amount
                { "It is not enough." } else { nil }
            return PayPage.Way(
                id: way.id.description, title: way.title,
                text: isBalance ? "You have \(balance.shownText) in it." : nil,
                action: "/invoices/\(invoice.id)/pay", refusal: refusal)
        }
        let seller = try await context.panel.sellerName()
        let none = Note(.pending, "There is no way to pay here yet", "Ask \(seller) how to pay.")
        let page = PayPage(
            invoice: invoice.title, back: "/invoices/\(invoice.id)", ways: ways, summary: summary(item),
            total: Fact("To pay", invoice.due.shownText), note: note ?? (ways.isEmpty ? none : nil))
        return try await context.page(page, at: .invoices, status: status)
    }

    private static func summary(_ item: InvoiceDetail) -> [Fact] {
        let lines = item.lines.map { Fact($0.description, Money($0.amount, item.invoice.currency).shownText) }
        return item.invoice.paid > 0 ? lines + [Fact("Paid", item.invoice.paidMoney.shownText)] : lines
    }

    private static func checkout(
        _ item: InvoiceDetail, _ opened: OpenedPayment, _ context: ClientContext, note: Note? = nil,
        refused: ModuleView.Refused? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (payment, path) = (opened.payment, "/invoices/\(item.invoice.id)")
        let ways = try await ClientInvoices.titles(context)
        let failed = payment.state == .failed ? payment.reason.map { Note(.failed, "It was not paid", $0) } : nil
        var page = CheckoutPage(
            invoice: item.invoice.title, back: "\(path)", way: ClientInvoices.title(payment, ways, context.panel),
            note: note ?? failed, summary: summary(item), total: Fact("To pay", payment.money.shownText), check: nil,
            other: "\(path)/pay")
        page.isRefused = refused != nil
        switch opened.checkout.step {
        case .embedded(let embedded): return try await show(embedded, in: page, payment, context, refused, status)
        case .redirect(let url):
            page.check = "\(path)/payments/\(payment.id)/return"
            page.onward = CheckoutPage.Onward(href: Link(url.absoluteString), host: url.host() ?? "the gateway")
        case .instructions(let lines):
            page.instructions = lines.map { line in
                CheckoutPage.Line(
                    label: line.label, text: line.text,
                    copy: line.label.map { CopyField(line.text, label: $0.lowercased()) })
            }
        case .balance, .done: return try await result(item, payment, context)
        }
        return try await context.page(page, at: .invoices, status: status)
    }

    /// A module's page in ours; this page alone may speak to the hosts that the module names.
    private static func show(
        _ embedded: EmbeddedPage, in page: CheckoutPage, _ payment: Payment, _ context: ClientContext,
        _ refused: ModuleView.Refused?, _ status: HTTPResponse.Status
    ) async throws -> Response {
        var page = page
        let path = "/invoices/\(payment.invoice)/payments/\(payment.id)"
        let extras = ModuleView.Extras(
            csrf: context.signedIn.session.csrf,
            actions: ["proceed": "\(path)/proceed", "check": "\(path)/return", "other": page.other], forms: [:],
            refused: refused)
        do {
            page.view = try context.site.views.view(payment.module, embedded.view).render(
                embedded.model.exposed, extras)
        } catch {
            context.site.note(error, in: "the pay page of \(payment.module)")
            throw Failure.failed("This way to pay cannot be shown at the moment; choose another one")
        }
        page.script = embedded.script.map { "/assets/modules/\(payment.module)/\($0).js" }
        let policy = CheckoutPolicy(embedded.hosts)
        for host in policy.refused {
            context.site.note(
                Failure.failed("\(host) is no origin over https or of this machine"),
                in: "the pay page of \(payment.module)")
        }
        var response = try await context.page(page, at: .invoices, status: status)
        response.headers[.contentSecurityPolicy] = policy.text
        return response
    }

    private static func result(
        _ item: InvoiceDetail, _ payment: Payment, _ context: ClientContext, couldNotAsk: Bool = false
    ) async throws -> Response {
        let (path, words) = ("/invoices/\(item.invoice.id)", words(of: payment))
        let open: Act = .link("Open \(item.invoice.title)", "\(path)")
        let again: Act = .link("Look again", "\(path)/payments/\(payment.id)/return", icon: "retry")
        let other: Act = .link("Pay in another way", "\(path)/pay")
        let acts: [Act] =
            switch payment.state {
            case .succeeded: [open.primary]
            case .pending, .opened, .authorized: [again.primary, open]
            case .failed, .cancelled: item.invoice.due.amount > 0 ? [other.primary, open] : [open.primary]
            }
        let ways = try await ClientInvoices.titles(context)
        let page = PaymentResultPage(
            title: words.title, invoice: item.invoice.title,
            status: payment.held == nil ? StatusBadge(payment: payment) : StatusBadge(.pending, "Being looked at"),
            text: couldNotAsk
                ? "The gateway does not answer at this moment. Nothing is lost: look again in a minute." : words.text,
            facts: [
                Fact("Invoice", item.invoice.title, href: "\(path)"),
                Fact("Amount", (payment.receivedMoney ?? payment.money).shownText),
                Fact("Paid with", ClientInvoices.title(payment, ways, context.panel)),
            ], acts: acts)
        return try await context.page(page, at: .invoices)
    }

    private static func words(of payment: Payment) -> (title: String, text: String) {
        if payment.held != nil {
            return (
                "Thank you",
                "What came in is not what was asked for, so a person looks at it. You need not do anything."
            )
        }
        switch payment.state {
        case .succeeded: return ("Thank you", "Your payment has arrived.")
        case .pending: return ("Thank you", "Your payment is on its way; it counts as soon as it has arrived.")
        case .authorized: return ("Thank you", "Your payment is authorized; we take it soon.")
        case .opened: return ("Not paid yet", "Nothing has arrived yet. If you have paid, look again in a minute.")
        case .failed: return ("Not paid", payment.reason ?? "The payment was not made.")
        case .cancelled: return ("Not paid", payment.reason ?? "The payment was cancelled.")
        }
    }

    private static func sentence(_ issue: Issue) -> String {
        let label = issue.field.map { "\($0.asWords.capitalisedFirst): \(issue.message)" }
        return (label ?? issue.message.capitalisedFirst).asSentence
    }
}

extension JSONValue {
    /// A pay page's model with its secrets as plain texts, for the payer whose payment it is and for nobody else.
    fileprivate var exposed: JSONValue {
        switch (self, SecretTag(self)) {
        case (_, .plain(let text)?): .string(text)
        case (.array(let items), _): .array(items.map(\.exposed))
        case (.object(let members), _): .object(members.mapValues(\.exposed))
        default: self
        }
    }
}
