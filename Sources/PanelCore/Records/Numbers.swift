import Domain
public import Foundation
import Store
public import Vocabulary

/// What stands beside names in lists.
extension Panel {
    /// How many services that have not ended each of these clients has; who has none is left out.
    public func serviceCounts(clients: [ClientID]) async throws -> [ClientID: Int] {
        try await database.read { db in try db.services.unendedCounts(clients: clients) }
    }

    /// How many services that have not ended each of these products has; what has none is left out.
    public func serviceCounts(products: [ProductID]) async throws -> [ProductID: Int] {
        try await database.read { db in try db.services.unendedCounts(products: products) }
    }

    /// What these services are called; one that does not exist is left out.
    public func serviceLabels(_ ids: some Sequence<ServiceID> & Sendable) async throws -> [ServiceID: String] {
        try await database.read { db in try db.services.labels(Array(Set(ids))) }
    }

    /// What each of these people, staff or users, is called; who is not known is left out.
    public func names(of people: [UUID]) async throws -> [UUID: String] {
        try await database.read { db in
            var names = Dictionary(try db.staff.all().map { ($0.id.uuid, $0.name) }, uniquingKeysWith: { $1 })
            for person in Set(people) where names[person] == nil {
                names[person] = try db.clients.user(UserID(person))?.name
            }
            return names
        }
    }

    /// When each of these people, staff or users, was last here; who never was is left out.
    public func lastSeen(_ people: [UUID]) async throws -> [UUID: Date] {
        try await database.read { db in try db.access.lastSeen(people) }
    }
}
