import Foundation
import Vocabulary

/// Writes an `Encodable` value as columns, the inverse of ``RowDecoder``.
enum RowEncoder {
    /// The columns of a value in the order of its properties; what is `nil` is left out.
    static func columns(of value: some Encodable) throws -> [(name: String, value: SQLValue)] {
        let sink = Sink()
        do {
            try value.encode(to: Writer(sink: sink))
        } catch is WantsValue {
            throw SQLError(.other, "\(type(of: value)) has no properties to store in columns")
        }
        return sink.columns
    }

    /// The form of one value in a column.
    static func value(_ value: some Encodable) throws -> SQLValue {
        switch value {
        case is Secret: throw unsealed
        case let bytes as Data: return .bytes([UInt8](bytes))
        case let url as URL: return .text(url.absoluteString)
        case let bindable as any SQLBindable: return bindable.sqlValue
        case let typed as any RawRepresentable:
            // Enums and typed ids are stored as their raw value.
            if let stored = typed.rawValue as? any Encodable { return try self.value(stored) }
        default: break
        }
        let sink = Sink()
        do {
            try value.encode(to: ValueWriter(sink: sink))
            if let value = sink.single { return value }
        } catch is WantsDocument {}
        let document = try JSONValue(encoding: value, secrets: .plain)
        _ = try document.mapSecrets { tag in
            if case .plain = tag { throw unsealed }
            return tag
        }
        return document.sqlValue
    }

    private static let unsealed = SQLError(.other, "a secret must be sealed before it is stored")
}

/// Where the encoders of one value put what they find.
private final class Sink {
    var columns: [(name: String, value: SQLValue)] = []
    var single: SQLValue?
}

/// Thrown when a row is asked for one value instead of properties.
private struct WantsValue: Error {}

private struct Writer: Encoder {
    let sink: Sink
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(Columns<Key>(sink: sink))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer { Refusal(error: WantsValue()) }
    func singleValueContainer() -> any SingleValueEncodingContainer { Refusal(error: WantsValue()) }
}

private struct Columns<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let sink: Sink
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) throws { put(.null, key) }

    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        put(try RowEncoder.value(value), key)
    }

    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        KeyedEncodingContainer(KeyedRefusal<NestedKey>(error: WantsValue()))
    }
    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        Refusal(error: WantsValue())
    }
    mutating func superEncoder() -> any Encoder { Writer(sink: sink) }
    mutating func superEncoder(forKey key: Key) -> any Encoder { Writer(sink: sink) }

    private func put(_ value: SQLValue, _ key: Key) {
        sink.columns.append((ColumnName.of(property: key.stringValue), value))
    }
}

private struct ValueWriter: Encoder {
    let sink: Sink
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        KeyedEncodingContainer(KeyedRefusal<Key>(error: WantsDocument()))
    }
    func unkeyedContainer() -> any UnkeyedEncodingContainer { Refusal(error: WantsDocument()) }
    func singleValueContainer() -> any SingleValueEncodingContainer { SingleValue(sink: sink) }
}

private struct SingleValue: SingleValueEncodingContainer {
    let sink: Sink
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil() throws { sink.single = .null }
    mutating func encode(_ value: Bool) throws { sink.single = value.sqlValue }
    mutating func encode(_ value: String) throws { sink.single = .text(value) }
    mutating func encode(_ value: Double) throws { sink.single = .real(value) }
    mutating func encode(_ value: Float) throws { sink.single = .real(Double(value)) }
    mutating func encode(_ value: Int) throws { try put(value) }
    mutating func encode(_ value: Int8) throws { try put(value) }
    mutating func encode(_ value: Int16) throws { try put(value) }
    mutating func encode(_ value: Int32) throws { try put(value) }
    mutating func encode(_ value: Int64) throws { try put(value) }
    mutating func encode(_ value: UInt) throws { try put(value) }
    mutating func encode(_ value: UInt8) throws { try put(value) }
    mutating func encode(_ value: UInt16) throws { try put(value) }
    mutating func encode(_ value: UInt32) throws { try put(value) }
    mutating func encode(_ value: UInt64) throws { try put(value) }
    mutating func encode<T: Encodable>(_ value: T) throws { sink.single = try RowEncoder.value(value) }

    private func put(_ value: some BinaryInteger) throws {
        guard let number = Int64(exactly: value) else { throw SQLError(.other, "a number does not fit into 64 bits") }
        sink.single = .integer(number)
    }
}

/// Containers that answer every call with one error, for the shapes that do not fit.
private struct KeyedRefusal<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let error: any Error
    var codingPath: [any CodingKey] { [] }

    mutating func encodeNil(forKey key: Key) throws { throw error }
    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws { throw error }
    mutating func nestedContainer<NestedKey: CodingKey>(
        keyedBy keyType: NestedKey.Type, forKey key: Key
    ) -> KeyedEncodingContainer<NestedKey> {
        KeyedEncodingContainer(KeyedRefusal<NestedKey>(error: error))
    }
    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer { Refusal(error: error) }
    mutating func superEncoder() -> any Encoder { ValueWriter(sink: Sink()) }
    mutating func superEncoder(forKey key: Key) -> any Encoder { ValueWriter(sink: Sink()) }
}

private struct Refusal: UnkeyedEncodingContainer, SingleValueEncodingContainer {
    let error: any Error
    var codingPath: [any CodingKey] { [] }
    var count: Int { 0 }

    mutating func encodeNil() throws { throw error }
    mutating func encode<T: Encodable>(_ value: T) throws { throw error }
    mutating func nestedContainer<NestedKey: CodingKey>(keyedBy keyType: NestedKey.Type) -> KeyedEncodingContainer<
        NestedKey
    > {
        KeyedEncodingContainer(KeyedRefusal<NestedKey>(error: error))
    }
    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { self }
    mutating func superEncoder() -> any Encoder { ValueWriter(sink: Sink()) }
}
