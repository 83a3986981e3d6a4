import Foundation

/// Where an encoder puts what it makes; the containers of one value share it.
final class NodeSlot {
    private enum Content {
        case single(Node)
        case members([String: NodeSlot])
        case items([NodeSlot])
    }
    private var content = Content.single(.null)

    var node: Node {
        switch content {
        case .single(let node): node
        case .members(let members): .object(members.mapValues(\.node))
        case .items(let items): .list(items.map(\.node))
        }
    }

    func put(_ node: Node) { content = .single(node) }

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
    func member(_ key: String) -> NodeSlot {
        guard case .members(var members) = content else { return NodeSlot() }
        if let known = members[key] { return known }
        let slot = NodeSlot()
        // Without this the dictionary would be copied for each member.
        content = .single(.null)
        members[key] = slot
        content = .members(members)
        return slot
    }

    /// The slot of a new entry of the list.
    func next() -> NodeSlot {
        guard case .items(var items) = content else { return NodeSlot() }
        let slot = NodeSlot()
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
        switch value {
        case let markup as SafeHTML: put(.safe(markup))
        case let url as URL: put(.text(Link(url.absoluteString).text))
        case is Date:
            throw EncodingError.invalidValue(
                value, .init(codingPath: path, debugDescription: "a page shows a Moment, not a Date: it needs a zone"))
        default: try value.encode(to: NodeEncoder(slot: self, codingPath: path))
        }
    }
}

/// Turns a value into a ``Node`` by the `encode(to:)` that the compiler wrote for it. No reflection.
struct NodeEncoder: Encoder {
    let slot: NodeSlot
    let codingPath: [any CodingKey]
    // Required by Encoder; pages carry nothing in it, so secrets are masked.
    let userInfo: [CodingUserInfoKey: Any] = [:]

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        slot.beObject()
        return KeyedEncodingContainer(NodeMembers<Key>(slot: slot, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        slot.beList()
        return NodeItems(slot: slot, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer { NodeSingle(slot: slot, codingPath: codingPath) }
}

private struct NodeSingle: SingleValueEncodingContainer {
    let slot: NodeSlot
    let codingPath: [any CodingKey]

    mutating func encodeNil() { slot.put(.null) }
    mutating func encode(_ value: Bool) { slot.put(.flag(value)) }
    mutating func encode(_ value: String) { slot.put(.text(value)) }
    mutating func encode(_ value: Double) { slot.put(.number(String(value))) }
    mutating func encode(_ value: Float) { slot.put(.number(String(value))) }
    mutating func encode(_ value: Int) { slot.put(.number(String(value))) }
    mutating func encode(_ value: Int8) { slot.put(.number(String(value))) }
    mutating func encode(_ value: Int16) { slot.put(.number(String(value))) }
    mutating func encode(_ value: Int32) { slot.put(.number(String(value))) }
    mutating func encode(_ value: Int64) { slot.put(.number(String(value))) }
    mutating func encode(_ value: UInt) { slot.put(.number(String(value))) }
    mutating func encode(_ value: UInt8) { slot.put(.number(String(value))) }
    mutating func encode(_ value: UInt16) { slot.put(.number(String(value))) }
    mutating func encode(_ value: UInt32) { slot.put(.number(String(value))) }
    mutating func encode(_ value: UInt64) { slot.put(.number(String(value))) }
    mutating func encode<T: Encodable>(_ value: T) throws { try slot.encode(value, path: codingPath) }
}

/// The members of an object. Every `encodeIfPresent` is written out, because the default leaves a `nil` away and a
/// template could not tell it from a mistyped name.
private struct NodeMembers<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let slot: NodeSlot
    let codingPath: [any CodingKey]

    private func single(_ key: Key) -> NodeSingle {
        NodeSingle(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
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
        NodeEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key]).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        NodeEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key]).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { NodeEncoder(slot: slot.member("super"), codingPath: codingPath) }
    mutating func superEncoder(forKey key: Key) -> any Encoder {
        NodeEncoder(slot: slot.member(key.stringValue), codingPath: codingPath + [key])
    }
}

private struct NodeItems: UnkeyedEncodingContainer {
    let slot: NodeSlot
    let codingPath: [any CodingKey]
    var count: Int { slot.count }

    mutating func encodeNil() { slot.next().put(.null) }
    mutating func encode<T: Encodable>(_ value: T) throws {
        var single = NodeSingle(slot: slot.next(), codingPath: codingPath)
        try single.encode(value)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type
    ) -> KeyedEncodingContainer<NestedKey> {
        NodeEncoder(slot: slot.next(), codingPath: codingPath).container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer {
        NodeEncoder(slot: slot.next(), codingPath: codingPath).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { NodeEncoder(slot: slot.next(), codingPath: codingPath) }
}
