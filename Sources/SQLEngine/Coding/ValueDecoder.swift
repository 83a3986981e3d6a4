import Foundation
import Vocabulary

/// Reads one column's value as a `Decodable` type.
struct ValueDecoder: Decoder {
    let value: SQLValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func decode<T: Decodable>(_ type: T.Type, _ value: SQLValue, _ path: [any CodingKey]) throws -> T {
        if let known = try known(type, value, path) { return known }
        do {
            return try T(from: ValueDecoder(value: value, codingPath: path))
        } catch is WantsDocument {
            return try document(type, value, path)
        }
    }

    /// The types that have a form of their own in a database; `nil` for all others.
    static func known<T: Decodable>(_ type: T.Type, _ value: SQLValue, _ path: [any CodingKey]) throws -> T? {
        if type == Secret.self { return try document(type, value, path) }
        if let typed = type as? any RawRepresentable.Type { return try raw(typed, value, path) as? T }
        let found: (any Decodable)?
        switch value {
        case .integer(let number) where type == Date.self: found = Date(microseconds: number)
        case .text(let text) where type == UUID.self: found = UUID(uuidString: text)
        case .text(let text) where type == URL.self: found = URL(string: text)
        case .bytes(let bytes) where type == [UInt8].self: found = bytes
        case .bytes(let bytes) where type == Data.self: found = Data(bytes)
        case .null where type == JSONValue.self: found = JSONValue.null
        case .text where type == JSONValue.self: return try document(type, value, path)
        case .integer(let number) where type == JSONValue.self: found = JSONValue.integer(number)
        case .real(let number) where type == JSONValue.self: found = JSONValue.number(number)
        default: found = nil
        }
        if let found = found as? T { return found }
        let own: [any Decodable.Type] = [Date.self, UUID.self, URL.self, [UInt8].self, Data.self, JSONValue.self]
        guard own.contains(where: { $0 == type }) else { return nil }
        // `[UInt8]` may also be a JSON array.
        if case .text = value, type == [UInt8].self { return try document(type, value, path) }
        throw refusal(value, type, path)
    }

    /// Enums and typed ids are stored as their raw value.
    private static func raw<R: RawRepresentable>(_ type: R.Type, _ value: SQLValue, _ path: [any CodingKey]) throws
        -> R?
    {
        guard let stored = R.RawValue.self as? any Decodable.Type else { return nil }
        guard let rawValue = try decode(stored, value, path) as? R.RawValue, let made = R(rawValue: rawValue) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: path, debugDescription: "holds a value that no \(type) has"))
        }
        return made
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        throw WantsDocument()
    }
    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw WantsDocument() }
    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        SingleValue(value: value, codingPath: codingPath)
    }

    static func refusal(_ value: SQLValue, _ type: Any.Type, _ path: [any CodingKey]) -> DecodingError {
        if value == .null {
            return .valueNotFound(type, .init(codingPath: path, debugDescription: "is NULL"))
        }
        return .typeMismatch(
            type, .init(codingPath: path, debugDescription: "holds \(value.kindName), which is no \(type)"))
    }

    /// A value of several parts lives in a JSON text.
    private static func document<T: Decodable>(_ type: T.Type, _ value: SQLValue, _ path: [any CodingKey]) throws -> T {
        guard case .text(let text) = value else { throw refusal(value, type, path) }
        do {
            return try JSONValue(parsing: text).decode(type)
        } catch let error as DecodingError {
            throw nested(error, in: path)
        }
    }

    /// The same error with the column before the path inside its document.
    private static func nested(_ error: DecodingError, in path: [any CodingKey]) -> DecodingError {
        func inside(_ context: DecodingError.Context) -> DecodingError.Context {
            .init(codingPath: path + context.codingPath, debugDescription: context.debugDescription)
        }
        switch error {
        case .keyNotFound(let key, let context): return .keyNotFound(key, inside(context))
        case .valueNotFound(let type, let context): return .valueNotFound(type, inside(context))
        case .typeMismatch(let type, let context): return .typeMismatch(type, inside(context))
        case .dataCorrupted(let context): return .dataCorrupted(inside(context))
        @unknown default: return error
        }
    }
}

/// Thrown when a column's value has keys or elements: then it is stored as, and read from, a JSON text.
struct WantsDocument: Error {}

/// One value as numbers and texts.
private struct SingleValue: SingleValueDecodingContainer {
    let value: SQLValue
    let codingPath: [any CodingKey]

    func decodeNil() -> Bool { value == .null }

    func decode<T: Decodable>(_ type: T.Type) throws -> T { try ValueDecoder.decode(type, value, codingPath) }

    func decode(_ type: String.Type) throws -> String {
        guard case .text(let text) = value else { throw ValueDecoder.refusal(value, type, codingPath) }
        return text
    }

    func decode(_ type: Bool.Type) throws -> Bool {
        switch value {
        case .integer(0): return false
        case .integer(1): return true
        default: throw ValueDecoder.refusal(value, type, codingPath)
        }
    }

    func decode(_ type: Double.Type) throws -> Double {
        switch value {
        case .real(let number): return number
        case .integer(let number): return Double(number)
        default: throw ValueDecoder.refusal(value, type, codingPath)
        }
    }

    func decode(_ type: Float.Type) throws -> Float { Float(try decode(Double.self)) }
    func decode(_ type: Int.Type) throws -> Int { try number(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try number(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try number(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try number(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try number(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try number(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try number(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try number(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try number(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try number(type) }

    private func number<N: FixedWidthInteger>(_ type: N.Type) throws -> N {
        guard case .integer(let found) = value, let number = N(exactly: found) else {
            throw ValueDecoder.refusal(value, type, codingPath)
        }
        return number
    }
}
