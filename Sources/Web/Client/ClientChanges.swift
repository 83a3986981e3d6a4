import Domain
import HTTPTypes
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// `/services/{id}/change`: a client takes other options or another product. What it costs is said before it is done.
enum ClientChanges {
    static func form(_ context: ClientContext) async throws -> Response {
        let offer = try await offer(context)
        return try await page(offer, chosen: offer.chosen(context), issues: [], context)
    }

    /// Shows the price of what is chosen, or makes the change when that price was shown.
    static func change(_ context: ClientContext) async throws -> Response {
        let offer = try await offer(context)
        let chosen = offer.chosen(context)
        guard context.request.posted("check") == nil else {
            return try await page(offer, chosen: chosen, issues: [], context)
        }
        let (panel, service) = (context.panel, offer.item.service)
        do {
            let preview = try await panel.previewChange(of: service.id, to: offer.product.product.id, options: chosen)
            guard context.request.posted("price") == price(preview) else {
                throw Failure.invalid("The price is another one than was shown; look at it and confirm it")
            }
            let changed = try await panel.changePackage(
                of: service.id, to: offer.product.product.id, options: chosen, by: context.actor)
            if let invoice = changed.pendingChange?.invoice {
                return try await context.see("/invoices/\(invoice)/pay", .told("The change is made when it is paid."))
            }
            return try await context.see("/services/\(service.id)", .told("The change is under way."))
        } catch Failure.invalid(let issues) {
            return try await page(offer, chosen: chosen, issues: issues, context, status: .unprocessableContent)
        }
    }

    /// Whether a client is offered a change of a service at all.
    static func isOffered(_ service: Domain.Service, _ panel: Panel) -> Bool {
        let can = panel.modules.registry[service.module]?.manifest.allows(.changePackage) ?? false
        return service.pendingChange == nil && service.refusal(of: .changePackage, moduleCan: can) == nil
    }

    /// What a service can change to.
    private struct Offer {
        var item: ServiceOverview
        /// Its own product first.
        var products: [PricedProduct]
        /// The one that was chosen.
        var product: PricedProduct

        /// What was posted; before that, what the service has as far as the product offers it.
        func chosen(_ context: ClientContext) -> [String: OptionChoiceID] {
            var chosen: [String: OptionChoiceID] = [:]
            for has in item.service.options ?? [] {
                let option = product.options.first { $0.field == has.field }
                if option?.choices.contains(where: { $0.id == has.choice && !$0.hidden }) == true {
                    chosen[has.field] = has.choice
                }
            }
            return chosen.merging(OptionFields.posted(context.request, product.options)) { $1 }
        }
    }

    private static func offer(_ context: ClientContext) async throws -> Offer {
        let item = try await ClientServices.own(context)
        let service = item.service
        guard isOffered(service, context.panel) else {
            throw Failure.refused("This service cannot be changed at the moment")
        }
        let products = try await context.panel.allProducts().filter { other in
            let product = other.product
            let isOwn = product.id == service.product
            return product.module == service.module && (isOwn || (!product.hidden && product.orderRefusal == nil))
                && other.prices.contains { $0.currency == service.currency && $0.period == service.period }
        }
        let wanted =
            context.request.posted("product") ?? context.request.query("product") ?? service.product.description
        guard let product = products.first(where: { $0.product.id.description == wanted }) else {
            throw Failure.notFound("There is no such product")
        }
        return Offer(
            item: item,
            products: products.sorted { $0.product.id == service.product && $1.product.id != service.product },
            product: product)
    }

    private static func page(
        _ offer: Offer, chosen: [String: OptionChoiceID], issues: [Issue], _ context: ClientContext,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (service, product) = (offer.item.service, offer.product.product)
        // A choice that is not offered any more has no price; what is shown then is the first choices'.
        let preview: ChangePreview
        do {
            preview = try await context.panel.previewChange(of: service.id, to: product.id, options: chosen)
        } catch Failure.invalid {
            preview = try await context.panel.previewChange(of: service.id, to: product.id, options: [:])
        }
        let suffix = service.period.suffix
        let fields = OptionFields.form(
            offer.product.options, for: service.period, in: service.currency, chosen: chosen, issues: issues)
        let others = issues.filter { $0.field?.hasPrefix(OptionFields.prefix) != true }.map { Issue($0.message) }
        let form = fields.adding(DrawnForm(FormSpec(fields: []), issues: others)).refused("Not changed")
        let isSame =
            product.id == service.product
            && preview.options.map(\.choice) == (service.options ?? []).map(\.choice)
        let page = ClientChangePage(
            header: try await ClientServices.header(offer.item, context),
            products: offer.products.count < 2
                ? []
                : offer.products.map { other in
                    PageTab(
                        other.product.name,
                        Link("/services/\(service.id)/change", query: [("product", other.product.id.description)]),
                        isCurrent: other.product.id == product.id)
                },
            form: form, action: "/services/\(service.id)/change", product: product.id.description,
            lines: [
                Fact("Now", "\(preview.before.shownText) \(suffix)"),
                Fact("Then", "\(preview.after.shownText) \(suffix)"),
            ], total: Fact("To pay now", preview.due.shownText),
            small: isSame
                ? "This is what you have now. Choose something else and look at its price."
                : preview.due.amount > 0
                    ? "You pay the difference of one period. The change is made when it is paid."
                    : "The change is made at once.",
            price: price(preview), isChange: !isSame)
        return try await context.page(page, at: .services, status: status)
    }

    private static func price(_ preview: ChangePreview) -> String {
        "\(preview.product.id) \(preview.options.map(\.choice.description).joined(separator: " ")) \(preview.after)"
    }
}
