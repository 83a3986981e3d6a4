public import Domain
import Foundation
import Store
public import Vocabulary

extension Panel {
    /// Adds a role, or changes one.
    ///
    /// - Parameter holding: what the acting person holds; nobody hands out more. `nil` for the command line.
    public func saveRole(
        _ id: RoleID? = nil, name: String, permissions: PermissionSet, holding: PermissionSet?, by actor: Actor
    ) async throws -> Role {
        let name = Normaliser.trimmed.apply(to: name)
        guard (1...100).contains(name.count) else {
            throw Failure.invalid("must be between 1 and 100 characters long", field: "name")
        }
        if let holding, !holding.covers(permissions) {
            throw Failure.refused("The role would allow more than you may do yourself")
        }
        let moment = now
        return try await database.write { db in
            if let namesake = try db.staff.role(named: name), namesake.id != id {
                throw Failure.invalid("is the name of another role", field: "name")
            }
            var role = Role(id: RoleID(at: moment), name: name, permissions: permissions, createdAt: moment)
            if let id {
                guard let old = try db.staff.role(id) else { throw Failure.notFound("There is no such role") }
                if let holding, !holding.covers(old.permissions) {
                    throw Failure.refused(
                        "The role allows more than you may do yourself; only an administrator can change it")
                }
                role = Role(id: id, name: name, permissions: permissions, createdAt: old.createdAt)
                try db.staff.update(role)
            } else {
                try db.staff.insert(role)
            }
            if id != nil, try db.staff.administratorCount() == 0 {
                throw Failure.refused("There must be one active person who may do everything")
            }
            let details: JSONValue = ["permissions": try JSONValue(encoding: permissions)]
            let action = id == nil ? "role.create" : "role.change"
            try db.records.audit(action, Subject("role", role.id, name), by: actor, details: details, at: moment)
            return role
        }
    }

    /// The role that allows everything; made when it is first asked for.
    public func administratorRole() async throws -> Role {
        let moment = now
        return try await database.write { db in
            if let role = try db.staff.roles().first(where: { $0.permissions.permissions.contains(.everything) }) {
                return role
            }
            let role = Role(
                id: RoleID(at: moment), name: "Administrator", permissions: PermissionSet([.everything]),
                createdAt: moment)
            try db.staff.insert(role)
            return role
        }
    }
}
