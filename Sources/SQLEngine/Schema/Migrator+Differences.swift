extension Migrator {
    /// In what the scope's tables are not as the migrations made them that were applied: somebody has changed them by
    /// hand. Tables and indexes that were added do not matter; a column that was added does, because a migration that
    /// rebuilds its table would drop it without a word.
    ///
    /// - Throws: ``SQLError`` of kind `schema` when the migrations that were applied are not those of this program.
    public func differences(_ database: any Database) async throws -> [SchemaDifference] {
        let found = try await database.read { db in try differences(db) }
        guard !found.isEmpty, database.engine == .postgres else { return found }
        // The catalogue is not read as of one moment: it may have been another node's migration. Look again, alone.
        return try await database.alter { db in try differences(db) }
    }

    func differences(_ db: Connection) throws -> [SchemaDifference] {
        try differences(after: checkApplied(db), db)
    }

    private func differences(after applied: Int, _ db: Connection) throws -> [SchemaDifference] {
        try SchemaComparison(ddl: DDL(engine: db.engine, prefix: prefix), shape: shape(after: applied)).differences(db)
    }

    /// Brings several scopes up to date, in this order and in one transaction: all of them or, after a failure, none.
    ///
    /// - Returns: the names of the migrations applied now.
    /// - Throws: what ``migrate(_:)`` throws.
    public static func migrate(_ migrators: [Migrator], _ database: any Database) async throws -> [String] {
        let isDone = try await database.read { db in
            try migrators.allSatisfy { migrator in
                let applied = try migrator.checkApplied(db)
                return try applied == migrator.migrations.count && migrator.differences(after: applied, db).isEmpty
            }
        }
        if isDone { return [] }
        return try await database.alter { db in
            if let refusal = SchemaDifference.refusal(try migrators.flatMap { try $0.differences(db) }) {
                throw refusal
            }
            return try migrators.flatMap { try $0.apply(db, upTo: $0.migrations.count) }
        }
    }
}
