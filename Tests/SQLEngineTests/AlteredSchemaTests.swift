import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

/// Tables that somebody has changed by hand, on both engines.
struct AlteredSchemaTests {
    private static let zones = Table(
        "zones",
        columns: [
            Column("id", .id), Column("name", .string).unique(), Column("serial", .integer).nullable(),
            Column("note", .text).fallback(""), Column("ratio", .real).nullable(), Column("keys", .bytes).nullable(),
            Column("disabled", .boolean).fallback(false), Column("created_at", .time).nullable(),
        ],
        indexes: [
            Index(on: "serial", "name", unique: true), Index(on: "created_at"),
            Index(on: "serial", where: .equals("disabled", false), name: "zones_in_use"),
        ])
    private static let parts = Table(
        "parts",
        columns: [Column("zone", .integer), Column("number", .integer), Column("body", .json)],
        primaryKey: ["zone", "number"])
    private static let migrations = [SchemaMigration("first", changes: [.create(zones), .create(parts)])]
    private static let migrator = Migrator(scope: "Product/Test", prefix: "m_", migrations: migrations)

    /// What somebody does, and what is found then.
    struct Change: Sendable, CustomStringConvertible {
        var statements: [Engine: [String]]
        var found: [String]
        /// Whether the advice holds statements that put it right.
        var isMended = false

        init(_ statements: String..., finds found: [String], isMended: Bool = false) {
            self.init(sqlite: statements, postgres: statements, finds: found, isMended: isMended)
        }

        init(sqlite: [String]? = nil, postgres: [String]? = nil, finds found: [String], isMended: Bool = false) {
            statements = [:]
            statements[.sqlite] = sqlite
            statements[.postgres] = postgres
            self.found = found
            self.isMended = isMended
        }

        var description: String { found.first ?? statements.description }
    }

    static let changes: [Change] = [
        Change(
            "ALTER TABLE m_zones ADD COLUMN remark text",
            finds: [#"the table m_zones has a column "remark" that no migration made"#], isMended: true),
        Change(
            #"ALTER TABLE m_zones ADD COLUMN "a ""b""" text"#,
            finds: [#"the table m_zones has a column "a "b"" that no migration made"#], isMended: true),
        Change(
            sqlite: ["ALTER TABLE m_zones ADD COLUMN twice integer GENERATED ALWAYS AS (2 * serial) VIRTUAL"],
            postgres: ["ALTER TABLE m_zones ADD COLUMN twice bigint GENERATED ALWAYS AS (2 * serial) STORED"],
            finds: [#"the table m_zones has a column "twice" that no migration made"#], isMended: true),
        Change(
            "ALTER TABLE m_zones DROP COLUMN note", finds: [#"the column "note" of the table m_zones is missing"#]),
        Change(
            "ALTER TABLE m_parts RENAME COLUMN body TO content",
            finds: [
                #"the table m_parts has a column "content" that no migration made"#,
                #"the column "body" of the table m_parts is missing"#,
            ]),
        Change(
            sqlite: [
                "ALTER TABLE m_zones DROP COLUMN note",
                "ALTER TABLE m_zones ADD COLUMN note integer NOT NULL DEFAULT 0",
            ], finds: [#"the column "note" of the table m_zones is INTEGER and not TEXT"#]),
        Change(
            postgres: ["ALTER TABLE m_zones ALTER COLUMN serial TYPE integer"],
            finds: [#"the column "serial" of the table m_zones is integer and not bigint"#]),
        Change(
            postgres: ["ALTER TABLE m_zones ALTER COLUMN note TYPE varchar(80)"],
            finds: [#"the column "note" of the table m_zones is character varying(80) and not text COLLATE "C""#]),
        Change(
            postgres: [#"ALTER TABLE m_zones ALTER COLUMN note TYPE text COLLATE "default""#],
            finds: [#"the column "note" of the table m_zones is text and not text COLLATE "C""#]),
        Change(
            sqlite: ["ALTER TABLE m_zones DROP COLUMN note", "ALTER TABLE m_zones ADD COLUMN note text"],
            postgres: ["ALTER TABLE m_zones ALTER COLUMN note DROP NOT NULL"],
            finds: [#"the column "note" of the table m_zones may be NULL, which no migration allows"#]),
        Change(
            sqlite: [
                "ALTER TABLE m_zones DROP COLUMN ratio", "ALTER TABLE m_zones ADD COLUMN ratio real NOT NULL DEFAULT 1",
            ],
            postgres: ["ALTER TABLE m_zones ALTER COLUMN ratio SET NOT NULL"],
            finds: [#"the column "ratio" of the table m_zones may not be NULL any more"#]),
        Change(
            sqlite: [
                "DROP TABLE m_parts",
                "CREATE TABLE m_parts (zone INTEGER NOT NULL, number INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
            ],
            postgres: ["ALTER TABLE m_parts DROP CONSTRAINT m_parts_pkey"],
            finds: ["the primary key of the table m_parts is nothing and not zone, number"]),
        Change(
            sqlite: [
                "DROP TABLE m_zones",
                """
                CREATE TABLE m_zones (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, serial INTEGER,
                    note TEXT NOT NULL DEFAULT '', ratio REAL, keys BLOB, disabled INTEGER NOT NULL, created_at INTEGER)
                """,
                "CREATE UNIQUE INDEX m_zones_serial_name_key ON m_zones (serial, name)",
                "CREATE INDEX m_zones_created_at_idx ON m_zones (created_at)",
                "CREATE INDEX m_zones_in_use ON m_zones (serial) WHERE disabled = 0",
                // These look alike and are not.
                "CREATE UNIQUE INDEX some_names ON m_zones (name) WHERE disabled = 0",
                "CREATE UNIQUE INDEX low_names ON m_zones (lower(name))", "CREATE INDEX names ON m_zones (name)",
            ],
            postgres: [
                "ALTER TABLE m_zones DROP CONSTRAINT m_zones_name_key",
                "CREATE UNIQUE INDEX some_names ON m_zones (name) WHERE disabled = 0",
                "CREATE UNIQUE INDEX low_names ON m_zones (lower(name))", "CREATE INDEX names ON m_zones (name)",
                "CREATE UNIQUE INDEX pairs ON m_zones (lower(note), name)",
            ],
            finds: [#"the column "name" of the table m_zones is not unique any more"#], isMended: true),
        Change("DROP TABLE m_parts", finds: ["the table m_parts is missing"]),
        Change(
            "DROP INDEX m_zones_created_at_idx", "DROP INDEX m_zones_in_use",
            finds: [
                "the index m_zones_created_at_idx of the table m_zones is missing",
                "the index m_zones_in_use of the table m_zones is missing",
            ], isMended: true),
        Change(
            "DROP INDEX m_zones_serial_name_key", "CREATE INDEX m_zones_serial_name_key ON m_zones (serial, name)",
            finds: [other("m_zones_serial_name_key")], isMended: true),
        Change(
            "DROP INDEX m_zones_serial_name_key",
            "CREATE UNIQUE INDEX m_zones_serial_name_key ON m_zones (name, serial)",
            finds: [other("m_zones_serial_name_key")], isMended: true),
        Change(
            "DROP INDEX m_zones_created_at_idx", "CREATE UNIQUE INDEX m_zones_created_at_idx ON m_zones (created_at)",
            finds: [other("m_zones_created_at_idx")], isMended: true),
        Change(
            "DROP INDEX m_zones_in_use", "CREATE INDEX m_zones_in_use ON m_zones (serial)",
            finds: [other("m_zones_in_use")], isMended: true),
        Change(
            postgres: [
                """
                UPDATE pg_index SET indisvalid = false WHERE indexrelid = to_regclass('m_zones_created_at_idx')
                """
            ], finds: ["the index m_zones_created_at_idx of the table m_zones is missing"]),
        // What others may do.
        Change(
            "CREATE INDEX notes ON m_zones (note)", "CREATE TABLE mine (id bigint)",
            "CREATE VIEW looked AS SELECT 1 AS a",
            finds: []),
    ]

    private static func other(_ index: String) -> String {
        "the index \(index) of the table m_zones is not the one that a migration made"
    }

    @Test(arguments: TestEngine.all, changes)
    func `tables that were changed by hand are refused with what differs`(engine: TestEngine, change: Change)
        async throws
    {
        guard let statements = change.statements[engine.engine] else { return }
        try await engine.withDatabase { database in
            let migrator = Self.migrator
            try await migrator.migrate(database)
            #expect(try await migrator.differences(database) == [])
            try await run(statements, on: database)
            let differences = try await migrator.differences(database)
            #expect(differences.map(\.text) == change.found)
            guard let first = differences.first else { return }

            let next = Migrator(
                scope: "Product/Test", prefix: "m_",
                migrations: Self.migrations + [
                    SchemaMigration(
                        "next",
                        changes: [.addColumn(table: "zones", column: Column("later", .integer).nullable())])
                ])
            for refused in [migrator, next] {
                let error = await #expect(throws: SQLError.self) { try await refused.migrate(database) }
                #expect(error?.kind == .schema)
                #expect(error?.message.hasPrefix(first.text + "; ") == true)
                #expect(error?.message.contains("more of the kind") == (differences.count > 1))
                await #expect(throws: SQLError.self) { try await refused.dryRun(database) }
            }
            #expect(try await next.pending(database) == ["next"])
            #expect(try await next.differences(database) == differences)

            guard change.isMended else { return }
            for difference in differences { try await run(Self.statements(in: difference.advice), on: database) }
            #expect(try await migrator.differences(database) == [])
            #expect(try await next.migrate(database) == ["next"])
            #expect(try await next.differences(database) == [])
        }
    }

    /// A scope that is refused holds back the others that were to go with it.
    @Test(arguments: TestEngine.all) func `several scopes migrate together or not at all`(engine: TestEngine)
        async throws
    {
        try await engine.withDatabase { database in
            let other = Migrator(
                scope: "panel", migrations: [SchemaMigration("panel", changes: [.create(Self.parts)])])
            try await Self.migrator.migrate(database)
            try await run(["ALTER TABLE m_zones ADD COLUMN remark text"], on: database)
            await #expect(throws: SQLError.self) { try await Migrator.migrate([other, Self.migrator], database) }
            #expect(try await other.pending(database) == ["panel"])
            try await run(["ALTER TABLE m_zones DROP COLUMN remark"], on: database)
            #expect(try await Migrator.migrate([other, Self.migrator], database) == ["panel"])
        }
    }

    /// The tables of one who looks while another one changes them are never taken for altered ones.
    @Test(arguments: TestEngine.all) func `a migration of another node is no change by hand`(engine: TestEngine)
        async throws
    {
        try await engine.withAddress { address in
            let (here, there) = (try await address.open(), try await address.open())
            let all = (0..<24).map { number -> SchemaMigration in
                if number == 0 { return Self.migrations[0] }
                var table = Self.zones
                table.columns.append(Column("c\(number)", .integer).nullable())
                return SchemaMigration("\(number)", changes: [.rebuild(table: table)])
            }
            try await Self.migrator.migrate(here)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask {
                    for count in 2...all.count {
                        let migrations = Array(all.prefix(count))
                        try await Migrator(scope: "Product/Test", prefix: "m_", migrations: migrations).migrate(there)
                    }
                }
                group.addTask {
                    // It knows all of them, whichever are applied when it looks.
                    let knowing = Migrator(scope: "Product/Test", prefix: "m_", migrations: all)
                    while try await !knowing.pending(here).isEmpty {
                        #expect(try await knowing.differences(here) == [])
                    }
                }
                try await group.waitForAll()
            }
            await here.close()
            await there.close()
        }
    }

    private func run(_ statements: [String], on database: any Database) async throws {
        for statement in statements {
            try await database.alter { db in _ = try db.run(SQL(stringLiteral: statement)) }
        }
    }

    /// `make it again: DROP INDEX …; CREATE …`, `drop it (ALTER …), or …`.
    private static func statements(in advice: String) -> [String] {
        if let open = advice.firstIndex(of: "("), advice.hasPrefix("drop it ("),
            let end = advice.range(of: "), or restore")
        {
            return [String(advice[advice.index(after: open)..<end.lowerBound])]
        }
        return advice.split(separator: ": ", maxSplits: 1).dropFirst()
            .flatMap { $0.split(separator: "; ").map(String.init) }
    }
}
