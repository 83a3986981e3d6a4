import Domain
import HTTPTypes
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// `/admin/invoices/new`: an invoice that staff write. It is a draft until it is issued.
extension AdminInvoices {
    /// One line of the form.
    private struct LineInput: Form {
        @Field("Text", .trimmed, .length(1...500)) var description: String
        @Field("Quantity", .range(1...100_000)) var quantity = 1
        @Field("Price of one", .trimmed) var unit: String
        init() {}
    }

    private struct WholeInput: Form {
        @Field("Client") var client: String
        @Field("Note", .trimmed, .long, .length(0...2000), help: "The client reads it below the lines.") var note:
            String?
        init() {}
    }

    private static let lineCount = 5

    static func new(_ context: StaffContext) async throws -> Response {
        let client: JSONValue = context.request.query("client").map { .string($0) } ?? .null
        return try await newPage(context, whole: ["client": client], lines: [], issues: [])
    }

    static func create(_ context: StaffContext) async throws -> Response {
        let request = context.request
        let whole = request.posted(try WholeInput.spec())
        let lines = try (0..<lineCount).map { request.posted(try LineInput.spec(), prefix: "lines.\($0).") }
        do {
            let new = try await newInvoice(whole, lines, context)
            let invoice = try await context.panel.draftInvoice(new, by: context.actor)
            return try await context.see(
                "/admin/invoices/\(invoice.id)", .done("The draft is written. Issue it when it is right."))
        } catch Failure.invalid(let issues) {
            return try await newPage(context, whole: whole, lines: lines, issues: issues, status: .unprocessableContent)
        }
    }

    /// Lines without a text and a price are left out; the issues name the lines as the form has them.
    private static func newInvoice(
        _ whole: JSONValue, _ lines: [JSONValue], _ context: StaffContext
    ) async throws -> NewInvoice {
        let id = whole["client"]?.stringValue.flatMap { ClientID($0) }
        guard let client = try await id.flatMapAsync({ try await context.panel.client($0)?.client }) else {
            throw Failure.invalid("choose one", field: "client")
        }
        var issues: [Issue] = []
        var checked: [NewInvoice.Line] = []
        for (index, line) in lines.enumerated() where !isEmpty(line) {
            do {
                let input = try LineInput(filling: line)
                guard let unit = Money(parsing: input.unit, in: client.currency), unit.amount >= 0 else {
                    throw Failure.invalid("must be an amount in \(client.currency) such as 19.99", field: "unit")
                }
                checked.append(.init(input.description, quantity: Int64(input.quantity), unit: unit.amount))
            } catch Failure.invalid(let wrong) { issues += wrong.map { $0.under("lines.\(index)") } }
        }
        if checked.isEmpty, issues.isEmpty { issues.append(Issue("is required", field: "lines.0.description")) }
        guard issues.isEmpty else { throw Failure.invalid(issues: issues) }
        return NewInvoice(client: client.id, lines: checked, note: whole["note"]?.stringValue ?? "")
    }

    private static func isEmpty(_ line: JSONValue) -> Bool {
        ["description", "unit"].allSatisfy { (line[$0]?.stringValue ?? "").allSatisfy(\.isWhitespace) }
    }

    private static func newPage(
        _ context: StaffContext, whole: JSONValue, lines: [JSONValue], issues: [Issue],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        var clients = try await context.panel.clients(search: nil, PageRequest(limit: 200)).items
        // The newest clients are offered; an older one is reached from its own page.
        if let id = whole["client"]?.stringValue.flatMap({ ClientID($0) }), !clients.contains(where: { $0.id == id }),
            let chosen = try await context.panel.client(id)?.client
        {
            clients.insert(chosen, at: 0)
        }
        let spec = try WholeInput.spec().offering(
            clients.map { FieldOption(value: $0.id.description, label: "\($0.name), \($0.currency)") }, for: "client")
        let isOfLine = { (issue: Issue) in issue.field?.hasPrefix("lines.") == true }
        let sections = try (0..<lineCount).map { index in
            let mine = issues.filter { $0.field?.hasPrefix("lines.\(index).") == true }
            let typed = lines.indices.contains(index) ? lines[index] : JSONValue.null
            return SectionFormPage.Section(
                title: "Line \(index + 1)",
                form: DrawnForm(try LineInput.spec(), values: typed, issues: mine, prefix: "lines.\(index).").changing(
                    "lines.\(index).unit"
                ) { field in
                    field.placeholder = "19.99"
                    field.inputmode = "decimal"
                })
        }
        let form = DrawnForm(spec, values: whole, issues: issues.filter { !isOfLine($0) })
        let page = SectionFormPage(
            "New invoice", sub: "It is a draft until you issue it. Lines that are left empty are left out.",
            crumbs: [Crumb("Invoices", "/admin/invoices")], action: "/admin/invoices",
            sections: [.init(title: nil, form: form)] + sections,
            rest: DrawnForm(FormSpec(fields: [])).refused("Not written"), submit: "Write the draft",
            cancel: .link("Cancel", "/admin/invoices"))
        return try await context.page(page, status: status)
    }
}
