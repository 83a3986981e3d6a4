import Vocabulary

/// What `/admin/clients` and `/admin/clients/{id}` take. The field `currency` is a choice when it is drawn.
struct ClientInput: Form {
    @Field("Name", .trimmed, .length(1...200), help: "Of the company or the person.") var name: String
    @Field("Email", .email, .trimmed) var email: String
    @Field("Currency", .trimmed, help: "What it is charged in. It cannot be changed later.") var currency: String
    init() {}

    /// The declaration with the currencies that can be chosen; none to leave the currency as it is.
    static func spec(currencies: [String]) throws -> FormSpec {
        var spec = try spec()
        guard !currencies.isEmpty else {
            spec.fields.removeAll { $0.key == "currency" }
            return spec
        }
        return spec.offering(currencies.map { FieldOption(value: $0, label: $0) }, for: "currency")
    }
}

/// What `/admin/clients/{id}/invite` takes.
struct InviteInput: Form {
    @Field("Email", .email, .trimmed) var email: String
    init() {}
}
