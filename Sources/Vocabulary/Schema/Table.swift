/// A table as data: columns, key and indexes, the same on every engine.
///
/// ```swift
/// Table(
///     "zones",
///     columns: [Column("id", .id), Column("name", .string).unique(), Column("disabled", .boolean).fallback(false)],
///     indexes: [Index(on: "name", where: .equals("disabled", 0))])
/// ```
public struct Table: Codable, Sendable, Equatable {
    public var name: String
    public var columns: [Column]
    /// The columns of a composite primary key; empty when one column says `primaryKey()` or is an `.id`.
    public var primaryKey: [String]
    public var indexes: [Index]

    public init(_ name: String, columns: [Column], primaryKey: [String] = [], indexes: [Index] = []) {
        self.name = name
        self.columns = columns
        self.primaryKey = primaryKey
        self.indexes = indexes
    }
}

/// An index of a ``Table``; with a condition it holds only the rows that meet it.
public struct Index: Codable, Sendable, Equatable {
    /// Which rows an index holds, as data.
    public enum Condition: Codable, Sendable, Equatable {
        case isNull(column: String)
        case isNotNull(column: String)
        case isIn(column: String, values: [JSONValue])
        case all(of: [Condition])

        /// Rows whose column holds exactly this value.
        public static func equals(_ column: String, _ value: JSONValue) -> Condition {
            .isIn(column: column, values: [value])
        }
    }

    public var columns: [String]
    public var isUnique: Bool
    public var condition: Condition?
    /// `nil` means a name made of the table's and the columns' names.
    public var name: String?

    public init(on columns: String..., unique: Bool = false, where condition: Condition? = nil, name: String? = nil) {
        self.columns = columns
        self.isUnique = unique
        self.condition = condition
        self.name = name
    }
}
