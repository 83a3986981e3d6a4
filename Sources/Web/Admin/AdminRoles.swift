import Domain
import Hummingbird
import PanelCore
import Vocabulary

/// `/admin/roles`: named sets of permissions.
enum AdminRoles {
    static func new(_ context: StaffContext) async throws -> Response {
        try await newPage(context, name: "", ticked: PermissionSet([]))
    }

    static func create(_ context: StaffContext) async throws -> Response {
        let (name, ticked) = try posted(context)
        do {
            let role = try await context.panel.saveRole(
                name: name, permissions: ticked, holding: context.permissions, by: context.actor)
            return try await context.see("/admin/staff", .done("The role \(role.name) was added."))
        } catch Failure.invalid(let issues) {
            return try await newPage(context, name: name, ticked: ticked, issues: issues, status: .unprocessableContent)
        }
    }

    static func show(_ context: StaffContext) async throws -> Response {
        let role = try await find(context)
        return try await page(context, role, name: role.name, ticked: role.permissions)
    }

    static func change(_ context: StaffContext) async throws -> Response {
        let role = try await find(context)
        let (name, ticked) = try posted(context)
        // What the page does not offer, such as what a module added that is not here now, stays with the role.
        let kept = role.permissions.permissions.filter { permission in
            !Permission.panel.contains { $0.permission == permission }
        }
        do {
            let saved = try await context.panel.saveRole(
                role.id, name: name, permissions: PermissionSet(ticked.permissions.union(kept)),
                holding: context.permissions,
                by: context.actor)
            return try await context.see("/admin/staff", .done("The role \(saved.name) was saved."))
        } catch Failure.invalid(let issues) {
            return try await page(
                context, role, name: name, ticked: ticked, issues: issues, status: .unprocessableContent)
        }
    }

    /// How much a role allows: "3 of 14", "All".
    static func extent(_ role: Role) -> String {
        if role.permissions.permissions.contains(.everything) { return "All" }
        let all = Permission.panel.map(\.permission)
        return "\(all.count { role.permissions.allows($0) }) of \(all.count)"
    }

    /// The name, and the boxes that were ticked; only permissions that there are can be ticked.
    private static func posted(_ context: StaffContext) throws -> (String, PermissionSet) {
        let ticked = Set(context.request.form["permissions"] ?? [])
        let known = Permission.panel.map(\.permission).filter { ticked.contains($0.rawValue) }
        if let unknown = ticked.subtracting(known.map(\.rawValue)).sorted().first {
            throw Failure.invalid("There is no permission \(unknown)", field: "permissions")
        }
        return (context.request.posted("name") ?? "", PermissionSet(known))
    }

    private static func find(_ context: StaffContext) async throws -> Role {
        let id: RoleID = try context.request.key()
        guard let role = try await context.panel.roles().first(where: { $0.id == id }) else {
            throw Failure.notFound("There is no such role")
        }
        return role
    }

    /// A box for each permission that is offered, in the groups and the order of the panel.
    private static func groups(_ ticked: PermissionSet, offered: (Permission) -> Bool) -> [RolePage.PermissionGroup] {
        var groups: [(title: String, boxes: [RolePage.Permission])] = []
        for (permission, group, meaning) in Permission.panel where offered(permission) {
            let box = RolePage.Permission(permission.rawValue, meaning, isGiven: ticked.allows(permission))
            if groups.last?.title == group {
                groups[groups.count - 1].boxes.append(box)
            } else {
                groups.append((group, [box]))
            }
        }
        return groups.map { RolePage.PermissionGroup(title: $0.title, permissions: $0.boxes) }
    }

    private static func newPage(
        _ context: StaffContext, name: String, ticked: PermissionSet, issues: [Issue] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let form = try RoleInput.drawn(name: name, issues: issues)
        return try await context.page(
            RolePage.new(form: form, groups: groups(ticked) { context.may($0) }), status: status)
    }

    private static func page(
        _ context: StaffContext, _ role: Role, name: String, ticked: PermissionSet, issues: [Issue] = [],
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let count = try await context.panel.allStaff().count { $0.roles.contains { $0.id == role.id } }
        let note = note(role, context)
        let page = RolePage.edit(
            id: role.id.description, name: role.name,
            sub: count == 0
                ? "Nobody has it." : count == 1 ? "One person has it." : "\(shown(count)) people have it.",
            form: try RoleInput.drawn(name: name, issues: issues),
            groups: groups(ticked) { note != nil || context.may($0) }, note: note)
        return try await context.page(page, status: status)
    }

    /// Why its reader cannot change it; `nil` when they can.
    private static func note(_ role: Role, _ context: StaffContext) -> Note? {
        if role.permissions.permissions.contains(.everything) {
            return Note(.suspended, "This role cannot be changed", "Who has it may do everything, now and later.")
        }
        guard context.may(.manageStaff) else {
            return Note(
                .suspended, "You may look at this role",
                "Changing it needs the permission \(Permission.manageStaff.rawValue).")
        }
        guard context.permissions.covers(role.permissions) else {
            return Note(.suspended, "You cannot change this role", "It allows more than you may do yourself.")
        }
        return nil
    }
}
