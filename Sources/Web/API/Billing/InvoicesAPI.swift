import Domain
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// `/api/v1/invoices`: invoices and credit notes.
enum InvoicesAPI {
    static let filters: [Parameter] = [
        .id("client", "Whose they are."),
        .choice("kind", Invoice.Kind.allCases.map(\.rawValue), "Invoices or credit notes."),
        .choice("state", InvoiceState.allCases.map(\.rawValue), "Where they stand."),
        .choice("overdue", ["true"], "Only what was to be paid before today and was not."),
        .text("q", "Part of the number or of the client's name."),
    ]

    private enum Only: String, CaseIterable { case yes = "true" }

    static func list(_ context: TokenContext) async throws -> Response {
        var query = ListQuery(context.request, filters: filters)
        var filter = InvoiceFilter(client: query.id("client"))
        filter.kind = query.choice("kind")
        filter.state = query.choice("state")
        let isOverdue = (query.choice("overdue") as Only?) != nil
        filter.search = query.text("q")
        let page = query.page(InvoiceID.init)
        try query.refuseWrong()
        if isOverdue { filter.overdueOn = try await context.panel.today() }
        return .list(try await context.panel.invoices(filter, page)) { Documents.invoice($0.invoice) }
    }

    /// Writes a draft; amounts are minor units of the client's currency.
    static func create(_ context: TokenContext) async throws -> Response {
        let body = try context.body(Schemas.newInvoice)
        guard let client = body["client"]?.stringValue.flatMap(ClientID.init) else {
            throw Failure.invalid("must be the id of a client", field: "client")
        }
        let lines = (body["lines"]?.arrayValue ?? []).map { line in
            NewInvoice.Line(
                line["description"]?.stringValue ?? "", quantity: line["quantity"]?.integerValue ?? 1,
                unit: line["unit"]?.integerValue ?? 0)
        }
        let new = NewInvoice(client: client, lines: lines, note: body["note"]?.stringValue ?? "")
        return try await context.create("invoices", body, document: Documents.invoice) { alongside in
            try await context.panel.draftInvoice(new, by: context.actor, alongside: alongside)
        }
    }

    static func show(_ context: TokenContext) async throws -> Response {
        try await detail(context.id(of: "invoice"), context)
    }

    static func issue(_ context: TokenContext) async throws -> Response {
        let id: InvoiceID = try context.id(of: "invoice")
        _ = try context.body(Schemas.nothing, isOptional: true)
        _ = try await context.panel.issueDraft(id, by: context.actor)
        return try await detail(id, context)
    }

    static func discard(_ context: TokenContext) async throws -> Response {
        let id: InvoiceID = try context.id(of: "invoice")
        _ = try context.body(Schemas.nothing, isOptional: true)
        try await context.panel.discardDraft(id, by: context.actor)
        return try await detail(id, context)
    }

    static func cancel(_ context: TokenContext) async throws -> Response {
        let id: InvoiceID = try context.id(of: "invoice")
        let body = try context.body(Schemas.reason, isOptional: true)
        _ = try await context.panel.cancelInvoice(id, reason: body["reason"]?.stringValue ?? "", by: context.actor)
        return try await detail(id, context)
    }

    /// Books money that came in some other way.
    static func book(_ context: TokenContext) async throws -> Response {
        let id: InvoiceID = try context.id(of: "invoice")
        let body = try context.body(Schemas.seenPayment)
        guard let invoice = try await context.panel.invoice(id)?.invoice else { throw context.missing("invoice") }
        guard let gateway = body["gateway"]?.stringValue.flatMap(InstanceID.init) else {
            throw Failure.invalid("must be the id of an instance of a payment module", field: "gateway")
        }
        let seen = SeenPayment(
            invoice: id, gateway: gateway, money: Money(body["amount"]?.integerValue ?? 0, invoice.currency),
            reference: body["reference"]?.stringValue ?? "")
        return try await context.create("invoices/\(id)/payments", body, document: Documents.payment) { alongside in
            try await context.panel.bookPayment(seen, by: context.actor, alongside: alongside)
        }
    }

    static func pdf(_ context: TokenContext) async throws -> Response {
        .pdf(try await context.panel.printInvoice(context.id(of: "invoice")))
    }

    private static func detail(_ id: InvoiceID, _ context: TokenContext) async throws -> Response {
        guard let found = try await context.panel.invoice(id) else { throw context.missing("invoice") }
        return .json(Documents.invoice(found))
    }
}
