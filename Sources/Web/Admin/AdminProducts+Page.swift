import Domain
import Hummingbird
import ModuleHost
import ModuleKit
import PanelCore
import Store
import Vocabulary

/// The page of one product, with its three forms.
extension AdminProducts {
    /// - Parameters:
    ///   - details: what was refused in the product's own form; so for `price` and `plan`.
    static func page(
        _ context: StaffContext, _ item: PricedProduct, details: Typed? = nil, price: Typed? = nil, plan: Typed? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (product, may) = (item.product, context.may(.manageProducts))
        let count = try await context.panel.serviceCounts(products: [product.id])[product.id] ?? 0
        let module = try await context.panel.module(product.module)
        let spec = module.status.manifest?.plan ?? FormSpec(fields: [])
        let facts =
            [
                Fact(
                    "Services", shown(count),
                    href: context.link("/admin/services?product=\(product.id)", if: context.may(.viewServices))),
                Fact("Stock", product.stock.map { "\(shown($0)) left" } ?? "Any number"),
                Fact("Runs on", place(product, module)),
            ] + (may ? [] : [Fact](stored: product.plan, spec))
        let page = ProductPage(
            name: product.name, state: ProductsPage.badge(isHidden: product.hidden, isRetired: product.retired),
            sub: "Made by \(moduleTitle(product, context))", note: note(item, module.status),
            details: may ? try detailsPanel(product, module, details) : nil, prices: prices(item, may: may),
            options: options(item, may: may), addOptions: may ? addOptions(item, spec) : [],
            addPrice: may ? try await pricePanel(item, context, price) : nil,
            plan: may && !spec.fields.isEmpty ? planPanel(product, spec, plan) : nil,
            planNote: planNote(module.status, may: may),
            facts: facts, id: CopyField(product.id.description, label: "the product id"))
        return try await context.page(page, status: status)
    }

    private static func detailsPanel(_ product: Product, _ module: ModuleOverview, _ typed: Typed?) throws -> FormPanel
    {
        let options =
            module.status.instances.map { FieldOption(value: "instance \($0.id)", label: $0.name) }
            + module.groups.map { FieldOption(value: "group \($0.group.id)", label: "\($0.group.name) (group)") }
        let placement: JSONValue =
            if let group = product.instanceGroup { .string("group \(group)") } else {
                product.instance.map { .string("instance \($0)") } ?? .null
            }
        let stored: JSONValue = [
            "name": .string(product.name), "description": .string(product.description), "placement": placement,
            "stock": product.stock.map { .integer($0) } ?? .null, "hidden": .bool(product.hidden),
            "retired": .bool(product.retired),
        ]
        // The verb knows instances and groups; the form has one field for both.
        let issues = (typed?.issues ?? []).map { issue in
            ["instance", "instance_group"].contains(issue.field) ? Issue(issue.message, field: "placement") : issue
        }
        let spec = try ProductInput.spec().offering(options, for: "placement")
        return FormPanel(
            action: "/admin/products/\(product.id)",
            form: DrawnForm(spec, values: typed?.values ?? stored, issues: issues),
            submit: "Save product", hidden: [HiddenField("revision", String(product.revision))])
    }

    private static func planPanel(_ product: Product, _ spec: FormSpec, _ typed: Typed?) -> FormPanel {
        let form = DrawnForm(
            spec, values: typed?.values ?? product.plan, stored: product.plan, issues: typed?.issues ?? [],
            prefix: "plan.")
        return FormPanel(
            action: "/admin/products/\(product.id)/plan", form: form, submit: "Save plan", isPrimary: false)
    }

    private static func pricePanel(_ item: PricedProduct, _ context: StaffContext, _ typed: Typed?) async throws
        -> FormPanel
    {
        let currencies = try await currencies(context)
        let usual: JSONValue = [
            "currency": (item.prices.first?.currency.code ?? currencies.first).map { .string($0) } ?? .null,
            "period": .string(Period.monthly.rawValue),
        ]
        let form = DrawnForm(
            try PriceInput.spec(currencies: currencies), values: typed?.values ?? usual, issues: typed?.issues ?? [],
            id: "price-")
        return FormPanel(
            action: "/admin/products/\(item.product.id)/prices", form: form, submit: "Set price", isPrimary: false)
    }

    private static func prices(_ item: PricedProduct, may: Bool) -> [ProductPage.Price] {
        item.prices.map { price in
            ProductPage.Price(
                period: price.period.label, amount: Amount(price.money),
                setup: price.setup > 0 ? Amount(price.setupMoney) : nil,
                remove: may
                    ? .post(
                        "Remove", "/admin/products/\(item.product.id)/prices",
                        hidden: [HiddenField("remove", price.name)]) : nil)
        }
    }

    private static func options(_ item: PricedProduct, may: Bool) -> [ProductPage.Option] {
        item.options.map { option in
            let path = "/admin/products/\(item.product.id)/options/\(option.field)"
            return ProductPage.Option(
                name: option.name, href: may ? Link(path) : nil,
                choices: option.choices.map { $0.hidden ? "\($0.name) (hidden)" : $0.name }.joined(separator: ", "),
                remove: may ? .post("Remove", "\(path)/remove") : nil)
        }
    }

    private static func addOptions(_ item: PricedProduct, _ plan: FormSpec) -> [Act] {
        plan.fields.filter { AdminOptions.canBeChosen($0) && !item.options.map(\.field).contains($0.key) }.map {
            .link($0.label, "/admin/products/\(item.product.id)/options/\($0.key)", icon: "plus")
        }
    }

    private static func place(_ product: Product, _ module: ModuleOverview) -> String {
        if let id = product.instanceGroup, let found = module.groups.first(where: { $0.group.id == id }) {
            return "\(found.group.name) (group)"
        }
        return module.status.instances.first { $0.id == product.instance }?.name ?? "the instance “default”"
    }

    /// What keeps clients from ordering it, the worst first.
    private static func note(_ item: PricedProduct, _ status: ModuleStatus) -> Note? {
        if let refusal = status.refusal { return Note(.failed, "It cannot be ordered", "\(refusal).") }
        if status.instances.isEmpty, status.manifest?.settings.fields.isEmpty == false {
            return Note(
                .suspended, "Orders of it will wait",
                "\(status.title) has no instance yet, so there is nothing to create them on.",
                acts: [.link("Set up the module", "/admin/modules/\(status.key)")])
        }
        if let refusal = item.product.orderRefusal { return Note(.suspended, "Nobody can order it", "\(refusal).") }
        if item.prices.isEmpty { return Note(.suspended, "Nobody can order it yet", "It has no price.") }
        if item.product.hidden {
            return Note(.pause, "Clients do not see it", "It is hidden; staff can order it.", icon: "eye")
        }
        return nil
    }

    private static func planNote(_ status: ModuleStatus, may: Bool) -> Note? {
        guard may, status.manifest == nil else { return nil }
        return Note(.error, "The plan cannot be shown", status.refusal)
    }
}
