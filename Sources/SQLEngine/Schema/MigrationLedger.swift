import Foundation
import Vocabulary

/// The table in which a database remembers the migrations it has seen.
enum MigrationLedger {
    struct Entry: Codable, Sendable {
        var scope: String
        var name: String
        var position: Int
        var checksum: String
        var appliedAt: Date
    }

    private static let table = Table(
        "schema_migrations",
        columns: [
            Column("scope", .string), Column("name", .string), Column("position", .integer),
            Column("checksum", .string),
            Column("applied_at", .time),
        ],
        primaryKey: ["scope", "name"])

    static func exists(_ db: Connection) throws -> Bool {
        switch db.engine {
        case .sqlite:
            try db.row("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'schema_migrations'") != nil
        // Reading the catalogue's table, unlike to_regclass, sees what another node has made a moment ago.
        case .postgres:
            try db.row("SELECT 1 FROM pg_class WHERE relname = 'schema_migrations' AND pg_table_is_visible(oid)") != nil
        }
    }

    static func create(_ db: Connection) throws {
        guard try !exists(db) else { return }
        try db.script(
            DDL(engine: db.engine, prefix: "").createTable(table, named: "\"schema_migrations\"", in: SchemaShape()))
    }

    static func entries(of scope: String, _ db: Connection) throws -> [Entry] {
        guard try exists(db) else { return [] }
        return try db.all("SELECT * FROM schema_migrations WHERE scope = \(scope) ORDER BY position")
    }

    /// Whose migrations the database has seen.
    static func scopes(_ db: Connection) throws -> [String] {
        guard try exists(db) else { return [] }
        return try db.all("SELECT DISTINCT scope FROM schema_migrations ORDER BY scope")
    }

    static func add(_ entry: Entry, _ db: Connection) throws {
        try db.insert("schema_migrations", entry)
    }

    static func forget(_ scope: String, _ db: Connection) throws {
        try db.run("DELETE FROM schema_migrations WHERE scope = \(scope)")
    }
}

extension SchemaMigration {
    /// Says whether a migration was changed. Properties that are `false`, empty or not there count as not there, so
    /// that a new kind of property does not change the migrations of the past.
    var checksum: String {
        get throws {
            let changes = try JSONValue(encoding: changes).withoutDefaults
            let statements = statements.map { "\($0.key.rawValue):\($0.value.joined(separator: ";"))" }.sorted()
            return Checksum.short(of: ([changes.text] + statements).joined(separator: "\n"))
        }
    }
}

extension JSONValue {
    fileprivate var withoutDefaults: JSONValue {
        switch self {
        case .object(let members):
            .object(
                members.mapValues(\.withoutDefaults).filter { ![.null, .bool(false), .array([])].contains($0.value) })
        case .array(let items): .array(items.map(\.withoutDefaults))
        default: self
        }
    }
}
