public import Domain
public import Vocabulary

/// Who buys, as it stands on the client's invoices.
public struct PartyForm: Form {
    @Field("Name", .trimmed, .length(1...200), help: "The person or company that invoices are made out to.") public
        var name: String
    @Field("Address", .trimmed, .long, .length(0...500)) public var address: String?
    @Field("Postcode", .trimmed, .length(0...20)) public var postcode: String?
    @Field("City", .trimmed, .length(0...100)) public var city: String?
    @Field(
        "Country", .trimmed, .matches("[A-Za-z]{2}", hint: "two letters, such as DE"), help: "Two letters, such as DE.")
    public var country: String?
    @Field("Tax number", .trimmed, .length(0...40), help: "Such as a VAT number. It is printed, not checked.") public
        var taxID: String?
    @Field("Email", .trimmed, .email) public var email: String?
    public init() {}
}

extension PartyForm {
    /// What a form or the API gave, as a party; `nil` for `null`.
    ///
    /// - Throws: ``Failure/invalid(issues:)`` with paths below `path`.
    static func party(_ values: JSONValue, at path: String) throws -> Party? {
        guard values != .null else { return nil }
        let form: PartyForm
        do { form = try PartyForm(filling: values) } catch Failure.invalid(let issues) {
            throw Failure.invalid(issues: issues.map { $0.under(path) })
        }
        return Party(
            name: form.name, address: form.address ?? "", city: form.city ?? "", postcode: form.postcode ?? "",
            country: (form.country ?? "").uppercased(), taxID: form.taxID ?? "", email: form.email ?? "")
    }

    /// A party as the form has it.
    public static func values(_ party: Party) -> JSONValue {
        [
            "name": .string(party.name), "address": .string(party.address), "postcode": .string(party.postcode),
            "city": .string(party.city), "country": .string(party.country), "taxID": .string(party.taxID),
            "email": .string(party.email),
        ]
    }
}
