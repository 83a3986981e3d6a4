import Domain
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// `/admin/services/new`: ordering for a client.
extension AdminServices {
    static func new(_ context: StaffContext) async throws -> Response {
        let choice = try await choice(
            context, client: context.request.query("client"), product: context.request.query("product"))
        return try await page(choice, context)
    }

    static func create(_ context: StaffContext) async throws -> Response {
        let request = context.request
        let choice = try await choice(context, client: request.posted("client"), product: request.posted("product"))
        guard let client = choice.client, let product = choice.product else {
            return try await page(choice, context, status: .unprocessableContent)
        }
        let values = request.posted(choice.spec, prefix: "order.")
        do {
            guard let period = Period(rawValue: request.posted("period") ?? "") else {
                throw Failure.invalid("choose one", field: "period")
            }
            let order = NewOrder(
                client: client.id, product: product.product.id, period: period, values: values,
                options: OptionFields.posted(request, product.options))
            let service = try await context.panel.placeOrder(order, by: context.actor)
            let waits = service.openInvoice != nil ? " It is created when it is paid." : ""
            return try await context.see("/admin/services/\(service.id)", .done("\(service.label) is ordered.\(waits)"))
        } catch Failure.invalid(let issues) {
            return try await page(choice, context, typed: values, issues: issues, status: .unprocessableContent)
        }
    }

    /// What was chosen so far, and what there is to choose from.
    private struct Choosing {
        var clients: [Client]
        var products: [PricedProduct]
        var client: Client?
        var product: PricedProduct?
        /// What the chosen product's module asks.
        var spec: FormSpec

        /// The prices that the chosen client may be asked.
        var prices: [Price] { product?.prices.filter { $0.currency == client?.currency } ?? [] }
    }

    private static func choice(_ context: StaffContext, client: String?, product: String?) async throws -> Choosing {
        let chosen = try await client.flatMap { ClientID($0) }.flatMapAsync {
            try await context.panel.client($0)?.client
        }
        var clients = try await context.panel.clients(search: nil, PageRequest(limit: 200)).items.filter { !$0.closed }
        // The newest clients are offered; an older one is reached from its own page.
        if let chosen, !clients.contains(where: { $0.id == chosen.id }) { clients.insert(chosen, at: 0) }
        let products = try await context.panel.allProducts().filter { !$0.product.retired }
        let item = products.first { $0.product.id.description == product }
        let manifest = item.flatMap { context.panel.modules.registry[$0.product.module]?.manifest }
        return Choosing(
            clients: clients, products: products, client: chosen, product: item,
            spec: manifest?.order ?? FormSpec(fields: []))
    }

    private static func page(
        _ choice: Choosing, _ context: StaffContext, typed: JSONValue = .null, issues: [Issue] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let clients =
            [SelectOption("", "Choose a client", isChosen: choice.client == nil)]
            + choice.clients.map { SelectOption($0.id.description, $0.name, isChosen: $0.id == choice.client?.id) }
        let products =
            [SelectOption("", "Choose a product", isChosen: choice.product == nil)]
            + choice.products.map { item in
                SelectOption(
                    item.product.id.description, item.product.name,
                    isChosen: item.product.id == choice.product?.product.id)
            }
        guard let client = choice.client, let product = choice.product, let first = choice.prices.first else {
            let page = ServiceNewPage(clients: clients, products: products, note: note(choice, context))
            return try await context.page(page, status: status)
        }
        let offered = choice.prices.map { FieldOption(value: $0.period.rawValue, label: label(of: $0)) }
        let period = context.request.posted("period") ?? first.period.rawValue
        let periods = DrawnForm(
            try PeriodInput.spec().offering(offered, for: "period"), values: ["period": .string(period)],
            issues: issues.filter { $0.field == "period" })
        let isAboutOptions = { (issue: Issue) in issue.field?.hasPrefix(OptionFields.prefix) == true }
        let options = OptionFields.form(
            product.options, for: Period(rawValue: period) ?? first.period, in: client.currency,
            chosen: OptionFields.posted(context.request, product.options), issues: issues)
        let order = DrawnForm(
            choice.spec, values: typed, issues: issues.filter { $0.field != "period" && !isAboutOptions($0) },
            prefix: "order.")
        let page = ServiceNewPage(
            clients: clients, products: products, client: client.id.description,
            product: product.product.id.description,
            heading: "\(product.product.name) for \(client.name)",
            form: periods.adding(options).adding(order).refused("Not ordered"))
        return try await context.page(page, status: status)
    }

    /// Why there is nothing to fill in yet; `nil` while a choice is simply open.
    private static func note(_ choice: Choosing, _ context: StaffContext) -> Note? {
        if choice.clients.isEmpty {
            let act = context.may(.manageClients) ? [Act.link("New client", "/admin/clients/new", icon: "plus")] : []
            return Note(.pending, "There are no clients yet", "A service belongs to a client.", acts: act)
        }
        if choice.products.isEmpty {
            let act = context.may(.manageProducts) ? [Act.link("New product", "/admin/products/new", icon: "plus")] : []
            return Note(.pending, "There is nothing to sell yet", "A service is made of a product.", acts: act)
        }
        guard let client = choice.client, let product = choice.product?.product else { return nil }
        let act = context.may(.viewProducts) ? [Act.link("Open the product", "/admin/products/\(product.id)")] : []
        return Note(
            .suspended, "\(product.name) has no price in \(client.currency)",
            "\(client.name) is charged in \(client.currency); give the product a price in it first.", acts: act)
    }

    private static func label(of price: Price) -> String {
        let setup = price.setup > 0 ? ", \(price.setupMoney.shownText) set-up" : ""
        return "\(price.money.shownText) \(price.period.suffix)\(setup)"
    }
}
