import Domain
import Hummingbird
import PanelCore
import Store
import Vocabulary

/// `/api/v1/services`: what clients have, and what is done to it. Everything that asks a module is queued: it
/// answers 202.
enum ServicesAPI {
    static let filters: [Parameter] = [
        .id("client", "The client who has it."), .id("product", "The product it is."), .module,
        .choice("state", ServiceState.allCases.map(\.rawValue), "The commercial truth."),
        .choice("provision_status", ProvisionStatus.allCases.map(\.rawValue), "What is known of the remote side."),
        .text("q", "Part of the label or of the client's name, or the whole id."),
    ]

    static func list(_ context: TokenContext) async throws -> Response {
        var query = ListQuery(context.request, filters: filters)
        var filter = ServiceFilter(
            client: query.id("client"), product: query.id("product"), module: query.module("module"))
        filter.state = query.choice("state")
        filter.statuses = (query.choice("provision_status") as ProvisionStatus?).map { [$0] } ?? []
        filter.search = query.text("q")
        let page = query.page(ServiceID.init)
        try query.refuseWrong()
        return .list(try await context.panel.services(filter, page)) { Documents.service($0.service) }
    }

    static func create(_ context: TokenContext) async throws -> Response {
        let body = try context.body(Schemas.newService)
        let order = try newOrder(body)
        if let product = try await context.panel.product(order.product)?.product {
            try RequestBody.check(order.values, orderSchema(of: product.module, context), at: "order")
        }
        return try await context.create("services", body, document: Documents.service) { alongside in
            try await context.panel.placeOrder(order, by: context.actor, alongside: alongside)
        }
    }

    private static func newOrder(_ body: JSONValue) throws(Failure) -> NewOrder {
        var issues: [Issue] = []
        func read<Value>(_ key: String, _ parse: (String) -> Value?, _ complaint: String) -> Value? {
            let value = body[key]?.stringValue.flatMap(parse)
            if value == nil { issues.append(Issue(body[key] == nil ? "is required" : complaint, field: key)) }
            return value
        }
        let client = read("client", ClientID.init, "must be the id of a client")
        let product = read("product", ProductID.init, "must be the id of a product")
        let periods = Period.allCases.map(\.rawValue).joined(separator: ", ")
        let period = read("period", Period.init(rawValue:), "must be one of \(periods)")
        guard let client, let product, let period else { throw .invalid(issues: issues) }
        return NewOrder(
            client: client, product: product, period: period, values: body["order"] ?? [:],
            options: try options(body) ?? [:])
    }

    /// Choices by the options' fields; `nil` when none were sent.
    private static func options(_ body: JSONValue) throws(Failure) -> [String: OptionChoiceID]? {
        guard let members = body["options"]?.objectValue else { return nil }
        var chosen: [String: OptionChoiceID] = [:]
        for (field, value) in members {
            guard let id = value.stringValue.flatMap({ OptionChoiceID($0) }) else {
                throw .invalid("must be the id of a choice", field: "options.\(field)")
            }
            chosen[field] = id
        }
        return chosen
    }

    static func show(_ context: TokenContext) async throws -> Response {
        .json(Documents.service(try await find(context)))
    }

    /// Changes what the client filled in, before anything of it exists; what is not given stays.
    static func changeOrder(_ context: TokenContext) async throws -> Response {
        let service = try await find(context)
        let body = try context.body(Schemas.changedService)
        guard let order = body["order"] else { throw Failure.invalid("is required", field: "order") }
        try RequestBody.check(order, orderSchema(of: service.module, context), at: "order")
        return .json(Documents.service(try await context.panel.changeOrder(of: service.id, order, by: context.actor)))
    }

    static func suspend(_ context: TokenContext) async throws -> Response { try await ask(.suspend, context) }
    static func unsuspend(_ context: TokenContext) async throws -> Response { try await ask(.unsuspend, context) }
    static func terminate(_ context: TokenContext) async throws -> Response { try await ask(.terminate, context) }

    static func changePackage(_ context: TokenContext) async throws -> Response {
        let id: ServiceID = try context.id(of: "service")
        let body = try context.body(Schemas.packageChange)
        let options = try options(body)
        let product = body["product"]?.stringValue.flatMap(ProductID.init)
        if product == nil, body["product"] != nil {
            throw Failure.invalid("must be the id of a product", field: "product")
        }
        guard product != nil || options != nil else {
            throw Failure.invalid("is required, or options are", field: "product")
        }
        return accepted(
            try await context.panel.changePackage(
                of: id, to: product, options: options, note: try reason(body), by: context.actor))
    }

    static func retry(_ context: TokenContext) async throws -> Response {
        let id: ServiceID = try context.id(of: "service")
        _ = try context.body(Schemas.nothing, isOptional: true)
        return accepted(try await context.panel.retryOperation(of: id, by: context.actor))
    }

    private static func ask(_ action: ServiceAction, _ context: TokenContext) async throws -> Response {
        let id: ServiceID = try context.id(of: "service")
        let body = try context.body(Schemas.reason, isOptional: true)
        return accepted(try await context.panel.ask(action, of: id, note: try reason(body), by: context.actor))
    }

    private static func reason(_ body: JSONValue) throws(Failure) -> String? {
        guard let text = body["reason"]?.stringValue.map(Normaliser.trimmed.apply), !text.isEmpty else { return nil }
        guard text.count <= Schemas.reasonLimit else {
            throw .invalid("must be at most \(Schemas.reasonLimit) characters long", field: "reason")
        }
        return text
    }

    private static func accepted(_ service: Domain.Service) -> Response {
        .json(Documents.service(service), status: .accepted)
    }

    private static func find(_ context: TokenContext) async throws -> Domain.Service {
        guard let found = try await context.panel.service(context.id(of: "service")) else {
            throw context.missing("service")
        }
        return found.service
    }

    private static func orderSchema(of module: ModuleKey, _ context: TokenContext) -> JSONValue {
        context.panel.modules.registry[module]?.manifest.order.closedSchema ?? Schemas.anyForm
    }
}
