public import Domain
public import SQLEngine
import Store
public import Vocabulary

extension Panel {
    /// Adds a product as ``createProduct(_:by:alongside:)`` does, and answers it with its prices as they are stored.
    public func createPricedProduct(
        _ values: JSONValue, by actor: Actor, alongside: @escaping Alongside<PricedProduct> = { _, _ in }
    ) async throws -> PricedProduct {
        let product = try await createProduct(values, by: actor) { product, db in
            try alongside(PricedProduct(product: product, prices: try db.products.prices(of: product.id)), db)
        }
        let prices = try await database.read { db in try db.products.prices(of: product.id) }
        return PricedProduct(product: product, prices: prices)
    }
}
