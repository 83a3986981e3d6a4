import Foundation

/// What an ``Encodable`` value is written down as when a `nil` must not be lost: `JSONEncoder` leaves a missing member
/// away, and a template could not tell it from a mistyped name.
///
///     let document: JSONValue = try .keepingNil(value)
public protocol EncodedTree: Sendable {
    static var null: Self { get }
    static func flag(_ value: Bool) -> Self
    static func number(_ value: some BinaryInteger & Sendable) -> Self
    static func number(_ value: Double) -> Self
    static func text(_ value: String) -> Self
    static func list(_ items: [Self]) -> Self
    static func object(_ members: [String: Self]) -> Self

    /// A value that is not written down by its own `encode(to:)`; `nil` for all others.
    static func special(_ value: some Encodable, path: [any CodingKey]) throws -> Self?
}

extension EncodedTree {
    /// Any value, by its own `encode(to:)`, with every `nil` member kept. Secrets in it are masked unless `secrets` says otherwise.
    public static func keepingNil(_ value: some Encodable, secrets: SecretEncoding = .masked) throws -> Self {
        let slot = TreeSlot<Self>(secrets: secrets)
        try slot.encode(value, path: [])
        return slot.tree
    }
}

extension JSONValue: EncodedTree {
    public static func flag(_ value: Bool) -> JSONValue { .bool(value) }
    public static func number(_ value: some BinaryInteger & Sendable) -> JSONValue {
        Int64(exactly: value).map { .integer($0) } ?? .number(Double(value))
    }
    public static func text(_ value: String) -> JSONValue { .string(value) }
    public static func list(_ items: [JSONValue]) -> JSONValue { .array(items) }

    public static func special(_ value: some Encodable, path: [any CodingKey]) throws -> JSONValue? {
        switch value {
        case is Date, is URL, is Data, is Decimal: try JSONValue(encoding: value)
        case let document as JSONValue: document
        default: nil
        }
    }
}

/// Where an encoder puts what it makes; the containers of one value share it.
private final class TreeSlot<Tree: EncodedTree> {
    private enum Content {
        case single(Tree)
        case members([String: TreeSlot])
        case items([TreeSlot])
    }
    let secrets: SecretEncoding
    private var content = Content.single(.null)

    init(secrets: SecretEncoding) {
        self.secrets = secrets
    }

    var tree: Tree {
        switch content {
        case .single(let tree): tree
        case .members(let members): .object(members.mapValues(\.tree))
        case .items(let items): .list(items.map(\.tree))
        }
    }

    func put(_ tree: Tree) { content = .single(tree) }

    /// Becomes an object, if it is not one yet.
    func beObject() {
        if case .members = content { return }
        content = .members([:])
    }

    /// Becomes a list, if it is not one yet.
    func beList() {
        if case .items = content { return }
        content = .items([])
    }

    /// The slot of a member of the object.
    func member(_ key: String) -> TreeSlot {
        guard case .members(var members) = content else { return TreeSlot(secrets: secrets) }
        if let known = members[key] { return known }
        let slot = TreeSlot(secrets: secrets)
        // Without this the dictionary would be copied for each member.
        content = .single(.null)
        members[key] = slot
        content = .members(members)
        return slot
    }

    /// The slot of a new entry of the list.
    func next() -> TreeSlot {
        guard case .items(var items) = content else { return TreeSlot(secrets: secrets) }
        let slot = TreeSlot(secrets: secrets)
        content = .single(.null)
        items.append(slot)
        content = .items(items)
        return slot
    }

    var count: Int {
        guard case .items(let items) = content else { return 0 }
        return items.count
    }

    func encode(_ value: some Encodable, path: [any CodingKey]) throws {
        if let special = try Tree.special(value, path: path) { return put(special) }
        try value.encode(to: TreeEncoder(slot: self, codingPath: path))
    }
}

/// Turns a value into a tree by the `encode(to:)` that the compiler wrote for it. No reflection.
private struct TreeEncoder<Tree: EncodedTree>: Encoder {
    let slot: TreeSlot<Tree>
    let codingPath: [any CodingKey]
    // Required by Encoder, which asks for `Any`.
    var userInfo: [CodingUserInfoKey: Any] { [.secretEncoding: slot.secrets] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.beObject()
        return KeyedEncodingContainer(TreeMembers<Key, Tree>(slot: slot, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.beList()
        return TreeItems(slot: slot, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { TreeSingle(slot: slot, codingPath: codingPath) }
}

private struct TreeSingle<Tree: EncodedTree>: SingleValueEncodingContainer {
    let slot: TreeSlot<Tree>
    let codingPath: [any CodingKey]

    mutating func encodeNil() { slot.put(.null) }
    mutating func encode(_ value: Bool) { slot.put(.flag(value)) }
    mutating func encode(_ value: String) { slot.put(.text(value)) }
    mutating func encode(_ value: Double) { slot.put(.number(value)) }
    mutating func encode(_ value: Float) { slot.put(.number(Double(value))) }
    mutating func encode(_ value: Int) { slot.put(.number(value)) }
    mutating func encode(_ value: Int8) { slot.put(.number(value)) }
    mutating func encode(_ value: Int16) { slot.put(.number(value)) }
    mutating func encode(_ value: Int32) { slot.put(.number(value)) }
    mutating func encode(_ value: Int64) { slot.put(.number(value)) }
    mutating func encode(_ value: UInt) { slot.put(.number(value)) }
    mutating func encode(_ value: UInt8) { slot.put(.number(value)) }
    mutating func encode(_ value: UInt16) { slot.put(.number(value)) }
    mutating func encode(_ value: UInt32) { slot.put(.number(value)) }
    mutating func encode(_ value: UInt64) { slot.put(.number(value)) }
    mutating func encode<T: Encodable>(_ value: T) throws { try slot.encode(value, path: codingPath) }
}

/// The members of an object. Every `encodeIfPresent` is written out, because the default leaves a `nil` away and a
/// template could not tell it from a mistyped name.
private struct TreeMembers<Key: CodingKey, Tree: EncodedTree>: KeyedEncodingContainerProtocol {
    let slot: TreeSlot<Tree>
    let codingPath: [any CodingKey]

    private func single(_ key: Key) -> TreeSingle<Tree> {
        TreeSingle(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
    }
    private func write(_ value: (some Encodable)?, _ key: Key) throws {
        var single = single(key)
        if let value { try single.encode(value) } else { single.encodeNil() }
    }

    mutating func encodeNil(forKey key: Key) throws { slot.member(key.stringValue).put(.null) }
    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try write(value, key) }
    mutating func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws { try write(value, key) }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        TreeEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key]).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        TreeEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { TreeEncoder(slot: slot.member("super"), codingPath: codingPath) }
    mutating func superEncoder(forKey key: Key) -> any Encoder {
        TreeEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
    }
}

private struct TreeItems<Tree: EncodedTree>: UnkeyedEncodingContainer {
    let slot: TreeSlot<Tree>
    let codingPath: [any CodingKey]
    var count: Int { slot.count }

    mutating func encodeNil() { slot.next().put(.null) }
    mutating func encode<T: Encodable>(_ value: T) throws {
        var single = TreeSingle(slot: slot.next(), codingPath: codingPath)
        try single.encode(value)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        TreeEncoder(slot: slot.next(), codingPath: codingPath).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        TreeEncoder(slot: slot.next(), codingPath: codingPath).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { TreeEncoder(slot: slot.next(), codingPath: codingPath) }
}
