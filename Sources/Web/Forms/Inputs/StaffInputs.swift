import PanelCore
import Vocabulary

/// What `/admin/staff` and `/admin/staff/{id}` take: the panel's own form and the roles, which are a choice when they
/// are drawn.
enum StaffInput {
    /// - Parameter isNew: whether a password must be given; else an empty one leaves the present one.
    static func spec(isNew: Bool = false) throws -> FormSpec {
        var spec = try StaffForm.spec()
        for index in spec.fields.indices where spec.fields[index].key == "password" {
            spec.fields[index].isRequired = isNew
            if !isNew { spec.fields[index].help = "Empty keeps the present one. A new one ends the person's sessions." }
        }
        var roles = FieldSpec(key: "roles", label: "Roles", kind: .text)
        roles.isList = true
        spec.fields.append(roles)
        return spec
    }
}

/// What `/admin/roles` and `/admin/roles/{id}` take, beside the boxes named `permissions`.
struct RoleInput: Form {
    @Field("Name", .trimmed, .length(1...100)) var name: String
    init() {}

    /// The name alone: the boxes are drawn in groups by their page.
    static func drawn(name: String = "", issues: [Issue] = []) throws -> DrawnForm {
        DrawnForm(try spec(), values: ["name": .string(name)], issues: issues)
    }
}
