import Foundation
import Vocabulary

/// Reads a row as a `Decodable` value.
struct RowDecoder: Decoder {
    let row: Row
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func decode<T: Decodable>(_ type: T.Type, from row: Row) throws -> T {
        do {
            // A type of one value reads the only column, whatever it makes of it.
            if row.values.count == 1, let value = try ValueDecoder.known(type, row.values[0], []) { return value }
            do {
                return try T(from: RowDecoder(row: row))
            } catch is WantsDocument {
                return try ValueDecoder.decode(type, row.values[0], [])
            }
        } catch let error as DecodingError {
            throw SQLError(.decoding, sentence(for: error, type))
        }
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(Columns<Key>(row: row))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try only().unkeyedContainer()
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        try only().singleValueContainer()
    }

    private func only() throws -> ValueDecoder {
        guard row.values.count == 1 else {
            throw SQLError(.decoding, "one value was wanted and the row has \(row.values.count) columns")
        }
        return ValueDecoder(value: row.values[0], codingPath: [])
    }

    private static func sentence(for error: DecodingError, _ type: Any.Type) -> String {
        let (path, problem) =
            switch error {
            case .keyNotFound(let key, let context): (context.codingPath + [key], "is not in the row")
            case .valueNotFound(_, let context): (context.codingPath, "is NULL")
            case .typeMismatch(_, let context), .dataCorrupted(let context):
                (context.codingPath, context.debugDescription)
            @unknown default: ([], String(describing: error))
            }
        let column = path.first.map { ColumnName.of(property: $0.stringValue) }
        let inside = path.dropFirst().map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
        let place = inside.isEmpty ? "" : " (at \(inside))"
        return "reading \(type): " + (column.map { "the column \($0)\(place) \(problem)" } ?? problem)
    }
}

/// The columns of a row under the names of properties.
private struct Columns<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let row: Row
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { row.columns.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { position(of: key) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try value(key) == .null }

    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T {
        try ValueDecoder.decode(type, value(key), [key])
    }

    func nestedContainer<NestedKey: CodingKey>(
        keyedBy type: NestedKey.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<NestedKey> {
        throw documentRefused(key)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer { throw documentRefused(key) }

    func superDecoder() throws -> any Decoder { RowDecoder(row: row) }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        ValueDecoder(value: try value(key), codingPath: [key])
    }

    private func position(of key: Key) -> Int? {
        row.header.positions[ColumnName.of(property: key.stringValue)]
    }

    private func value(_ key: Key) throws -> SQLValue {
        guard let position = position(of: key) else {
            throw DecodingError.keyNotFound(key, .init(codingPath: [], debugDescription: "is not in the row"))
        }
        return row.values[position]
    }

    private func documentRefused(_ key: Key) -> DecodingError {
        .dataCorrupted(.init(codingPath: [key], debugDescription: "is read piece by piece; give it a type of its own"))
    }
}
