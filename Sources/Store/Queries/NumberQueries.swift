import Domain
public import Foundation
import SQLEngine
public import Vocabulary

/// What stands beside names in lists: how many, called what, last seen when.
extension ServiceQueries {
    /// How many services that have not ended each of these clients has; who has none is left out.
    public func unendedCounts(clients: [ClientID]) throws -> [ClientID: Int] {
        let rows = try db.rows(
            """
            SELECT client, count(*) AS n FROM services
            WHERE client IN \(list: clients) AND state NOT IN ('terminated', 'cancelled') GROUP BY client
            """)
        return try Dictionary(uniqueKeysWithValues: rows.map { (ClientID(try $0.uuid("client")), try $0.int("n")) })
    }

    /// How many services that have not ended each of these products has; what has none is left out.
    public func unendedCounts(products: [ProductID]) throws -> [ProductID: Int] {
        let rows = try db.rows(
            """
            SELECT product, count(*) AS n FROM services
            WHERE product IN \(list: products) AND state NOT IN ('terminated', 'cancelled') GROUP BY product
            """)
        return try Dictionary(uniqueKeysWithValues: rows.map { (ProductID(try $0.uuid("product")), try $0.int("n")) })
    }

    /// What these services are called.
    public func labels(_ ids: [ServiceID]) throws -> [ServiceID: String] {
        let rows = try db.rows("SELECT id, label FROM services WHERE id IN \(list: ids)")
        return try Dictionary(uniqueKeysWithValues: rows.map { (ServiceID(try $0.uuid("id")), try $0.text("label")) })
    }
}

extension AccessQueries {
    /// When each of these people was last here, by their sessions and, where those have ended, by their last sign-in.
    public func lastSeen(_ people: [UUID]) throws -> [UUID: Date] {
        let signIns = try db.rows(
            """
            SELECT actor, max(at) AS at FROM audit_log
            WHERE actor IN \(list: people.map { $0.uuidString.lowercased() }) AND action = 'session.sign-in' GROUP BY actor
            """)
        let sessions = try db.rows(
            "SELECT person, max(seen_at) AS at FROM sessions WHERE person IN \(list: people) GROUP BY person")
        var seen: [UUID: Date] = [:]
        for row in signIns {
            if let person = UUID(uuidString: try row.text("actor")) { seen[person] = try row.date("at") }
        }
        for row in sessions {
            let (person, moment) = (try row.uuid("person"), try row.date("at"))
            seen[person] = max(seen[person] ?? moment, moment)
        }
        return seen
    }
}
