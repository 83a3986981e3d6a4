/// One column of a ``Table``, as data: each engine writes its own DDL from it.
///
/// ```swift
/// Column("name", .string).unique()
/// Column("password", .text).nullable().secret()
/// Column("service", .uuid).references("services", onDelete: .cascade)
/// ```
public struct Column: Codable, Sendable, Equatable {
    /// What a column can hold, and how it is stored on both engines.
    public enum Kind: Codable, Sendable, Equatable {
        /// A counting 64-bit key, given by the database. A table has at most one.
        case id
        /// A UUID as 36 lower-case characters.
        case uuid
        /// A short text, at most 255 characters, compared byte by byte.
        case string
        /// A text of any length, compared byte by byte.
        case text
        /// A 64-bit integer.
        case integer
        /// An amount of money in minor units (cents), a 64-bit integer.
        case money
        /// Stored as 0 or 1 on both engines, so that a statement reads the same on both.
        case boolean
        /// One of the given texts; anything else is refused by the database.
        case choice(of: [String])
        /// A JSON document, stored as text.
        case json
        /// A moment in microseconds since 1970-01-01 UTC, a 64-bit integer.
        case time
        /// A 64-bit floating point number; never for money.
        case real
        /// Bytes.
        case bytes
    }

    /// What happens to a row when the row it points to goes.
    public enum OnDelete: String, Codable, Sendable {
        case restrict, cascade, setNull
    }

    /// A foreign key. `table` is a name in the same scope, or one of the panel's tables.
    public struct Reference: Codable, Sendable, Equatable {
        public var table: String
        public var column: String
        public var onDelete: OnDelete
    }

    public var name: String
    public var kind: Kind
    public var isNullable = false
    public var isUnique = false
    public var isPrimaryKey = false
    /// Sealed before it is written and masked wherever it is shown.
    public var isSecret = false
    public var fallback: JSONValue?
    public var reference: Reference?

    /// - Parameter name: snake_case; letters, digits and underscores.
    public init(_ name: String, _ kind: Kind) {
        self.name = name
        self.kind = kind
        self.isPrimaryKey = kind == .id
    }

    /// The same column, which may be empty.
    public func nullable() -> Column { with { $0.isNullable = true } }
    /// The same column, no two rows of which may hold the same value.
    public func unique() -> Column { with { $0.isUnique = true } }
    /// The same column as the table's primary key.
    public func primaryKey() -> Column { with { $0.isPrimaryKey = true } }
    /// The same column, sealed at rest.
    public func secret() -> Column { with { $0.isSecret = true } }
    /// The same column with the value a row gets that names none.
    public func fallback(_ value: JSONValue) -> Column { with { $0.fallback = value } }
    /// The same column, holding a key of another table.
    public func references(_ table: String, _ column: String = "id", onDelete: OnDelete = .restrict) -> Column {
        with { $0.reference = Reference(table: table, column: column, onDelete: onDelete) }
    }

    private func with(_ change: (inout Column) -> Void) -> Column {
        var copy = self
        change(&copy)
        return copy
    }
}
