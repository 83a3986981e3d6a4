import Domain
import Hummingbird
import PanelCore
import Vocabulary

/// `/admin/staff`: who works here. Roles are in ``AdminRoles``.
enum AdminStaff {
    static func list(_ context: StaffContext) async throws -> Response {
        let people = try await context.panel.allStaff()
        let roles = try await context.panel.roles()
        let seen = try await context.panel.lastSeen(people.map(\.staff.id.uuid))
        let may = context.may(.manageStaff)
        let page = StaffPage(
            newMember: may ? .link("New staff member", "/admin/staff/new", icon: "plus").primary : nil,
            newRole: may ? .link("New role", "/admin/roles/new") : nil,
            members: people.map { person in
                StaffPage.Member(
                    name: person.staff.name, href: "/admin/staff/\(person.staff.id)", email: person.staff.email,
                    roles: person.roles.map(\.name).joined(separator: ", "), state: badge(person.staff),
                    lastSeen: seen[person.staff.id.uuid].map { context.site.moment($0) })
            },
            roles: roles.map { role in
                StaffPage.Role(
                    name: role.name, href: "/admin/roles/\(role.id)",
                    members: shown(people.count { $0.roles.contains { $0.id == role.id } }),
                    permissions: AdminRoles.extent(role))
            })
        return try await context.page(page)
    }

    static func new(_ context: StaffContext) async throws -> Response { try await newPage(context) }

    static func create(_ context: StaffContext) async throws -> Response {
        let values = context.request.posted(try StaffInput.spec(isNew: true))
        do {
            let staff = try await context.panel.saveStaff(
                nil, values, roles: try roles(values), holding: context.permissions, by: context.actor)
            return try await context.see("/admin/staff/\(staff.id)", .done("\(staff.name) was added."))
        } catch Failure.invalid(let issues) {
            return try await newPage(context, Typed(values, issues), status: .unprocessableContent)
        }
    }

    static func show(_ context: StaffContext) async throws -> Response {
        let (staff, roles) = try await find(context)
        return try await page(context, staff, roles)
    }

    static func change(_ context: StaffContext) async throws -> Response {
        let (staff, held) = try await find(context)
        let values = context.request.posted(try StaffInput.spec())
        do {
            let saved = try await context.panel.saveStaff(
                staff.id, values, roles: try roles(values), holding: context.permissions, by: context.actor)
            return try await context.see("/admin/staff/\(saved.id)", .done("Saved."))
        } catch Failure.invalid(let issues) {
            return try await page(context, staff, held, Typed(values, issues), status: .unprocessableContent)
        }
    }

    private static func badge(_ staff: Staff) -> StatusBadge {
        staff.active ? StatusBadge(.completed, "Active") : StatusBadge(.terminated, "Off")
    }

    private static func roles(_ values: JSONValue) throws -> [RoleID] {
        try (values["roles"]?.arrayValue ?? []).map { item in
            guard let id = item.stringValue.flatMap({ RoleID($0) }) else {
                throw Failure.invalid("must be of the list", field: "roles")
            }
            return id
        }
    }

    private static func find(_ context: StaffContext) async throws -> (Staff, [Role]) {
        guard let found = try await context.panel.staff(context.request.key()) else {
            throw Failure.notFound("There is no such member of staff")
        }
        return found
    }

    /// The form with the roles that its reader may hand out.
    private static func form(_ context: StaffContext, isNew: Bool, stored: JSONValue, _ typed: Typed?) async throws
        -> DrawnForm
    {
        let roles = try await context.panel.roles().filter { context.permissions.covers($0.permissions) }
        let options = roles.map { FieldOption(value: $0.id.description, label: $0.name) }
        let spec = try StaffInput.spec(isNew: isNew).offering(options, for: "roles")
        return DrawnForm(spec, values: typed?.values ?? stored, issues: typed?.issues ?? [])
    }

    private static func newPage(
        _ context: StaffContext, _ typed: Typed? = nil, status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let form = try await form(context, isNew: true, stored: .null, typed)
        return try await context.page(AdminFormPage.newStaffMember(form: form), status: status)
    }

    private static func page(
        _ context: StaffContext, _ staff: Staff, _ roles: [Role], _ typed: Typed? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let seen = try await context.panel.lastSeen([staff.id.uuid])[staff.id.uuid]
        let held = PermissionSet(roles.flatMap(\.permissions.permissions))
        // Nobody changes who may do more than they do.
        let may = context.may(.manageStaff) && context.permissions.covers(held)
        let stored: JSONValue = [
            "name": .string(staff.name), "email": .string(staff.email), "active": .bool(staff.active),
            "roles": .array(roles.map { .string($0.id.description) }),
        ]
        let panel = FormPanel(
            action: "/admin/staff/\(staff.id)", form: try await form(context, isNew: false, stored: stored, typed),
            submit: "Save",
            cancel: .link("Back to the list", "/admin/staff"))
        let page = StaffMemberPage(
            name: staff.name, state: badge(staff),
            facts: [
                Fact("Email", staff.email),
                Fact("Roles", roles.isEmpty ? "None" : roles.map(\.name).joined(separator: ", ")),
                seen.map { Fact("Last seen", context.site.moment($0)) } ?? Fact("Last seen", "never"),
                Fact("Added", context.site.moment(staff.createdAt, .date)),
            ], panel: may ? panel : nil)
        return try await context.page(page, status: status)
    }
}
