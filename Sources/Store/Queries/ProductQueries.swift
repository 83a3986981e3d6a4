public import Domain
public import SQLEngine
public import Vocabulary

extension Connection {
    public var products: ProductQueries { ProductQueries(db: self) }
}

/// Products and their prices.
public struct ProductQueries {
    let db: Connection

    public func find(_ id: ProductID) throws -> Product? {
        try db.one("SELECT * FROM products WHERE id = \(id)")
    }

    public func page(module: ModuleKey? = nil, _ page: PageRequest) throws -> Page<Product> {
        var conditions = Conditions()
        conditions.add(page.cursor) { "id < \($0)" }
        conditions.add(module) { "module = \($0.description)" }
        let rows: [Product] = try db.all(
            "SELECT * FROM products \(fragment: conditions.sql) ORDER BY id DESC LIMIT \(page.limit + 1)")
        return Page(rows, limit: page.limit) { $0.id.description }
    }

    /// What clients are offered, by name.
    public func offered() throws -> [Product] {
        try db.all("SELECT * FROM products WHERE hidden = 0 AND retired = 0 ORDER BY name, id LIMIT 200")
    }

    public func all() throws -> [Product] {
        try db.all("SELECT * FROM products ORDER BY name, id LIMIT 1000")
    }

    public func find(_ ids: [ProductID]) throws -> [ProductID: Product] {
        let rows: [Product] = try db.all("SELECT * FROM products WHERE id IN \(list: ids)")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
    }

    public func count(module: ModuleKey) throws -> Int {
        try db.row("SELECT count(*) AS n FROM products WHERE module = \(module.description)")?.int("n") ?? 0
    }

    public func insert(_ product: Product) throws { try db.insert("products", product) }

    /// - Returns: whether the row was still the one that was read.
    public func update(_ product: Product) throws -> Bool {
        try db.run(
            """
            UPDATE products SET name = \(product.name), description = \(product.description), instance = \(product.instance),
                   instance_group = \(product.instanceGroup), plan = \(product.plan), hidden = \(product.hidden),
                   retired = \(product.retired), stock = \(product.stock), revision = revision + 1
            WHERE id = \(product.id) AND revision = \(product.revision)
            """) == 1
    }

    /// Takes one piece from the stock; `false` when there is none.
    public func takeFromStock(_ id: ProductID) throws -> Bool {
        try db.run(
            "UPDATE products SET stock = stock - 1, revision = revision + 1 WHERE id = \(id) AND (stock IS NULL OR stock > 0)"
        ) == 1
    }

    /// Gives one piece back.
    public func returnToStock(_ id: ProductID) throws {
        try db.run(
            "UPDATE products SET stock = stock + 1, revision = revision + 1 WHERE id = \(id) AND stock IS NOT NULL")
    }

    // MARK: prices

    public func prices(of product: ProductID) throws -> [Price] {
        try prices(of: [product])[product] ?? []
    }

    /// The prices of each product by currency and amount; of equal ones the shorter period comes first.
    public func prices(of products: [ProductID]) throws -> [ProductID: [Price]] {
        let rows = try db.rows(
            "SELECT * FROM prices WHERE product IN \(list: products) ORDER BY product, currency, amount, period")
        var prices: [ProductID: [Price]] = [:]
        for row in rows { prices[ProductID(try row.uuid("product")), default: []].append(try row.decode(Price.self)) }
        let length = Dictionary(uniqueKeysWithValues: zip(Period.allCases, 0...))
        return prices.mapValues { prices in
            prices.sorted {
                ($0.currency.code, $0.amount, length[$0.period] ?? 0)
                    < ($1.currency.code, $1.amount, length[$1.period] ?? 0)
            }
        }
    }

    public func setPrices(_ prices: [Price], of product: ProductID) throws {
        try db.run("DELETE FROM prices WHERE product = \(product)")
        for price in prices {
            try db.run(
                """
                INSERT INTO prices (product, currency, period, amount, setup)
                VALUES (\(product), \(price.currency.code), \(price.period.rawValue), \(price.amount), \(price.setup))
                """)
        }
    }
}
