import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

/// The history of a schema, on both engines.
struct MigratorTests {
    static let first = SchemaMigration(
        "first", changes: [.create(Table("zones", columns: [Column("id", .id), Column("name", .string)]))])
    static let second = SchemaMigration(
        "second", changes: [.addColumn(table: "zones", column: Column("disabled", .boolean).fallback(false))])

    @Test(arguments: TestEngine.all) func `migrations are applied once and in order`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            let old = Migrator(scope: "panel", migrations: [Self.first])
            #expect(try await old.pending(database) == ["first"])
            #expect(try await old.migrate(database) == ["first"])
            #expect(try await old.migrate(database) == [])
            try await database.write { db in _ = try db.run("INSERT INTO zones (name) VALUES ('a')") }
            let new = Migrator(scope: "panel", migrations: [Self.first, Self.second])
            #expect(try await new.pending(database) == ["second"])
            #expect(try await new.migrate(database) == ["second"])
            let disabled = try await database.read { db in try db.one("SELECT disabled FROM zones", as: Bool.self) }
            #expect(disabled == false)
        }
    }

    @Test(arguments: TestEngine.all) func `a history that does not fit is refused`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await Migrator(scope: "panel", migrations: [Self.first, Self.second]).migrate(database)
            var changed = Self.first
            changed.changes.append(.insert(table: "zones", row: ["name": "x"]))
            let third = SchemaMigration("third")
            let histories: [([SchemaMigration], String)] = [
                ([changed, Self.second], "was changed after it had been applied"),
                ([Self.first], "made by a newer version"),
                ([Self.second, Self.first], "another order"),
                ([Self.first, third, Self.second], "another order"),
                ([Self.first, Self.second, third, third], "the same name"),
            ]
            for (migrations, sentence) in histories {
                let error = await #expect(throws: SQLError.self) {
                    try await Migrator(scope: "panel", migrations: migrations).migrate(database)
                }
                #expect(error?.kind == .schema)
                #expect(error?.message.contains(sentence) == true)
            }
            #expect(
                try await Migrator(scope: "other", prefix: "o_", migrations: [Self.first]).migrate(database) == [
                    "first"
                ])
        }
    }

    @Test(arguments: TestEngine.all) func `a failing migration leaves the old schema`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await Migrator(scope: "panel", migrations: [Self.first]).migrate(database)
            let bad = SchemaMigration(
                "bad", statements: [.sqlite: ["SELECT nonsense"], .postgres: ["SELECT nonsense"]])
            await #expect(throws: SQLError.self) {
                try await Migrator(scope: "panel", migrations: [Self.first, Self.second, bad]).migrate(database)
            }
            let columns = try await database.write { db in
                try db.run("INSERT INTO zones (name) VALUES ('a')")
                return try db.row("SELECT * FROM zones")?.columns
            }
            #expect(columns == ["id", "name"])
            #expect(
                try await Migrator(scope: "panel", migrations: [Self.first, Self.second]).pending(database) == [
                    "second"
                ])
        }
    }

    @Test(arguments: TestEngine.all) func `of two nodes that migrate at once one does it`(engine: TestEngine)
        async throws
    {
        try await engine.withAddress { address in
            let nodes = [try await address.open(), try await address.open(), try await address.open()]
            let applied = try await withThrowingTaskGroup(of: [String].self) { group in
                for node in nodes {
                    group.addTask {
                        try await Migrator(scope: "panel", migrations: [Self.first, Self.second]).migrate(node)
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(applied == ["first", "second"])
            for node in nodes { await node.close() }
        }
    }

    @Test(arguments: TestEngine.all) func `a dry run shows the statements and changes nothing`(engine: TestEngine)
        async throws
    {
        try await engine.withDatabase { database in
            let migrator = Migrator(scope: "panel", migrations: [Self.first, Self.second])
            let statements = try await migrator.dryRun(database)
            #expect(statements.count == 2)
            #expect(statements[0].hasPrefix("CREATE TABLE \"zones\""))
            #expect(try await migrator.pending(database) == ["first", "second"])
            for statement in statements {
                try await database.alter { db in _ = try db.run(SQL(stringLiteral: statement)) }
            }
            try await database.write { db in _ = try db.run("INSERT INTO zones (name, disabled) VALUES ('a', 1)") }
        }
        // With one of them applied it shows the other one.
        try await engine.withDatabase { database in
            let migrator = Migrator(scope: "panel", migrations: [Self.first, Self.second])
            try await Migrator(scope: "panel", migrations: [Self.first]).migrate(database)
            let statements = try await migrator.dryRun(database)
            #expect(statements.count == 1 && statements[0].contains("ADD COLUMN"))
            #expect(try migrator.statements(for: engine.engine).suffix(1) == statements[...])
            #expect(try await migrator.migrate(database) == ["second"])
            #expect(try await migrator.dryRun(database) == [])
        }
    }

    @Test(arguments: TestEngine.all) func `statements of the panel run on their engine`(engine: TestEngine) async throws
    {
        try await engine.withDatabase { database in
            let guarded = SchemaMigration(
                "guarded",
                statements: [
                    .sqlite: [
                        """
                        CREATE TRIGGER zones_stay BEFORE DELETE ON zones
                        BEGIN SELECT RAISE(ABORT, 'zones stay'); END
                        """
                    ],
                    .postgres: [
                        """
                        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                        BEGIN RAISE EXCEPTION 'zones stay'; END $$
                        """,
                        "CREATE TRIGGER zones_stay BEFORE DELETE ON zones FOR EACH ROW EXECUTE FUNCTION refuse()",
                    ],
                ])
            let shape = Table(
                "zones",
                columns: [Column("id", .id), Column("name", .text).unique(), Column("serial", .integer).fallback(1)])
            let rebuilt = SchemaMigration("rebuilt", changes: [.rebuild(table: shape)])
            try await Migrator(scope: "panel", migrations: [Self.first, guarded]).migrate(database)
            try await database.write { db in _ = try db.run("INSERT INTO zones (name) VALUES ('a')") }
            await #expect(throws: SQLError.self) {
                try await database.write { db in _ = try db.run("DELETE FROM zones") }
            }
            // The trigger stays with the table when it is rebuilt.
            try await Migrator(scope: "panel", migrations: [Self.first, guarded, rebuilt]).migrate(database)
            let error = await #expect(throws: SQLError.self) {
                try await database.write { db in _ = try db.run("DELETE FROM zones") }
            }
            #expect(error?.message.contains("zones stay") == true)
        }
    }

    @Test(arguments: TestEngine.all) func `purging leaves nothing`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await Migrator(scope: "panel", migrations: [Self.first]).migrate(database)
            let parts = Table(
                "parts", columns: [Column("id", .id), Column("zone", .integer).references("zones").nullable()])
            let module = Migrator(
                scope: "Product/Test", prefix: "test_",
                migrations: [Self.first, SchemaMigration("parts", changes: [.create(parts)])])
            try await module.migrate(database)
            try await module.purge(database)
            #expect(try await module.pending(database) == ["first", "parts"])
            try await database.read { db in
                _ = try db.rows("SELECT * FROM zones")
                #expect(throws: SQLError.self) { _ = try db.savepoint { try db.rows("SELECT * FROM test_zones") } }
            }
            #expect(try await module.migrate(database) == ["first", "parts"])
        }
    }
}
