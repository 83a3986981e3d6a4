/// Who sells or buys, as it stands on a document. Empty texts are left out.
public struct Party: Codable, Sendable, Equatable {
    public var name: String
    public var address: String
    public var city: String
    public var postcode: String
    /// Two capital letters of ISO 3166, or empty.
    public var country: String
    public var taxID: String
    public var email: String

    public init(
        name: String, address: String = "", city: String = "", postcode: String = "", country: String = "",
        taxID: String = "", email: String = ""
    ) {
        self.name = name
        self.address = address
        self.city = city
        self.postcode = postcode
        self.country = country
        self.taxID = taxID
        self.email = email
    }

    /// The lines below the name.
    public var lines: [String] {
        let town = [postcode, city].filter { !$0.isEmpty }.joined(separator: " ")
        let address = address.split(whereSeparator: \.isNewline).map(String.init)
        let tax = taxID.isEmpty ? "" : "Tax number \(taxID)"
        return (address + [town, country, tax, email]).filter { !$0.isEmpty }
    }
}
