public import Domain
public import SQLEngine
public import Vocabulary

extension Connection {
    public var options: OptionQueries { OptionQueries(db: self) }
}

/// The options of products, with their choices and prices.
public struct OptionQueries {
    let db: Connection

    private struct ChoiceRow: Codable {
        var id: OptionChoiceID
        var productOption: ProductOptionID
        var name: String
        var value: JSONValue
        var hidden: Bool
    }

    private struct OptionRow: Codable {
        var id: ProductOptionID
        var product: ProductID
        var field: String
        var name: String
    }

    public func of(_ product: ProductID) throws -> [ProductOption] {
        try of([product])[product] ?? []
    }

    /// In the order in which they are shown.
    public func of(_ products: [ProductID]) throws -> [ProductID: [ProductOption]] {
        let options: [OptionRow] = try db.all(
            "SELECT id, product, field, name FROM product_options WHERE product IN \(list: products) ORDER BY position, id"
        )
        guard !options.isEmpty else { return [:] }
        let choices: [ChoiceRow] = try db.all(
            """
            SELECT id, product_option, name, value, hidden FROM option_choices
            WHERE product_option IN \(list: options.map(\.id)) ORDER BY position, id
            """)
        let rows = try db.rows(
            "SELECT * FROM option_prices WHERE choice IN \(list: choices.map(\.id)) ORDER BY choice, currency, amount, period"
        )
        var prices: [OptionChoiceID: [Price]] = [:]
        for row in rows {
            prices[OptionChoiceID(try row.uuid("choice")), default: []].append(try row.decode(Price.self))
        }
        let byOption = Dictionary(grouping: choices, by: \.productOption)
        return Dictionary(grouping: options, by: \.product).mapValues { rows in
            rows.map { row in
                ProductOption(
                    id: row.id, field: row.field, name: row.name,
                    choices: (byOption[row.id] ?? []).map { choice in
                        OptionChoice(
                            id: choice.id, name: choice.name, value: choice.value, hidden: choice.hidden,
                            prices: prices[choice.id] ?? [])
                    })
            }
        }
    }

    /// Puts these in the place of what a product had.
    public func set(_ options: [ProductOption], of product: ProductID) throws {
        try db.run("DELETE FROM product_options WHERE product = \(product)")
        for (position, option) in options.enumerated() {
            try db.run(
                """
                INSERT INTO product_options (id, product, field, name, position)
                VALUES (\(option.id), \(product), \(option.field), \(option.name), \(position))
                """)
            for (place, choice) in option.choices.enumerated() {
                try db.run(
                    """
                    INSERT INTO option_choices (id, product_option, name, value, position, hidden)
                    VALUES (\(choice.id), \(option.id), \(choice.name), \(choice.value), \(place), \(choice.hidden))
                    """)
                for price in choice.prices {
                    try db.run(
                        """
                        INSERT INTO option_prices (choice, currency, period, amount, setup)
                        VALUES (\(choice.id), \(price.currency.code), \(price.period.rawValue), \(price.amount), \(price.setup))
                        """)
                }
            }
        }
    }
}
