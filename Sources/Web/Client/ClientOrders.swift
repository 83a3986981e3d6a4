import Domain
import Foundation
import Hummingbird
import ModuleKit
import PanelCore
import Vocabulary

/// `/order`: what can be ordered, and ordering it.
enum ClientOrders {
    static func list(_ context: ClientContext) async throws -> Response {
        let cards = try await context.panel.offered(in: context.client.currency).compactMap {
            item -> OrderListPage.Card? in
            guard let price = item.prices.first else { return nil }
            return OrderListPage.Card(
                name: item.product.name, href: "/order/\(item.product.id)", price: price.money.shownText,
                period: price.period.suffix,
                about: item.product.description.isEmpty ? nil : item.product.description, points: [],
                soldOut: item.product.orderRefusal == nil ? nil : "Sold out")
        }
        return try await context.page(OrderListPage(products: cards), at: .order)
    }

    static func form(_ context: ClientContext) async throws -> Response {
        let offer = try await offer(context)
        return try await context.page(try await page(offer, context, values: .null, issues: []), at: .order)
    }

    /// Places the order, or only shows what it costs when that is asked. What is to be paid at first leads to where it is paid.
    static func place(_ context: ClientContext) async throws -> Response {
        let (offer, request) = (try await offer(context), context.request)
        let values = request.posted(offer.spec, prefix: "order.")
        if request.posted("check") != nil {
            return try await context.page(try await page(offer, context, values: values, issues: []), at: .order)
        }
        do {
            guard let period = Period(rawValue: request.posted("period") ?? "") else {
                throw Failure.invalid("choose one", field: "period")
            }
            let order = NewOrder(
                client: context.client.id, product: offer.item.product.id, period: period, values: values,
                options: OptionFields.posted(request, offer.item.options),
                id: request.posted("once").flatMap { ServiceID($0) })
            let service = try await context.panel.placeOrder(order, by: context.actor)
            if let id = service.invoice, let invoice = try await context.panel.invoice(id)?.invoice,
                invoice.due.amount > 0
            {
                return try await context.see(
                    "/invoices/\(id)/pay", .done("\(service.label) is ordered. It is set up when it is paid."))
            }
            return try await context.see("/services/\(service.id)", .done("\(service.label) is ordered."))
        } catch Failure.invalid(let issues) {
            let again = try await page(offer, context, values: values, issues: issues)
            return try await context.page(again, at: .order, status: .unprocessableContent)
        }
    }

    /// A product as this client can order it. A hidden product can be ordered by who knows its address.
    private struct Offer {
        var item: PricedProduct
        var spec: FormSpec
    }

    private static func offer(_ context: ClientContext) async throws -> Offer {
        guard var item = try await context.panel.product(context.request.key("product")), !item.product.retired else {
            throw Failure.notFound("There is no such product")
        }
        item.prices = item.prices.filter { $0.currency == context.client.currency }
        guard !item.prices.isEmpty else { throw Failure.notFound("There is no such product") }
        return Offer(item: item, spec: try context.panel.modules.entry(item.product.module).manifest.order)
    }

    private static func page(
        _ offer: Offer, _ context: ClientContext, values: JSONValue, issues: [Issue]
    ) async throws -> OrderPage {
        let prices = offer.item.prices
        let posted = Period(rawValue: context.request.posted("period") ?? context.request.query("period") ?? "")
        guard let chosen = prices.first(where: { $0.period == posted }) ?? prices.first else {
            throw Failure.notFound("There is no such product")
        }
        let options = prices.map {
            FieldOption(value: $0.period.rawValue, label: "\($0.money.shownText) \($0.period.suffix)")
        }
        let periods = DrawnForm(
            try PeriodInput.spec().offering(options, for: "period"),
            values: ["period": .string(chosen.period.rawValue)],
            issues: issues.filter { $0.field == "period" })
        let isAboutOptions = { (issue: Issue) in issue.field?.hasPrefix(OptionFields.prefix) == true }
        let picked = OptionFields.posted(context.request, offer.item.options)
        let choices = OptionFields.form(
            offer.item.options, for: chosen.period, in: context.client.currency, chosen: picked, issues: issues)
        let order = DrawnForm(
            offer.spec, values: values, issues: issues.filter { $0.field != "period" && !isAboutOptions($0) },
            prefix: "order.")
        // What was posted and is not offered is said at its field; the price is then that of the first choices.
        let currency = context.client.currency
        let parts =
            try (try? offer.item.options.choose(picked, for: chosen.period, in: currency))
            ?? offer.item.options.choose([:], for: chosen.period, in: currency)
        let first: Int64 = parts.reduce(chosen.amount + chosen.setup) { $0 + $1.amount + $1.setup }
        let total = Money(first, currency)
        let seller = try await context.panel.sellerName()
        let canPay = try await !context.panel.gateways().isEmpty
        let paysFirst = canPay && total.amount > 0
        return OrderPage(
            product: offer.item.product.name,
            about: offer.item.product.description.isEmpty ? nil : offer.item.product.description,
            action: "/order/\(offer.item.product.id)",
            once: context.request.posted("once").flatMap { ServiceID($0) }?.description
                ?? ServiceID(at: Date()).description,
            form: periods.adding(choices).adding(order).refused("Not ordered"),
            lines: lines(offer.item.product, chosen, parts), total: Fact("First invoice", total.shownText),
            hasChoice: prices.count > 1 || !choices.fields.isEmpty,
            submit: "Order \(offer.item.product.name)",
            small: paysFirst
                ? "You pay next. It is set up when \(seller) has your money." : "It is set up at once.")
    }

    /// What the first invoice is made of.
    private static func lines(_ product: Product, _ price: Price, _ options: [ChosenOption]) -> [Fact] {
        let currency = price.currency
        let setup = price.setup + options.map(\.setup).reduce(0, +)
        return [Fact("\(product.name), \(price.period.label.lowercased())", price.money.shownText)]
            + options.filter { $0.amount > 0 }.map { Fact($0.name, Money($0.amount, currency).shownText) }
            + (setup > 0 ? [Fact("Set-up, once", Money(setup, currency).shownText)] : [])
    }
}
