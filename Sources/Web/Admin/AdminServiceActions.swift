import Domain
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// What staff do to one service: its order, suspend, unsuspend, try again, change of package, terminate.
enum AdminServiceActions {
    static func suspend(_ context: StaffContext) async throws -> Response { try await ask(.suspend, context) }
    static func unsuspend(_ context: StaffContext) async throws -> Response { try await ask(.unsuspend, context) }

    static func retry(_ context: StaffContext) async throws -> Response {
        let service = try await context.panel.retryOperation(of: context.request.key(), by: context.actor)
        return try await context.see("/admin/services/\(service.id)", .told("It is tried again."))
    }

    static func orderForm(_ context: StaffContext) async throws -> Response {
        try await orderPage(try await AdminServices.find(context), context)
    }

    static func changeOrder(_ context: StaffContext) async throws -> Response {
        let item = try await AdminServices.find(context)
        let values = context.request.posted(
            try context.panel.modules.entry(item.service.module).manifest.order, prefix: "order.")
        do {
            let service = try await context.panel.changeOrder(of: item.service.id, values, by: context.actor)
            return try await context.see(
                "/admin/services/\(service.id)", .done("The order is changed. Try again to create it."))
        } catch Failure.invalid(let issues) {
            return try await orderPage(item, context, typed: values, issues: issues, status: .unprocessableContent)
        }
    }

    static func packageForm(_ context: StaffContext) async throws -> Response {
        try await packagePage(try await AdminServices.find(context), context)
    }

    static func changePackage(_ context: StaffContext) async throws -> Response {
        let item = try await AdminServices.find(context)
        let chosen = context.request.posted("product") ?? ""
        do {
            guard let product = ProductID(chosen) else { throw Failure.invalid("choose one", field: "product") }
            return try await ask(.changePackage, context, product: product)
        } catch Failure.invalid(let issues) {
            return try await packagePage(item, context, chosen: chosen, issues: issues, status: .unprocessableContent)
        }
    }

    static func terminateForm(_ context: StaffContext) async throws -> Response {
        let item = try await AdminServices.find(context)
        return try await terminatePage(item, context, try TerminateInput.drawn(typing: item.service.label))
    }

    static func terminate(_ context: StaffContext) async throws -> Response {
        let item = try await AdminServices.find(context)
        let posted = context.request.posted(try TerminateInput.spec())
        do {
            let input = try TerminateInput(filling: posted)
            guard input.confirm == item.service.label else {
                throw Failure.invalid("must be “\(item.service.label)”", field: "confirm")
            }
            return try await ask(.terminate, context, note: input.reason)
        } catch Failure.invalid(let issues) {
            let reason = posted["reason"]?.stringValue ?? ""
            let form = try TerminateInput.drawn(typing: item.service.label, reason: reason, issues: issues)
            return try await terminatePage(item, context, form, status: .unprocessableContent)
        }
    }

    private static func ask(
        _ action: ServiceAction, _ context: StaffContext, note: String? = nil, product: ProductID? = nil
    ) async throws -> Response {
        let id: ServiceID = try context.request.key()
        let service = try await context.panel.ask(action, of: id, note: note, product: product, by: context.actor)
        if service.pendingChange != nil {
            return try await context.see("/admin/services/\(id)", .told("The change is made when its invoice is paid."))
        }
        return try await context.see("/admin/services/\(id)", .told("\(action.title) is under way."))
    }

    private static func refuse(_ action: ServiceAction, _ item: ServiceOverview, _ context: StaffContext) throws {
        guard let reason = ServiceHeader.refusal(of: action, item.service, context) else { return }
        throw Failure.refused(action.refusal(because: reason))
    }

    private static func orderPage(
        _ item: ServiceOverview, _ context: StaffContext, typed: JSONValue? = nil, issues: [Issue] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let service = item.service
        let spec = context.panel.modules.registry[service.module]?.manifest.order ?? FormSpec(fields: [])
        let why = service.orderChangeRefusal.map { "It cannot be changed now: \($0)." }
        let form = DrawnForm(
            spec, values: typed ?? service.orderData, stored: service.orderData, issues: issues, prefix: "order.")
        let panel = FormPanel(
            action: "/admin/services/\(service.id)/order", form: form, submit: "Save order data",
            cancel: .link("Discard changes", "/admin/services/\(service.id)"))
        let page = ServiceOrderPage(
            header: ServiceHeader(item, context, .order), order: [Fact](stored: service.orderData, spec),
            panel: why == nil && !spec.fields.isEmpty ? panel : nil, why: why)
        return try await context.page(page, status: status)
    }

    private static func packagePage(
        _ item: ServiceOverview, _ context: StaffContext, chosen: String = "", issues: [Issue] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        try refuse(.changePackage, item, context)
        let service = item.service
        let options = try await context.panel.allProducts().compactMap { other -> FieldOption? in
            let product = other.product
            // The service keeps its period and currency, so only what has a price for them is a choice.
            guard product.module == service.module, product.id != item.product.id, !product.retired,
                let price = other.prices.first(where: {
                    $0.currency == service.currency && $0.period == service.period
                })
            else { return nil }
            return FieldOption(
                value: product.id.description,
                label: "\(product.name), \(price.money.shownText) \(price.period.suffix)")
        }
        guard let first = options.first else {
            throw Failure.refused("There is no other product of this module with a price for the same period")
        }
        let spec = try ChangePackageInput.spec().offering(options, for: "product")
        let value = options.count == 1 ? first.value : chosen
        let form = DrawnForm(spec, values: ["product": .string(value)], issues: issues).refused("Not changed")
        let header = ServiceHeader(item, context, .overview)
        return try await context.page(AdminFormPage.changePackage(of: header, form: form), status: status)
    }

    private static func terminatePage(
        _ item: ServiceOverview, _ context: StaffContext, _ form: DrawnForm, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        try refuse(.terminate, item, context)
        let place = item.instance.map { "on \($0.name)" } ?? "on the server"
        let first =
            item.service.activatedAt == nil
            ? "It was never finished: what is there of it \(place) is cleaned up."
            : "The module ends it \(place), with everything in it."
        let lines = [
            first, "\(item.client.name) can no longer use it.", "Its record, history and tasks stay in the panel.",
        ]
        let page = ConfirmPage.terminate(ServiceHeader(item, context, .overview), consequences: lines, form: form)
        return try await context.page(page, status: status)
    }
}
