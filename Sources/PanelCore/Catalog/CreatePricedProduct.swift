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
            try alongside(try Self.onePriced(product, in: db), db)
        }
        return try await database.read { db in try Self.onePriced(product, in: db) }
    }

    private static func onePriced(_ product: Product, in db: Connection) throws -> PricedProduct {
        try priced([product], in: db).first ?? PricedProduct(product: product, prices: [], options: [])
    }
}
