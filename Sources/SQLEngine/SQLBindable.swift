public import Foundation
public import Vocabulary

/// A value that a statement can carry.
///
/// Enums and typed ids over texts and integers need no more than the conformance:
/// ```swift
/// extension ServiceState: SQLBindable {}   // enum ServiceState: String
/// ```
public protocol SQLBindable {
    /// The value as the database holds it.
    var sqlValue: SQLValue { get }

    /// What a list of these values holds; see `\(list:)` of ``SQL``.
    static var listKind: SQL.ListKind { get }
}

extension SQLBindable {
    public static var listKind: SQL.ListKind { .text }
}

extension SQLBindable where Self: RawRepresentable, RawValue: SQLBindable {
    public var sqlValue: SQLValue { rawValue.sqlValue }
    public static var listKind: SQL.ListKind { RawValue.listKind }
}

extension SQLBindable where Self: BinaryInteger {
    public static var listKind: SQL.ListKind { .integer }
}

extension Int: SQLBindable {
    public var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Int64: SQLBindable {
    public var sqlValue: SQLValue { .integer(self) }
}

extension Int32: SQLBindable {
    public var sqlValue: SQLValue { .integer(Int64(self)) }
}

extension Double: SQLBindable {
    public var sqlValue: SQLValue { .real(self) }
    public static var listKind: SQL.ListKind { .real }
}

/// Stored as 0 or 1 on both engines.
extension Bool: SQLBindable {
    public var sqlValue: SQLValue { .integer(self ? 1 : 0) }
    public static var listKind: SQL.ListKind { .integer }
}

extension String: SQLBindable {
    public var sqlValue: SQLValue { .text(self) }
}

extension Substring: SQLBindable {
    public var sqlValue: SQLValue { .text(String(self)) }
}

/// 36 lower-case characters.
extension UUID: SQLBindable {
    public var sqlValue: SQLValue { .text(uuidString.lowercased()) }
}

/// Microseconds since 1970-01-01 UTC, rounded to the nearest.
extension Date: SQLBindable {
    public var sqlValue: SQLValue { .integer(microseconds) }
    public static var listKind: SQL.ListKind { .integer }
}

/// The document's text.
extension JSONValue: SQLBindable {
    public var sqlValue: SQLValue { .text(text) }
}

extension SQLValue: SQLBindable {
    public var sqlValue: SQLValue { self }
}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    public var sqlValue: SQLValue { self?.sqlValue ?? .null }
    public static var listKind: SQL.ListKind { Wrapped.listKind }
}

/// Bytes are one value; to bind many values use `\(list:)`.
extension [UInt8]: SQLBindable {
    public var sqlValue: SQLValue { .bytes(self) }
    public static var listKind: SQL.ListKind { .bytes }
}

extension Date {
    /// Microseconds since 1970-01-01 UTC, the way a time is stored. Dates outside the years -290,000 to 290,000 give
    /// the nearest end.
    public var microseconds: Int64 {
        Int64(exactly: (timeIntervalSince1970 * 1_000_000).rounded())
            ?? (timeIntervalSince1970 < 0 ? Int64.min : Int64.max)
    }

    /// The moment that a stored time stands for.
    public init(microseconds: Int64) {
        self.init(timeIntervalSince1970: Double(microseconds) / 1_000_000)
    }
}

/// The key's UUID, as 36 lower-case characters.
extension Identifier: SQLBindable {
    public var sqlValue: SQLValue { uuid.sqlValue }
}
