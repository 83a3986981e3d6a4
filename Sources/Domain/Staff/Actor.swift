/// Who did something: written into histories and the audit log.
public struct Actor: Codable, Sendable, Equatable {
    public enum Kind: String, Codable, Sendable {
        case staff, user, token, task, system
    }
    public var kind: Kind
    /// The key of the person, token or task; empty for the system.
    public var id: String
    /// What people read: an e-mail address, a token's name.
    public var name: String
    /// Where a request came from; `nil` for work that no request asked for.
    public var address: String?

    public init(_ kind: Kind, id: String, name: String, address: String? = nil) {
        self.kind = kind
        self.id = id
        self.name = name
        self.address = address
    }

    /// The panel itself.
    public static let system = Actor(.system, id: "", name: "Aviary")
}
