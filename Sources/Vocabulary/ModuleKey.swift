/// What a module does for the panel.
public enum ModuleKind: String, Codable, Sendable, CaseIterable {
    case product = "Product"
    case payment = "Payment"
    case notification = "Notification"
    case plugin = "Plugin"
}

/// The identity of a module, the same in URLs, folders, permissions and tables: `Product/PowerDNS`.
public struct ModuleKey: Hashable, Sendable, Codable, CustomStringConvertible, LosslessStringConvertible {
    public var kind: ModuleKind
    /// A letter, then letters and digits.
    public var name: String

    public init(_ kind: ModuleKind, _ name: String) {
        self.kind = kind
        self.name = name
    }

    /// Reads `Product/PowerDNS`; `nil` for anything else.
    public init?(_ description: String) {
        let parts = description.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let kind = ModuleKind(rawValue: String(parts[0])), Self.isName(String(parts[1])) else {
            return nil
        }
        self.init(kind, String(parts[1]))
    }

    public init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let key = ModuleKey(text) else {
            throw DecodingError.dataCorrupted(
                .init(
                    codingPath: decoder.codingPath,
                    debugDescription: "\"\(text)\" is not a module like Product/PowerDNS"))
        }
        self = key
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    public var description: String { "\(kind.rawValue)/\(name)" }

    /// What the names of the module's tables begin with: `product_powerdns_`.
    public var tablePrefix: String { "\(kind.rawValue)_\(name)_".lowercased() }

    /// Whether a text can be the name of a module.
    public static func isName(_ text: String) -> Bool {
        guard let first = text.utf8.first, text.utf8.count <= 40 else { return false }
        return first > UInt8(ascii: "9") && text.utf8.allSatisfy(Names.isLetterOrDigit)
    }
}
