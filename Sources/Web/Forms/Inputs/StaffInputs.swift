import Vocabulary

/// What `/admin/staff` and `/admin/staff/{id}` take. `roles` is a choice of the roles when it is drawn.
struct StaffInput: Form {
    @Field("Name", .trimmed, .length(1...100)) var name: String
    @Field("Email", .email, .trimmed) var email: String
    @Field("Roles") var roles: [String]
    @Field("May sign in") var enabled = true
    init() {}
}

/// What `/admin/roles` and `/admin/roles/{id}` take, beside the boxes named `permissions`.
struct RoleInput: Form {
    @Field("Name", .trimmed, .length(1...60)) var name: String
    @Field("Permissions", .word) var permissions: [String]?
    init() {}

    /// The name alone: the boxes are drawn in groups by their page.
    static func drawn(name: String = "", issues: [Issue] = []) throws -> DrawnForm {
        var spec = try spec()
        spec.fields.removeAll { $0.key == "permissions" }
        return DrawnForm(spec, values: ["name": .string(name)], issues: issues)
    }
}
