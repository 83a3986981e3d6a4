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

    static func place(_ context: ClientContext) async throws -> Response {
        let (offer, request) = (try await offer(context), context.request)
        let values = request.posted(offer.spec, prefix: "order.")
        do {
            guard let period = Period(rawValue: request.posted("period") ?? "") else {
                throw Failure.invalid("choose one", field: "period")
            }
            let order = NewOrder(
                client: context.client.id, product: offer.item.product.id, period: period, values: values,
                id: request.posted("once").flatMap { ServiceID($0) })
            let service = try await context.panel.placeOrder(order, by: context.actor)
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
        let order = DrawnForm(
            offer.spec, values: values, issues: issues.filter { $0.field != "period" }, prefix: "order.")
        return OrderPage(
            product: offer.item.product.name,
            about: offer.item.product.description.isEmpty ? nil : offer.item.product.description,
            action: "/order/\(offer.item.product.id)",
            once: context.request.posted("once").flatMap { ServiceID($0) }?.description
                ?? ServiceID(at: Date()).description,
            form: periods.adding(order).refused("Not ordered"),
            lines: lines(offer.item),
            total: prices.count == 1 ? Fact(chosen.period.label, chosen.money.shownText) : nil,
            submit: "Order \(offer.item.product.name)",
            small: "You pay as agreed with \(try await context.panel.sellerName()).")
    }

    /// What it costs: every price in one sentence while the choice stands in the form.
    private static func lines(_ item: PricedProduct) -> [Fact] {
        guard item.prices.count > 1 else {
            return item.prices.flatMap { price in
                [Fact(item.product.name, price.money.shownText)]
                    + (price.setup > 0 ? [Fact("Set-up", price.setupMoney.shownText)] : [])
            }
        }
        let texts = item.prices.map { price in
            let setup = price.setup > 0 ? " and \(price.setupMoney.shownText) set-up" : ""
            return "\(price.money.shownText) \(price.period.suffix)\(setup)"
        }
        let first = texts.dropLast().joined(separator: ", ")
        return [Fact(item.product.name, "\(first) or \(texts.last ?? "")")]
    }
}
