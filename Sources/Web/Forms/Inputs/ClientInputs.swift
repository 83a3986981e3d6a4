import PanelCore
import Vocabulary

/// What `/admin/clients` and `/admin/clients/{id}` take: the panel's own form, drawn for staff.
enum ClientInput {
    /// - Parameter currencies: those that a new client may choose; none for a client that exists, which may be closed
    ///   instead.
    static func spec(currencies: [String]) throws -> FormSpec {
        var spec = try ClientForm.spec()
        guard currencies.isEmpty else {
            for index in spec.fields.indices where spec.fields[index].key == "currency" {
                spec.fields[index].help = "Its prices are asked in it."
            }
            return spec.offering(currencies.map { FieldOption(value: $0, label: $0) }, for: "currency")
        }
        spec.fields.removeAll { $0.key == "currency" }
        var closed = FieldSpec(key: "closed", label: "Closed", kind: .toggle)
        closed.help = "It cannot order any more; what it has goes on."
        closed.fallback = false
        spec.fields.append(closed)
        return spec
    }
}

/// What `/admin/clients/{id}/invite` takes.
struct InviteInput: Form {
    @Field("Email", .email, .trimmed) var email: String
    init() {}
}
