import Hummingbird
import PanelCore
import Vocabulary

/// `/api/v1/products`: what is sold, with which plan and for how much.
enum ProductsAPI {
    static let filters = [Parameter.module]

    static func list(_ context: TokenContext) async throws -> Response {
        var query = ListQuery(context.request, filters: filters)
        let (module, page) = (query.module("module"), query.page(ProductID.init))
        try query.refuseWrong()
        return .list(try await context.panel.products(module: module, page), Documents.product)
    }

    static func create(_ context: TokenContext) async throws -> Response {
        let body = try context.body(try Schemas.newProduct())
        if let module = body["module"]?.stringValue.flatMap(ModuleKey.init), let plan = planSchema(of: module, context)
        {
            try RequestBody.check(body["plan"], plan, at: "plan")
        }
        return try await context.create("products", body, document: Documents.product) { alongside in
            try await context.panel.createPricedProduct(body, by: context.actor, alongside: alongside)
        }
    }

    static func show(_ context: TokenContext) async throws -> Response {
        .json(Documents.product(try await find(context)))
    }

    static func change(_ context: TokenContext) async throws -> Response {
        let body = try context.body(try Schemas.changedProduct())
        _ = try await context.panel.changeProduct(context.id(of: "product"), body, by: context.actor)
        return .json(Documents.product(try await find(context)))
    }

    /// The body is the plan; services that exist keep the one they have.
    static func savePlan(_ context: TokenContext) async throws -> Response {
        let product = try await find(context).product
        let plan = try context.body(planSchema(of: product.module, context) ?? Schemas.anyForm)
        _ = try await context.panel.savePlan(product.id, plan, by: context.actor)
        return .json(Documents.product(try await find(context)))
    }

    private static func find(_ context: TokenContext) async throws -> PricedProduct {
        guard let found = try await context.panel.product(context.id(of: "product")) else {
            throw context.missing("product")
        }
        return found
    }

    private static func planSchema(of module: ModuleKey, _ context: TokenContext) -> JSONValue? {
        context.panel.modules.registry[module]?.manifest.plan.closedSchema
    }
}
