/// One step in the life of a schema, as data. Migrations are append-only: once released, a migration never changes.
///
/// The panel applies a module's migrations under the module's own prefix, in one transaction, and remembers each with a checksum.
///
/// ```swift
/// Migration("first tables", .create(Table("zones", columns: [Column("id", .id), Column("name", .string)])))
/// Migration("disabled zones", .addColumn(table: "zones", column: Column("disabled", .boolean).fallback(false)))
/// ```
public struct Migration: Codable, Sendable, Equatable {
    /// One change to the schema, or a row that the schema comes with.
    public enum Change: Codable, Sendable, Equatable {
        case create(table: Table)
        case drop(table: String)
        case rename(table: String, to: String)
        case addColumn(table: String, column: Column)
        case renameColumn(table: String, from: String, to: String)
        case dropColumn(table: String, column: String)
        case addIndex(table: String, index: Index)
        case dropIndex(name: String)
        /// Replaces a table by a new shape and carries over the columns both have; for changes of a column's kind or constraints.
        case rebuild(table: Table)
        /// A row that the module starts with: column names to values.
        case insert(table: String, row: [String: JSONValue])

        /// Short for ``create(table:)``.
        public static func create(_ table: Table) -> Change { .create(table: table) }
    }

    /// Unique within its scope; what the migration brings, in a few words.
    public var name: String
    public var changes: [Change]

    public init(_ name: String, _ changes: Change...) {
        self.name = name
        self.changes = changes
    }

    public init(_ name: String, changes: [Change]) {
        self.name = name
        self.changes = changes
    }
}
