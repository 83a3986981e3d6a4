public import Domain
import Foundation
import SQLEngine
import Store
public import Vocabulary

/// What is asked of a member of staff.
public struct StaffForm: Form {
    @Field("Name", .trimmed, .length(1...200)) public var name: String
    @Field("Email", .trimmed, .email) public var email: String
    @Field(
        "Password", .password, .length(8...200),
        help: "At least 8 characters with a small letter, a capital and a digit.")
    public var password: Secret?
    @Field("May sign in") public var active = true
    public init() {}
}

extension Panel {
    /// Adds a member of staff, or changes one.
    ///
    /// - Parameters:
    ///   - values: `name`, `email`, `password`, `active`; what is not given stays.
    ///   - roles: all roles the person holds afterwards; `nil` leaves them.
    ///   - holding: what the acting person holds; nobody hands out more. `nil` for the command line.
    public func saveStaff(
        _ id: StaffID? = nil, _ values: JSONValue, roles: [RoleID]?, holding: PermissionSet?, by actor: Actor
    ) async throws -> Staff {
        let given = try Self.password(in: values)
        if id == nil, given == nil { throw Failure.invalid("is required", field: "password") }
        let hash = if let given { try await passwords.hash(given) } else { String?.none }
        let moment = now
        return try await database.write { db in
            let old = try id.flatMap { try db.staff.find($0) }
            if id != nil, old == nil { throw Failure.notFound("There is no such member of staff") }
            var whole: [String: JSONValue] = [:]
            if let old {
                whole = ["name": .string(old.name), "email": .string(old.email), "active": .bool(old.active)]
            }
            for (key, value) in values.objectValue ?? [:] { whole[key] = value }
            let form = try StaffForm(filling: .object(whole))
            let namesake = try db.staff.find(email: form.email)
            if let namesake, namesake.id != id {
                throw Failure.invalid("is the address of somebody else", field: "email")
            }
            var staff =
                old
                ?? Staff(id: StaffID(at: moment), email: form.email, name: form.name, password: nil, createdAt: moment)
            (staff.email, staff.name, staff.active) = (form.email, form.name, form.active)
            if let hash { staff.password = hash }
            try Self.refuseRising(of: id, to: roles, holding: holding, in: db)
            if id == nil { try db.staff.insert(staff) } else { try db.staff.update(staff) }
            if let roles { try db.staff.setRoles(roles, of: staff.id) }
            if try db.staff.administratorCount() == 0 {
                throw Failure.refused("There must be one active person who may do everything")
            }
            if hash != nil || !staff.active { try db.access.endSessions(of: staff.id.uuid, but: nil) }
            let action = id == nil ? "staff.create" : "staff.change"
            let held = try db.staff.roles(of: staff.id).map { JSONValue.string($0.name) }
            let details: JSONValue = [
                "email": .string(staff.email), "active": .bool(staff.active), "roles": .array(held),
            ]
            try db.records.audit(
                action, Subject("staff", staff.id, staff.email), by: actor, details: details, at: moment)
            return staff
        }
    }

    /// The password among the values, checked by itself before it is hashed; the rest is checked with the row.
    private static func password(in values: JSONValue) throws -> Secret? {
        let (clean, issues) = try StaffForm.spec().check(values)
        let wrong = issues.filter { $0.field == "password" }
        guard wrong.isEmpty else { throw Failure.invalid(issues: issues.filter { values[$0.field ?? ""] != nil }) }
        guard case .plain(let text)? = clean["password"].flatMap({ SecretTag($0) }) else { return nil }
        return Secret(text)
    }

    /// Nobody makes somebody mightier than themselves, nor changes who is mightier already.
    private static func refuseRising(of id: StaffID?, to roles: [RoleID]?, holding: PermissionSet?, in db: Connection)
        throws
    {
        guard let holding else { return }
        if let id, try !holding.covers(db.staff.permissions(of: id)) {
            throw Failure.refused("This person may do more than you; only an administrator can change them")
        }
        for role in roles ?? [] {
            guard let role = try db.staff.role(role) else {
                throw Failure.invalid("There is no such role", field: "roles")
            }
            guard holding.covers(role.permissions) else {
                throw Failure.refused(Failure.Reason("The role \(role.name) allows more than you may do yourself"))
            }
        }
    }
}
