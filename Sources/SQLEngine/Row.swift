public import Foundation
public import Vocabulary

/// One row of a result: values by column name or position.
///
/// ```swift
/// let name = try row.text("name"), price = try row.int("amount"), ended = try row.optionalDate("ended_at")
/// ```
/// Every reader throws ``SQLError`` of kind `decoding` that names the column; the `optional` ones give `nil` for NULL.
public struct Row: Sendable {
    /// The names of a result, shared by all its rows.
    final class Header: Sendable {
        let names: [String]
        let positions: [String: Int]

        init(_ names: [String]) {
            self.names = names
            positions = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        }
    }

    let header: Header
    public let values: [SQLValue]

    init(_ header: Header, _ values: [SQLValue]) {
        self.header = header
        self.values = values
    }

    /// The names of the columns, in order.
    public var columns: [String] { header.names }

    /// The value of a column.
    public func value(_ column: some ColumnKey) throws -> SQLValue {
        guard let position = column.position(in: self) else {
            throw SQLError(.decoding, "the row has no column \(column.label)")
        }
        return values[position]
    }

    public func optionalInt64(_ column: some ColumnKey) throws -> Int64? {
        switch try value(column) {
        case .null: return nil
        case .integer(let number): return number
        case let other: throw mismatch(column, other, "an integer")
        }
    }

    public func optionalReal(_ column: some ColumnKey) throws -> Double? {
        switch try value(column) {
        case .null: return nil
        case .real(let number): return number
        case .integer(let number): return Double(number)
        case let other: throw mismatch(column, other, "a real number")
        }
    }

    public func optionalText(_ column: some ColumnKey) throws -> String? {
        switch try value(column) {
        case .null: return nil
        case .text(let text): return text
        case let other: throw mismatch(column, other, "a text")
        }
    }

    public func optionalBytes(_ column: some ColumnKey) throws -> [UInt8]? {
        switch try value(column) {
        case .null: return nil
        case .bytes(let bytes): return bytes
        case let other: throw mismatch(column, other, "bytes")
        }
    }

    public func optionalBool(_ column: some ColumnKey) throws -> Bool? {
        switch try value(column) {
        case .null: return nil
        case .integer(0): return false
        case .integer(1): return true
        case let other: throw mismatch(column, other, "0 or 1")
        }
    }

    public func optionalUUID(_ column: some ColumnKey) throws -> UUID? {
        guard let text = try optionalText(column) else { return nil }
        guard let uuid = UUID(uuidString: text) else { throw mismatch(column, .text(text), "a UUID") }
        return uuid
    }

    public func optionalJSON(_ column: some ColumnKey) throws -> JSONValue? {
        guard let text = try optionalText(column) else { return nil }
        do {
            return try JSONValue(parsing: text)
        } catch {
            throw mismatch(column, .text(text), "a JSON document")
        }
    }

    public func optionalInt(_ column: some ColumnKey) throws -> Int? { try optionalInt64(column).map(Int.init) }
    public func optionalDate(_ column: some ColumnKey) throws -> Date? {
        try optionalInt64(column).map(Date.init(microseconds:))
    }

    public func int64(_ column: some ColumnKey) throws -> Int64 { try present(column, optionalInt64(column)) }
    public func int(_ column: some ColumnKey) throws -> Int { try present(column, optionalInt(column)) }
    public func real(_ column: some ColumnKey) throws -> Double { try present(column, optionalReal(column)) }
    public func text(_ column: some ColumnKey) throws -> String { try present(column, optionalText(column)) }
    public func bytes(_ column: some ColumnKey) throws -> [UInt8] { try present(column, optionalBytes(column)) }
    public func bool(_ column: some ColumnKey) throws -> Bool { try present(column, optionalBool(column)) }
    public func uuid(_ column: some ColumnKey) throws -> UUID { try present(column, optionalUUID(column)) }
    public func date(_ column: some ColumnKey) throws -> Date { try present(column, optionalDate(column)) }
    public func json(_ column: some ColumnKey) throws -> JSONValue { try present(column, optionalJSON(column)) }

    /// The row as a value; see ``Connection/all(_:as:)``.
    public func decode<T: Decodable>(_ type: T.Type = T.self) throws -> T {
        try RowDecoder.decode(type, from: self)
    }

    private func present<T>(_ column: some ColumnKey, _ value: T?) throws -> T {
        guard let value else { throw SQLError(.decoding, "the column \(column.label) is NULL") }
        return value
    }

    private func mismatch(_ column: some ColumnKey, _ value: SQLValue, _ wanted: String) -> SQLError {
        SQLError(.decoding, "the column \(column.label) holds \(value.kindName), not \(wanted)")
    }
}

/// How a column is asked for: by its name or by its position from 0.
public protocol ColumnKey: Sendable {
    func position(in row: Row) -> Int?
    var label: String { get }
}

extension String: ColumnKey {
    public func position(in row: Row) -> Int? { row.header.positions[self] }
    public var label: String { self }
}

extension Int: ColumnKey {
    public func position(in row: Row) -> Int? { row.values.indices.contains(self) ? self : nil }
    public var label: String { String(self) }
}
