public import Vocabulary

/// Brings the tables of one scope up to date. Migrations are append-only: what was released never changes, new ones go
/// to the end.
///
/// ```swift
/// let migrator = Migrator(scope: "panel", migrations: Schema.migrations)
/// let applied = try await migrator.migrate(database)   // ["first tables", "disabled zones"]
/// ```
///
/// All that is pending is applied in one transaction, so a failure leaves the old schema. When two nodes start at once,
/// one does it and the other finds it done.
public struct Migrator: Sendable {
    /// Whose schema this is: `"panel"`, or a module such as `"Product/PowerDNS"`.
    public let scope: String
    /// Put before the names of the scope's tables and indexes.
    public let prefix: String
    public let migrations: [SchemaMigration]

    /// - Parameter prefix: such as `"product_powerdns_"`; a reference to a table outside the scope keeps its name.
    public init(scope: String, prefix: String = "", migrations: [SchemaMigration]) {
        self.scope = scope
        self.prefix = prefix
        self.migrations = migrations
    }

    /// Applies what is pending.
    ///
    /// - Returns: the names of the migrations applied now, in order.
    /// - Throws: ``SQLError`` of kind `schema`, saying what to do, when the database holds a migration that this
    ///   program does not know, or one that was changed or moved since it was applied; also when a table is not as the
    ///   migrations made it. Nothing is changed then.
    @discardableResult
    public func migrate(_ database: any Database) async throws -> [String] {
        try await Self.migrate([self], database)
    }

    /// Applies what is pending up to a number of migrations, inside ``Database/alter(_:)``.
    @discardableResult
    func apply(_ db: Connection, upTo count: Int) throws -> [String] {
        try MigrationLedger.create(db)
        // Another node may have been faster.
        let applied = try checkApplied(db)
        let pending = try plans(for: db.engine).prefix(count).dropFirst(applied)
        for plan in pending {
            for step in plan.steps { try step.run(db) }
            let entry = MigrationLedger.Entry(
                scope: scope, name: plan.migration.name, position: plan.position,
                checksum: try plan.migration.checksum, appliedAt: try db.now())
            try MigrationLedger.add(entry, db)
        }
        return pending.map(\.migration.name)
    }

    /// The names of the migrations that `migrate` would apply.
    ///
    /// - Throws: ``SQLError`` of kind `schema` when the migrations that were applied are not those of this program.
    public func pending(_ database: any Database) async throws -> [String] {
        let applied = try await database.read { db in try checkApplied(db) }
        return migrations.dropFirst(applied).map(\.name)
    }

    /// The statements that `migrate` would run, in order, without running them.
    ///
    /// - Throws: what ``migrate(_:)`` throws before it changes anything.
    public func dryRun(_ database: any Database) async throws -> [String] {
        if let refusal = SchemaDifference.refusal(try await differences(database)) { throw refusal }
        let applied = try await database.read { db in try checkApplied(db) }
        return try statements(for: database.engine, after: applied)
    }

    /// The statements of all migrations after a number of them: what a database that does not exist yet would be made
    /// by.
    public func statements(for engine: Engine, after applied: Int = 0) throws -> [String] {
        try plans(for: engine).dropFirst(applied).flatMap { $0.steps.flatMap(\.statements) }
    }

    /// Drops all the scope's tables and forgets its migrations: nothing of it is left. There is no way back.
    public func purge(_ database: any Database) async throws {
        try await database.alter { db in
            let applied = try checkApplied(db)
            guard applied > 0 else { return }
            let ddl = DDL(engine: db.engine, prefix: prefix)
            let tables = try shape(after: applied).tables.reversed().map { try ddl.quoted(table: $0.name) }
            switch db.engine {
            case .sqlite: for table in tables { try db.script("DROP TABLE \(table)") }
            // All at once: they may point to each other.
            case .postgres: if !tables.isEmpty { try db.script("DROP TABLE \(tables.joined(separator: ", "))") }
            }
            try MigrationLedger.forget(scope, db)
        }
    }

    /// The scope's tables after all migrations; their names are without the prefix.
    public func tables() throws -> [Table] {
        try shape(after: migrations.count).tables
    }

    private struct Plan {
        let migration: SchemaMigration
        let position: Int
        let steps: [SchemaStep]
    }

    private func plans(for engine: Engine) throws -> [Plan] {
        let ddl = DDL(engine: engine, prefix: prefix)
        var shape = SchemaShape()
        return try migrations.enumerated().map { position, migration in
            var steps: [SchemaStep] = []
            for change in migration.changes {
                let before = shape
                try shape.apply(change)
                steps += try ddl.steps(for: change, before: before, after: shape)
            }
            steps += (migration.statements[engine] ?? []).map(SchemaStep.statement)
            return Plan(migration: migration, position: position, steps: steps)
        }
    }

    func shape(after count: Int) throws -> SchemaShape {
        var shape = SchemaShape()
        for change in migrations.prefix(count).flatMap(\.changes) { try shape.apply(change) }
        return shape
    }

    /// Compares what the database remembers with what the program brings.
    ///
    /// - Returns: how many migrations are applied.
    func checkApplied(_ db: Connection) throws -> Int {
        let names = migrations.map(\.name)
        guard Set(names).count == names.count else {
            throw SQLError(.schema, "two migrations of \(scope) have the same name")
        }
        let entries = try MigrationLedger.entries(of: scope, db)
        for (position, entry) in entries.enumerated() {
            guard names.contains(entry.name) else {
                throw SQLError(
                    .schema,
                    """
                    the database has the migration "\(entry.name)" of \(scope), which this program does not know: it was made by \
                    a newer version. Start that version, or restore a backup from before the update
                    """)
            }
            guard position < names.count, names[position] == entry.name else {
                throw SQLError(
                    .schema,
                    """
                    the migrations of \(scope) are in another order than they were applied in ("\(entry.name)" was \
                    number \(position + 1)): put new migrations at the end
                    """)
            }
            guard try migrations[position].checksum == entry.checksum else {
                throw SQLError(
                    .schema,
                    """
                    the migration "\(entry.name)" of \(scope) was changed after it had been applied: put it back as it was, \
                    and make the change in a new migration
                    """)
            }
        }
        return entries.count
    }
}
