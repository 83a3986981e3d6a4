import Domain
import Hummingbird
import ModuleHost
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// `/admin/products`: what is sold. The page of one product is in `AdminProducts+Page.swift`.
enum AdminProducts {
    static func list(_ context: StaffContext) async throws -> Response {
        let products = try await context.panel.allProducts()
        let counts = try await context.panel.serviceCounts(products: products.map(\.product.id))
        let rows = products.map { item in
            let prices = item.prices.map { "\($0.money.shownText) \($0.period.suffix)" }
            return ProductsPage.Row(
                name: item.product.name, href: "/admin/products/\(item.product.id)",
                module: moduleTitle(item.product, context),
                state: ProductsPage.badge(isHidden: item.product.hidden, isRetired: item.product.retired),
                prices: prices.isEmpty ? nil : prices.joined(separator: ", "),
                services: shown(counts[item.product.id] ?? 0),
                stock: item.product.stock.map { "\(shown($0)) left" })
        }
        return try await context.page(ProductsPage(rows: rows, mayCreate: context.may(.manageProducts)))
    }

    static func new(_ context: StaffContext) async throws -> Response {
        try await newPage(context, values: .null, plan: .null, issues: [])
    }

    /// The plan is filled in on the product's own page, unless the module has one that cannot be left empty: then it is
    /// asked for here.
    static func create(_ context: StaffContext) async throws -> Response {
        let request = context.request
        let values = request.posted(try ProductNewInput.spec())
        let manifest = values["module"]?.stringValue.flatMap { ModuleKey($0) }.flatMap {
            context.panel.modules.registry[$0]?.manifest
        }
        let hasPlan = manifest.map { $0.key.description == request.posted("plan_of") } ?? false
        let plan = manifest.map { hasPlan ? request.posted($0.plan, prefix: "plan.") : [:] } ?? .null
        var members = values.objectValue ?? [:]
        members["plan"] = plan
        members["hidden"] = true
        do {
            let product = try await context.panel.createProduct(.object(members), by: context.actor)
            return try await context.see(
                "/admin/products/\(product.id)", .done("\(product.name) was added; give it a price."))
        } catch Failure.invalid(let issues) {
            return try await newPage(context, values: values, plan: plan, issues: issues, status: .unprocessableContent)
        }
    }

    static func show(_ context: StaffContext) async throws -> Response {
        try await page(context, try await find(context))
    }

    static func change(_ context: StaffContext) async throws -> Response {
        let item = try await find(context)
        let values = context.request.posted(try ProductInput.spec())
        do {
            let revision = context.request.posted("revision").flatMap { Int64($0) }
            _ = try await context.panel.changeProduct(
                item.product.id, placed(values), revision: revision, by: context.actor)
            return try await context.see("/admin/products/\(item.product.id)", .done("Saved."))
        } catch Failure.invalid(let issues) {
            return try await page(context, item, details: Typed(values, issues), status: .unprocessableContent)
        }
    }

    static func savePlan(_ context: StaffContext) async throws -> Response {
        let item = try await find(context)
        let spec = try context.panel.modules.entry(item.product.module).manifest.plan
        let values = context.request.posted(spec, prefix: "plan.")
        do {
            _ = try await context.panel.savePlan(item.product.id, values, by: context.actor)
            return try await context.see("/admin/products/\(item.product.id)", .done("Plan saved."))
        } catch Failure.invalid(let issues) {
            return try await page(context, item, plan: Typed(values, issues), status: .unprocessableContent)
        }
    }

    /// Sets one price, or takes one away; the others stay.
    static func savePrices(_ context: StaffContext) async throws -> Response {
        let item = try await find(context)
        let values = context.request.posted(try PriceInput.spec(currencies: Currency.all.map(\.code)))
        do {
            var prices = item.prices
            if let gone = context.request.posted("remove") {
                prices.removeAll { $0.name == gone }
            } else {
                let price = try price(values)
                prices.removeAll { $0.name == price.name }
                prices.append(price)
            }
            let document = JSONValue.array(prices.map(\.document))
            // The other prices are those that were read, so nobody may have changed them in between.
            _ = try await context.panel.changeProduct(
                item.product.id, ["prices": document], revision: item.product.revision, by: context.actor)
            return try await context.see("/admin/products/\(item.product.id)", .done("Prices saved."))
        } catch Failure.invalid(let issues) {
            return try await page(context, item, price: Typed(values, issues), status: .unprocessableContent)
        }
    }

    /// The currencies to choose from: those in use first.
    static func currencies(_ context: StaffContext) async throws -> [String] {
        let used = Set(try await context.panel.allProducts().flatMap(\.prices).map(\.currency.code))
        return used.sorted() + Currency.all.map(\.code).filter { !used.contains($0) }
    }

    static func moduleTitle(_ product: Product, _ context: StaffContext) -> String {
        context.panel.modules.registry[product.module]?.manifest.about.title ?? product.module.name
    }

    private static func find(_ context: StaffContext) async throws -> PricedProduct {
        guard let item = try await context.panel.product(context.request.key()) else {
            throw Failure.notFound("There is no such product")
        }
        return item
    }

    private static func newPage(
        _ context: StaffContext, values: JSONValue, plan: JSONValue, issues: [Issue], status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let usable = try await context.panel.modules.statuses().filter { $0.refusal == nil && $0.key.kind == .product }
        let options = usable.map { FieldOption(value: $0.key.description, label: $0.title) }
        let only: JSONValue = options.count == 1 ? .string(options[0].value) : .null
        let given = values == .null ? ["module": only] : values
        let isAboutPlan = { (issue: Issue) in issue.field?.hasPrefix("plan.") == true }
        var form = DrawnForm(
            try ProductNewInput.spec().offering(options, for: "module"), values: given,
            issues: issues.filter { !isAboutPlan($0) })
        let chosen = usable.first { $0.key.description == given["module"]?.stringValue }
        let asksPlan = issues.contains(where: isAboutPlan)
        if asksPlan, let manifest = chosen?.manifest {
            form = form.adding(
                DrawnForm(manifest.plan, values: plan, issues: issues.filter(isAboutPlan), prefix: "plan."))
        }
        let page = AdminFormPage.newProduct(form: form, planOf: asksPlan ? chosen?.key.description : nil)
        return try await context.page(page, status: status)
    }

    /// The product's form as the verb takes it: where it runs is an instance or a group.
    private static func placed(_ values: JSONValue) -> JSONValue {
        var members = values.objectValue ?? [:]
        let parts = members.removeValue(forKey: "placement")?.stringValue?.split(separator: " ", maxSplits: 1) ?? []
        let key = parts.count == 2 ? String(parts[1]) : ""
        members["instance"] = .string(parts.first == "instance" ? key : "")
        members["instance_group"] = .string(parts.first == "group" ? key : "")
        return .object(members)
    }

    private static func price(_ values: JSONValue) throws -> Price {
        let input = try PriceInput(filling: values)
        guard let currency = Currency(input.currency) else {
            throw Failure.invalid("must be one of the list", field: "currency")
        }
        guard let period = Period(rawValue: input.period) else {
            throw Failure.invalid("must be one of the list", field: "period")
        }
        let wrong = "must be an amount such as \(Money(4 * currency.scale, currency).decimalText)"
        guard let amount = Money(parsing: input.amount, in: currency), amount.amount >= 0 else {
            throw Failure.invalid(wrong, field: "amount")
        }
        guard let setup = Money(parsing: input.setup ?? "0", in: currency), setup.amount >= 0 else {
            throw Failure.invalid(wrong, field: "setup")
        }
        return Price(currency: currency, period: period, amount: amount.amount, setup: setup.amount)
    }
}

/// What was typed into a form and refused.
struct Typed {
    var values: JSONValue
    var issues: [Issue]

    init(_ values: JSONValue, _ issues: [Issue]) {
        self.values = values
        self.issues = issues
    }
}

extension Price {
    /// Tells a product's prices apart: "EUR monthly".
    var name: String { "\(currency.code) \(period.rawValue)" }

    /// As the verbs take it.
    var document: JSONValue {
        [
            "currency": .string(currency.code), "period": .string(period.rawValue), "amount": .integer(amount),
            "setup": .integer(setup),
        ]
    }
}
