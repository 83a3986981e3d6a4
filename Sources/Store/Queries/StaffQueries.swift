public import Domain
public import SQLEngine
public import Vocabulary

extension Connection {
    public var staff: StaffQueries { StaffQueries(db: self) }
}

/// Staff and roles.
public struct StaffQueries {
    let db: Connection

    public func find(_ id: StaffID) throws -> Staff? {
        try db.one("SELECT * FROM staff WHERE id = \(id)")
    }

    public func find(email: String) throws -> Staff? {
        try db.one("SELECT * FROM staff WHERE email_key = \(email.lowercased())")
    }

    public func all() throws -> [Staff] {
        try db.all("SELECT * FROM staff ORDER BY email_key")
    }

    public func insert(_ staff: Staff) throws {
        try db.run(
            """
            INSERT INTO staff (id, email, email_key, name, password, active, appearance, created_at)
            VALUES (\(staff.id), \(staff.email), \(staff.email.lowercased()), \(staff.name), \(staff.password), \(staff.active),
                    \(staff.appearance.rawValue), \(staff.createdAt))
            """)
    }

    public func update(_ staff: Staff) throws {
        try db.run(
            """
            UPDATE staff SET email = \(staff.email), email_key = \(staff.email.lowercased()), name = \(staff.name),
                   password = \(staff.password), active = \(staff.active), appearance = \(staff.appearance.rawValue)
            WHERE id = \(staff.id)
            """)
    }

    // MARK: roles

    public func roles() throws -> [Role] {
        try db.all("SELECT * FROM roles ORDER BY name")
    }

    public func role(_ id: RoleID) throws -> Role? {
        try db.one("SELECT * FROM roles WHERE id = \(id)")
    }

    public func role(named name: String) throws -> Role? {
        try db.one("SELECT * FROM roles WHERE name = \(name)")
    }

    public func insert(_ role: Role) throws { try db.insert("roles", role) }

    public func update(_ role: Role) throws {
        let permissions = try JSONValue(encoding: role.permissions)
        try db.run("UPDATE roles SET name = \(role.name), permissions = \(permissions) WHERE id = \(role.id)")
    }

    public func roles(of staff: StaffID) throws -> [Role] {
        try db.all(
            "SELECT roles.* FROM roles JOIN staff_roles ON staff_roles.role = roles.id WHERE staff_roles.staff = \(staff) ORDER BY name"
        )
    }

    public func setRoles(_ roles: [RoleID], of staff: StaffID) throws {
        try db.run("DELETE FROM staff_roles WHERE staff = \(staff)")
        for role in Set(roles).sorted() {
            try db.run("INSERT INTO staff_roles (staff, role) VALUES (\(staff), \(role))")
        }
    }

    /// Everything a person holds by their roles.
    public func permissions(of staff: StaffID) throws -> PermissionSet {
        PermissionSet(try roles(of: staff).flatMap(\.permissions.permissions))
    }

    /// Active people who hold every permission: there must always be one.
    public func administratorCount() throws -> Int {
        let roles = try roles().filter { $0.permissions.permissions.contains(.everything) }.map(\.id)
        return try db.row(
            """
            SELECT count(DISTINCT staff.id) AS n FROM staff JOIN staff_roles ON staff_roles.staff = staff.id
            WHERE staff.active = 1 AND staff_roles.role IN \(list: roles)
            """)?.int("n") ?? 0
    }
}
