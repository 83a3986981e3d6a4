/// A text that must never be printed, logged or shown.
///
/// A secret masks itself: encoding one anywhere gives a tag without the text. Only the vault and the wire between panel and module
/// ask for the truth, by `JSONValue(encoding:secrets: .plain)`.
public struct Secret: Sendable, Hashable, Codable {
    /// The text itself. Hand it to the remote side and to nothing else.
    public let exposed: String

    public init(_ text: String) {
        exposed = text
    }

    public init(from decoder: any Decoder) throws {
        let value = try JSONValue(from: decoder)
        switch SecretTag(value) {
        case .plain(let text): exposed = text
        case .masked, .sealed:
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "the secret is masked or sealed here"))
        case nil:
            guard let text = value.stringValue else {
                throw DecodingError.typeMismatch(
                    String.self, .init(codingPath: decoder.codingPath, debugDescription: "a secret is a text"))
            }
            exposed = text
        }
    }

    public func encode(to encoder: any Encoder) throws {
        let wish = encoder.userInfo[.secretEncoding] as? SecretEncoding ?? .masked
        let tag = wish == .plain ? SecretTag.plain(exposed) : .masked
        try tag.value.encode(to: encoder)
    }

    /// A new random secret from the system's random source: every class of characters is present, look-alikes (`0 O 1 l I`) are not.
    ///
    /// - Parameter length: at least 8 characters; a smaller number gives 8.
    public static func generate(length: Int = 20) -> Secret {
        var random = SystemRandomNumberGenerator()
        return generate(length: length, using: &random)
    }

    /// The same with a given random source, so that a test can repeat it.
    public static func generate(length: Int, using random: inout some RandomNumberGenerator) -> Secret {
        let classes = ["abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789", "#%*+-=@_"].map(Array.init)
        let all = classes.flatMap { $0 }
        var characters = classes.map { $0[Int.random(in: 0..<$0.count, using: &random)] }
        while characters.count < max(length, 8) {
            characters.append(all[Int.random(in: 0..<all.count, using: &random)])
        }
        characters.shuffle(using: &random)
        return Secret(String(characters))
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "••••" }
    public var debugDescription: String { "••••" }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

/// How an encoder writes the secrets it meets.
public enum SecretEncoding: Sendable {
    /// As a tag without the text: pages, logs, the API.
    case masked
    /// As a tag with the text: the wire and the vault.
    case plain
}

extension CodingUserInfoKey {
    /// The key under which an encoder carries a ``SecretEncoding``.
    public static let secretEncoding = CodingUserInfoKey(rawValue: "aviary.secrets").unsafelyUnwrapped
}

/// How a secret looks inside a JSON document: `{"$secret": "masked"}`, `{"$secret": "plain", "value": …}` or
/// `{"$secret": "sealed", "value": …}`. Whoever stores or shows a document finds the secrets in it by this tag.
public enum SecretTag: Sendable, Equatable {
    case masked
    case plain(String)
    case sealed(String)

    /// The tag that a document is, or `nil` if it is none.
    public init?(_ value: JSONValue) {
        guard case .object(let members) = value, let form = members["$secret"]?.stringValue else { return nil }
        let text = members["value"]?.stringValue
        switch (form, text) {
        case ("masked", _): self = .masked
        case ("plain", let text?): self = .plain(text)
        case ("sealed", let text?): self = .sealed(text)
        default: return nil
        }
    }

    public var value: JSONValue {
        switch self {
        case .masked: ["$secret": "masked"]
        case .plain(let text): ["$secret": "plain", "value": .string(text)]
        case .sealed(let text): ["$secret": "sealed", "value": .string(text)]
        }
    }
}

extension JSONValue {
    /// The same document with every secret replaced by what `change` makes of it.
    public func mapSecrets<E: Error>(_ change: (SecretTag) throws(E) -> SecretTag) throws(E) -> JSONValue {
        if let tag = SecretTag(self) { return try change(tag).value }
        switch self {
        case .array(let items):
            var mapped: [JSONValue] = []
            for item in items { mapped.append(try item.mapSecrets(change)) }
            return .array(mapped)
        case .object(let members):
            var mapped: [String: JSONValue] = [:]
            for (key, member) in members { mapped[key] = try member.mapSecrets(change) }
            return .object(mapped)
        default: return self
        }
    }

    /// The same document without the text of any secret.
    public var masked: JSONValue {
        mapSecrets { _ in .masked }
    }
}
