import Vocabulary

/// Replaces a table by a new shape: a new table, the columns that both have copied over, the old one dropped, the new
/// one renamed.
///
/// Foreign keys of other tables to this one, and its triggers, are kept. Runs inside ``Database/alter(_:)``.
struct TableRebuild {
    let ddl: DDL
    let old: Table
    let new: Table
    /// The scope's tables after the change.
    let shape: SchemaShape

    /// What is the same at every run, without the foreign keys and triggers that only the database knows.
    var statements: [String] {
        do {
            return try beforeDrop() + [dropStatement()] + afterDrop()
        } catch {
            return ["-- \(error)"]
        }
    }

    func run(_ db: Connection) throws {
        let name = try ddl.quoted(table: old.name)
        let triggers = try triggers(of: name, db)
        let keys = db.engine == .postgres ? try incomingKeys(of: name, db) : []
        for text in try beforeDrop() { try db.script(text) }
        for key in keys { try db.script("ALTER TABLE \(key.table) DROP CONSTRAINT \(key.name)") }
        for text in try [dropStatement()] + afterDrop() { try db.script(text) }
        for key in keys {
            try db.script("ALTER TABLE \(key.table) ADD CONSTRAINT \(key.name) \(key.definition)")
        }
        for trigger in triggers { try db.script(trigger) }
    }

    private func temporaryName() throws -> String {
        SQLName.quoted(SQLName.joined(["new", try ddl.name(of: old.name)]))
    }

    private func beforeDrop() throws -> [String] {
        let (name, temporary) = (try ddl.quoted(table: old.name), try temporaryName())
        let kept = new.columns.filter { column in old.columns.contains { $0.name == column.name } }
        var texts = [try ddl.createTable(new, named: temporary, in: shape)]
        if !kept.isEmpty {
            let names = kept.map { ddl.quoted($0.name) }.joined(separator: ", ")
            let values = try kept.map(copy).joined(separator: ", ")
            texts.append("INSERT INTO \(temporary) (\(names)) SELECT \(values) FROM \(name)")
        }
        return texts + keepCounting(name, temporary)
    }

    private func dropStatement() throws -> String {
        "DROP TABLE \(try ddl.quoted(table: old.name))"
    }

    private func afterDrop() throws -> [String] {
        let rename = "ALTER TABLE \(try temporaryName()) RENAME TO \(try ddl.quoted(table: new.name))"
        return try [rename] + new.indexes.map { try ddl.createIndex($0, of: new) }
    }

    /// The old value of a column in its new kind; where NULL is not allowed any more, the fallback stands for it.
    private func copy(_ column: Column) throws -> String {
        let before = try old.column(column.name)
        var value = ddl.quoted(column.name)
        // A STRICT table of SQLite converts what fits by itself and refuses the rest; a CAST there would make 0 of it.
        if ddl.engine == .postgres, before.kind != column.kind {
            value = "CAST(\(value) AS \(ddl.type(of: column.kind).split(separator: " COLLATE").first ?? "text"))"
        }
        if before.isNullable && !column.isNullable, let fallback = column.fallback {
            value = "COALESCE(\(value), \(try SQLLiteral.value(fallback, for: column)))"
        }
        return value
    }

    /// Keys that were given once are not given again, even when their rows are gone.
    private func keepCounting(_ name: String, _ temporary: String) -> [String] {
        guard let key = new.columns.first(where: { $0.kind == .id }),
            old.columns.contains(where: { $0.kind == .id && $0.name == key.name })
        else { return [] }
        switch ddl.engine {
        case .sqlite:
            let names = (SQLLiteral.text(name.filter { $0 != "\"" }), SQLLiteral.text(temporary.filter { $0 != "\"" }))
            return [
                "DELETE FROM sqlite_sequence WHERE name = \(names.1)",
                """
                INSERT INTO sqlite_sequence (name, seq) \
                SELECT \(names.1), seq FROM sqlite_sequence WHERE name = \(names.0)
                """,
            ]
        case .postgres:
            func sequence(_ table: String) -> String {
                "pg_get_serial_sequence(\(SQLLiteral.text(table)), \(SQLLiteral.text(key.name)))"
            }
            return [
                """
                SELECT setval(\(sequence(temporary)), last) FROM \
                (SELECT pg_sequence_last_value(\(sequence(name))::regclass) AS last) AS given WHERE last IS NOT NULL
                """
            ]
        }
    }

    private func triggers(of name: String, _ db: Connection) throws -> [String] {
        switch db.engine {
        case .sqlite:
            let table = name.filter { $0 != "\"" }
            return try db.all(
                "SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = \(table) ORDER BY rowid")
        case .postgres:
            return try db.all(
                """
                SELECT pg_get_triggerdef(oid) FROM pg_trigger
                WHERE tgrelid = to_regclass(\(name)) AND NOT tgisinternal ORDER BY oid
                """)
        }
    }

    private struct Key: Decodable {
        let table: String
        let name: String
        let definition: String
    }

    /// The foreign keys of other tables, of whatever scope, that point to this one.
    private func incomingKeys(of name: String, _ db: Connection) throws -> [Key] {
        try db.all(
            """
            SELECT conrelid::regclass::text AS "table", quote_ident(conname) AS name,
                pg_get_constraintdef(oid) AS definition
            FROM pg_constraint
            WHERE contype = 'f' AND confrelid = to_regclass(\(name)) AND conrelid <> confrelid ORDER BY oid
            """)
    }
}
