/// Writes the tables of a copy into an empty database; runs inside ``Database/alter(_:)``.
struct CopyRestoration {
    let file: Connection
    let label: DatabaseCopy.Label
    let target: Connection
    let migrators: [Migrator]

    func run() throws {
        let isAlike = target.engine == .sqlite && label.engine == .sqlite
        if isAlike { try makeTables() } else { try migrate() }
        try checkTables()
        let keys = target.engine == .postgres ? try incomingKeys() : []
        // Keys are checked when all rows are there, and triggers are for changes that people make.
        for key in keys {
            try target.script("ALTER TABLE \(key.table) ALTER CONSTRAINT \(key.name) DEFERRABLE INITIALLY DEFERRED")
        }
        let triggers = try silenceTriggers()
        for table in label.tables.map(\.table) {
            // A migration may have brought rows of its own.
            try target.run("DELETE FROM \(identifier: table)")
            try file.forEachBatch(of: table) { rows in try target.insert(rows, into: table) }
        }
        for (table, number) in try file.countedUp() where number > 0 { try target.countUp(table, from: number) }
        if isAlike { try makeIndexes() }
        if !keys.isEmpty { try target.script("SET CONSTRAINTS ALL IMMEDIATE") }
        for key in keys { try target.script("ALTER TABLE \(key.table) ALTER CONSTRAINT \(key.name) NOT DEFERRABLE") }
        for trigger in triggers { try target.script(trigger) }
    }

    /// From SQLite to SQLite the schema goes as it is, with whatever it holds.
    private func makeTables() throws {
        for text in try schema("type = 'table' AND name <> \(DatabaseCopy.labelTable)") { try target.script(text) }
    }

    private func makeIndexes() throws {
        for text in try schema("type = 'index'") + schema("type = 'trigger'") { try target.script(text) }
    }

    private func schema(_ condition: SQL) throws -> [String] {
        try file.all(
            """
            SELECT sql FROM sqlite_schema
            WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND \(fragment: condition) ORDER BY rowid
            """)
    }

    /// Brings each scope to where it was when the copy was taken.
    private func migrate() throws {
        let scopes = try MigrationLedger.scopes(file)
        if let unknown = scopes.first(where: { scope in !migrators.contains { $0.scope == scope } }) {
            throw SQLError(
                .schema,
                """
                the backup holds tables of \(unknown), which this program does not bring: restore it with a program \
                that has \(unknown)
                """)
        }
        for migrator in migrators where scopes.contains(migrator.scope) {
            try migrator.apply(target, upTo: try migrator.checkApplied(file))
        }
    }

    private func checkTables() throws {
        let there = Set(try target.tableNames())
        guard let missing = label.tables.first(where: { !there.contains($0.table) && $0.rows > 0 }) else { return }
        throw SQLError(.schema, "the backup holds the table \(missing.table), which no migration makes")
    }

    private struct Key: Decodable {
        let table: String
        let name: String
    }

    private func incomingKeys() throws -> [Key] {
        try target.all(
            """
            SELECT c.conrelid::regclass::text AS "table", quote_ident(c.conname) AS name
            FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
            WHERE c.contype = 'f' AND n.nspname = current_schema() ORDER BY c.oid
            """)
    }

    /// - Returns: the statements that bring the triggers back.
    private func silenceTriggers() throws -> [String] {
        switch target.engine {
        case .sqlite:
            let triggers = try target.rows("SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid")
            for trigger in triggers { try target.script("DROP TRIGGER \(SQLName.quoted(trigger.text("name")))") }
            return try triggers.map { try $0.text("sql") }
        case .postgres:
            let tables = try target.tableNames().map(SQLName.quoted)
            for table in tables { try target.script("ALTER TABLE \(table) DISABLE TRIGGER USER") }
            return tables.map { "ALTER TABLE \($0) ENABLE TRIGGER USER" }
        }
    }
}
