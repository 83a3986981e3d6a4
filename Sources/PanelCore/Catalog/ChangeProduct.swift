public import Domain
import Foundation
import Store
public import Vocabulary

extension Panel {
    /// Changes a product; what is not given stays. `prices` replaces all prices.
    ///
    /// - Parameter revision: what the person has seen; `nil` takes the present one.
    public func changeProduct(_ id: ProductID, _ values: JSONValue, revision: Int64? = nil, by actor: Actor)
        async throws -> Product
    {
        let moment = now
        return try await database.write { db in
            guard let before = try db.products.find(id) else { throw Failure.notFound("There is no such product") }
            var product = before
            var whole: [String: JSONValue] = [
                "name": .string(product.name), "description": .string(product.description),
                "hidden": .bool(product.hidden),
                "retired": .bool(product.retired), "stock": product.stock.map { .integer($0) } ?? .null,
            ]
            for (key, value) in values.objectValue ?? [:] { whole[key] = value }
            var issues: [Issue] = []
            let form = issues.collect { try ProductForm(filling: .object(whole)) }
            let prices = issues.collect { try values["prices"].map { try [Price]($0) } }
            guard issues.isEmpty, let form, let prices else { throw Failure.invalid(issues: issues) }
            (product.name, product.description) = (form.name, form.description ?? "")
            (product.hidden, product.retired, product.stock) = (form.hidden, form.retired, form.stock.map(Int64.init))
            try Self.place(&product, values, in: db)
            if let revision { product.revision = revision }
            guard product != before || prices != nil else { return before }
            guard try db.products.update(product) else { throw changedMeanwhile("product") }
            if let prices { try db.products.setPrices(prices, of: id) }
            try db.records.audit(
                "product.change", Subject("product", id, product.name), by: actor, details: values, at: moment)
            product.revision += 1
            return product
        }
    }

    /// Saves a product's plan. Services that exist keep the plan they have.
    public func savePlan(_ id: ProductID, _ plan: JSONValue, by actor: Actor) async throws -> Product {
        guard let product = try await database.read({ db in try db.products.find(id) }) else {
            throw Failure.notFound("There is no such product")
        }
        let manifest = try modules.entry(product.module).manifest
        var issues: [Issue] = []
        let stored = try await checked(plan: plan, of: manifest, keeping: product.plan, into: &issues)
        // The whole form is the plan here, so its fields are named without a prefix.
        let bare = issues.map { $0.within("plan") ?? $0 }
        guard bare.isEmpty else { throw Failure.invalid(issues: bare) }
        let moment = now
        return try await database.write { db in
            guard var fresh = try db.products.find(id) else { throw Failure.notFound("There is no such product") }
            fresh.plan = stored
            guard try db.products.update(fresh) else { throw changedMeanwhile("product") }
            try db.records.audit(
                "product.plan", Subject("product", id, fresh.name), by: actor, details: stored, at: moment)
            fresh.revision += 1
            return fresh
        }
    }
}
