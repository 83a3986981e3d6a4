import Domain
import HTTPTypes
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// What staff do to one invoice: issue, discard, cancel, book a payment.
enum AdminInvoiceActions {
    static func issue(_ context: StaffContext) async throws -> Response {
        let invoice = try await context.panel.issueDraft(context.request.key(), by: context.actor)
        return try await context.see("/admin/invoices/\(invoice.id)", .done("\(invoice.title) is issued."))
    }

    static func discard(_ context: StaffContext) async throws -> Response {
        try await context.panel.discardDraft(context.request.key(), by: context.actor)
        return try await context.see("/admin/invoices", .done("The draft is discarded."))
    }

    static func cancelForm(_ context: StaffContext) async throws -> Response {
        try await cancelPage(try await AdminInvoices.find(context), context, DrawnForm(try CancelInvoiceInput.spec()))
    }

    static func cancel(_ context: StaffContext) async throws -> Response {
        let item = try await AdminInvoices.find(context)
        let values = context.request.posted(try CancelInvoiceInput.spec())
        do {
            let input = try CancelInvoiceInput(filling: values)
            let invoice = try await context.panel.cancelInvoice(
                item.invoice.id, reason: input.reason, by: context.actor)
            return try await context.see("/admin/invoices/\(invoice.id)", .done("\(invoice.title) is cancelled."))
        } catch Failure.invalid(let issues) {
            let form = DrawnForm(try CancelInvoiceInput.spec(), values: values, issues: issues).refused("Not cancelled")
            return try await cancelPage(item, context, form, status: .unprocessableContent)
        }
    }

    static func bookForm(_ context: StaffContext) async throws -> Response {
        let item = try await AdminInvoices.find(context)
        let usual: JSONValue = [
            "amount": .string(item.invoice.due.decimalText), "reference": .string(item.invoice.number ?? ""),
        ]
        return try await bookPage(item, context, values: usual)
    }

    static func book(_ context: StaffContext) async throws -> Response {
        let item = try await AdminInvoices.find(context)
        let values = context.request.posted(try BookPaymentInput.spec())
        do {
            let input = try BookPaymentInput(filling: values)
            guard let gateway = InstanceID(input.gateway) else { throw Failure.invalid("choose one", field: "gateway") }
            let money = try Money.typed(input.amount, in: item.invoice.currency)
            let seen = SeenPayment(invoice: item.invoice.id, gateway: gateway, money: money, reference: input.reference)
            let payment = try await context.panel.bookPayment(seen, by: context.actor)
            let flash: Flash =
                payment.held == nil
                ? .done("\(money.shownText) is booked.")
                : .refused("\(money.shownText) is booked, and waits for a decision.")
            return try await context.see(
                payment.held == nil ? "/admin/invoices/\(item.invoice.id)" : "/admin/payments/\(payment.id)", flash)
        } catch Failure.invalid(let issues) {
            return try await bookPage(item, context, values: values, issues: issues, status: .unprocessableContent)
        }
    }

    private static func cancelPage(
        _ item: InvoiceDetail, _ context: StaffContext, _ form: DrawnForm, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let invoice = item.invoice
        guard invoice.kind == .invoice, invoice.state == .unpaid else {
            throw Failure.refused("\(invoice.title) is \(invoice.state.rawValue) and cannot be cancelled")
        }
        var lines = ["\(invoice.due.shownText) is not owed any more."]
        if invoice.paid > 0 {
            lines.append("\(invoice.paidMoney.shownText), which was paid of it, becomes the client's balance.")
        }
        if item.lines.contains(where: { $0.service != nil }) {
            lines.append(
                "An order or a change that waits for it ends; its piece of stock and its place are free again.")
        }
        let page = ConfirmPage.cancelInvoice(
            invoice.title, for: item.client.name, at: "/admin/invoices/\(invoice.id)", consequences: lines, form: form)
        return try await context.page(page, status: status)
    }

    private static func bookPage(
        _ item: InvoiceDetail, _ context: StaffContext, values: JSONValue, issues: [Issue] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        guard item.invoice.due.amount > 0 else { throw Failure.refused("Nothing is due on \(item.invoice.title)") }
        // What the client pays from the balance is booked by the panel itself.
        let ways = try await context.panel.gateways().filter {
            context.panel.modules.registry[$0.module]?.manifest.can(.paysFromBalance) != true
        }.map { FieldOption(value: $0.id.description, label: $0.title) }
        guard let first = ways.first else {
            throw Failure.refused("There is no gateway to book it on; activate a payment module and give it settings")
        }
        let given = ways.count == 1 ? values.with(["gateway": .string(first.value)]) : values
        let form = DrawnForm(try BookPaymentInput.spec().offering(ways, for: "gateway"), values: given, issues: issues)
            .changing("amount") { $0.inputmode = "decimal" }.refused("Not booked")
        let page = AdminFormPage.bookPayment(
            item.invoice.title, due: item.invoice.due.shownText, at: "/admin/invoices/\(item.invoice.id)", form: form)
        return try await context.page(page, status: status)
    }
}
