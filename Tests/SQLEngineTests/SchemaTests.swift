import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

/// Tables as data, on both engines.
struct SchemaTests {
    @Test(arguments: TestEngine.all)
    func `R14 a module's tables live under its prefix and point to the panel's`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await makeServices(database)
            let zones = Table(
                "zones",
                columns: [
                    Column("id", .id), Column("service", .uuid).references("services", onDelete: .cascade),
                    Column("name", .string).unique(), Column("state", .choice(of: ["on", "off"])).fallback("on"),
                    Column("disabled", .boolean).fallback(false), Column("serial", .integer).fallback(1),
                    Column("price", .money).fallback(500), Column("ratio", .real).fallback(0.5),
                    Column("settings", .json).fallback(["a": [1]]),
                    Column("created_at", .time).nullable(), Column("note", .text).fallback("it's"),
                    Column("keys", .bytes).nullable(),
                ],
                indexes: [
                    Index(on: "service", "name"), Index(on: "serial", unique: true, where: .equals("disabled", false)),
                ])
            let records = Table(
                "records",
                columns: [
                    Column("zone", .integer).references("zones", onDelete: .cascade), Column("number", .integer),
                ],
                primaryKey: ["zone", "number"])
            try await module([.create(zones), .create(records)]).migrate(database)
            let service = UUID()
            try await database.write { db in
                try db.run("INSERT INTO services (id) VALUES (\(service))")
                try db.run("INSERT INTO m_zones (service, name) VALUES (\(service), 'a.test')")
                try db.run("INSERT INTO m_records VALUES (1, 1)")
                let row = try #require(try db.row("SELECT * FROM m_zones"))
                #expect(try row.int("id") == 1)
                #expect(try row.text("state") == "on" && row.bool("disabled") == false && row.int("serial") == 1)
                #expect(try row.int("price") == 500 && row.real("ratio") == 0.5 && row.text("note") == "it's")
                #expect(try row.json("settings") == ["a": [1]])
                #expect(try row.optionalDate("created_at") == nil && row.optionalBytes("keys") == nil)
            }
            func refused(_ sql: SQL) async -> SQLError.Kind? {
                await #expect(throws: SQLError.self) { try await database.write { db in _ = try db.run(sql) } }?.kind
            }
            #expect(
                await refused("INSERT INTO m_zones (service, name, serial) VALUES (\(service), 'a.test', 2)")
                    == .unique("m_zones.name"))
            #expect(
                await refused("INSERT INTO m_zones (service, name) VALUES (\(service), 'b.test')")
                    == .unique("m_zones.serial"))
            #expect(
                await refused("INSERT INTO m_zones (service, name, serial) VALUES (\(UUID()), 'b.test', 3)")
                    == .foreignKey)
            #expect(await refused("UPDATE m_zones SET state = 'odd'") == .check("state_check"))
            #expect(await refused("UPDATE m_zones SET disabled = 2") == .check("disabled_check"))
            #expect(await refused("INSERT INTO m_records VALUES (1, 1)") == .unique("m_records.zone, m_records.number"))
            try await database.write { db in
                try db.run("INSERT INTO m_zones (service, name, disabled) VALUES (\(service), 'c.test', 1)")
                try db.run("DELETE FROM services")
                #expect(try db.one("SELECT count(*) FROM m_zones", as: Int.self) == 0)
                #expect(try db.one("SELECT count(*) FROM m_records", as: Int.self) == 0)
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R14 columns and tables are added, renamed and dropped`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await makeServices(database)
            let zones = Table(
                "zones",
                columns: [
                    Column("id", .id), Column("name", .string),
                    Column("owner", .uuid).nullable().references("services"),
                    Column("mark", .string).nullable().unique(), Column("old", .text).nullable(),
                    Column("state", .string).fallback("x"),
                ],
                indexes: [
                    Index(on: "old"),
                    Index(
                        on: "state",
                        where: .all(of: [.isNotNull(column: "mark"), .isIn(column: "state", values: ["x", "y"])])),
                ])
            let steps: [Migration.Change] = [
                .addColumn(table: "zones", column: Column("flag", .boolean).fallback(true)),
                .addColumn(table: "zones", column: Column("code", .string).nullable().unique()),
                .addColumn(
                    table: "zones",
                    column: Column("parent", .integer).nullable().references("zones", onDelete: .setNull)),
                .renameColumn(table: "zones", from: "name", to: "title"),
                .addIndex(table: "zones", index: Index(on: "title", unique: true)),
                .dropColumn(table: "zones", column: "old"),
                .dropColumn(table: "zones", column: "mark"),
                .dropColumn(table: "zones", column: "owner"),
                .rename(table: "zones", to: "areas"),
                .create(
                    Table("zones", columns: [Column("id", .id), Column("name", .string)], indexes: [Index(on: "name")])
                ),
                .addIndex(table: "areas", index: Index(on: "flag", name: "by_flag")),
                .dropIndex(name: "by_flag"),
                .insert(table: "areas", row: ["id": 40, "title": "forty", "parent": 1, "flag": false]),
                .create(Table("gone", columns: [Column("id", .id)])),
                .drop(table: "gone"),
            ]
            let first = Migrator(
                scope: "m", prefix: "m_", migrations: [SchemaMigration("1", changes: [.create(zones)])])
            try await first.migrate(database)
            try await database.write { db in
                try db.run("INSERT INTO m_zones (name, mark, old) VALUES ('a', 'ma', 'oa'), ('b', 'mb', 'ob')")
            }
            let all = Migrator(
                scope: "m", prefix: "m_",
                migrations: first.migrations + steps.enumerated().map { SchemaMigration("\($0 + 2)", changes: [$1]) })
            #expect(try await all.migrate(database).count == steps.count)
            try await database.write { db in
                let rows = try db.rows("SELECT * FROM m_areas ORDER BY id")
                #expect(Set(rows[0].columns) == ["id", "title", "state", "flag", "code", "parent"])
                #expect(try rows.map { try $0.text("title") } == ["a", "b", "forty"])
                #expect(try rows.map { try $0.bool("flag") } == [true, true, false])
                try db.run("INSERT INTO m_areas (title, code) VALUES ('c', 'x')")
                #expect(try db.one("SELECT id FROM m_areas WHERE title = 'c'", as: Int.self) == 41)
                try db.run("DELETE FROM m_areas WHERE id = 1")
                #expect(try db.row("SELECT parent FROM m_areas WHERE id = 40")?.optionalInt(0) == nil)
                try db.run("INSERT INTO m_zones (name) VALUES ('free again')")
            }
            let error = await #expect(throws: SQLError.self) {
                try await database.write { db in _ = try db.run("INSERT INTO m_areas (title, code) VALUES ('d', 'x')") }
            }
            #expect(error?.kind == .unique("m_areas.code"))
            let other = await #expect(throws: SQLError.self) {
                try await database.write { db in _ = try db.run("INSERT INTO m_areas (title) VALUES ('c')") }
            }
            #expect(other?.kind == .unique("m_areas.title"))
            #expect(try all.tables().map(\.name) == ["areas", "zones"])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R14 a rebuilt table keeps its rows, its keys and those that point to it`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            let zones = Table(
                "zones",
                columns: [
                    Column("id", .id), Column("name", .string), Column("serial", .string).nullable(),
                    Column("old", .text).nullable(),
                ])
            let records = Table(
                "records",
                columns: [
                    Column("id", .id), Column("zone", .integer).references("zones", onDelete: .cascade),
                    Column("text", .text),
                ])
            let migrations = [SchemaMigration("first", changes: [.create(zones), .create(records)])]
            try await Migrator(scope: "m", prefix: "m_", migrations: migrations).migrate(database)
            try await database.write { db in
                try db.run("INSERT INTO m_zones (name, serial) VALUES ('a', '7'), ('b', NULL), ('c', '9')")
                try db.run("INSERT INTO m_records (zone, text) VALUES (1, 'x'), (2, 'y'), (2, 'z')")
                try db.run("DELETE FROM m_zones WHERE id = 3")
            }
            let shape = Table(
                "zones",
                columns: [
                    Column("id", .id), Column("name", .string).unique(), Column("serial", .integer).fallback(1),
                    Column("state", .choice(of: ["on"])).fallback("on"),
                    Column("parent", .integer).nullable().references("zones", onDelete: .setNull),
                ], indexes: [Index(on: "serial")])
            let changes: [Migration.Change] = [.rebuild(table: shape), .rebuild(table: shape)]
            try await Migrator(
                scope: "m", prefix: "m_", migrations: migrations + [SchemaMigration("rebuilt", changes: changes)]
            )
            .migrate(database)
            try await database.write { db in
                let rows = try db.rows("SELECT id, name, serial, state FROM m_zones ORDER BY id").map(\.values)
                #expect(
                    rows == [
                        [.integer(1), .text("a"), .integer(7), .text("on")],
                        [.integer(2), .text("b"), .integer(1), .text("on")],
                    ])
                #expect(try db.one("SELECT count(*) FROM m_records", as: Int.self) == 3)
                // The key of the deleted row is not given again.
                try db.run("INSERT INTO m_zones (name, parent) VALUES ('d', 2)")
                #expect(try db.one("SELECT id FROM m_zones WHERE name = 'd'", as: Int.self) == 4)
                try db.run("DELETE FROM m_zones WHERE id = 2")
                #expect(try db.all("SELECT zone FROM m_records", as: Int.self) == [1])
                #expect(try db.row("SELECT parent FROM m_zones WHERE id = 4")?.optionalInt(0) == nil)
            }
            let error = await #expect(throws: SQLError.self) {
                try await database.write { db in _ = try db.run("INSERT INTO m_records (zone, text) VALUES (77, 'x')") }
            }
            #expect(error?.kind == .foreignKey)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R14 a change that would break a foreign key is undone`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            let zones = Table("zones", columns: [Column("id", .id), Column("code", .integer).unique()])
            let records = Table("records", columns: [Column("zone", .integer).references("zones", "code")])
            let first = SchemaMigration("first", changes: [.create(zones), .create(records)])
            try await Migrator(scope: "m", migrations: [first]).migrate(database)
            try await database.write { db in
                try db.run("INSERT INTO zones (code) VALUES (5)")
                try db.run("INSERT INTO records VALUES (5)")
            }
            let broken = Table(
                "zones",
                columns: [
                    Column("id", .id), Column("other", .integer).fallback(1),
                    Column("code", .integer).unique().fallback(0),
                ])
            var shape = broken
            shape.columns.removeLast()
            let changes: [Migration.Change] = [.rebuild(table: shape), .rebuild(table: broken)]
            await #expect(throws: SQLError.self) {
                try await Migrator(scope: "m", migrations: [first, SchemaMigration("broken", changes: changes)])
                    .migrate(database)
            }
            let row = try await database.read { db in try db.row("SELECT * FROM zones") }
            #expect(row?.columns == ["id", "code"])
            #expect(try row?.int("code") == 5)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R14 what cannot be done says why and changes nothing`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            let zones = Table("zones", columns: [Column("id", .id), Column("name", .string)])
            let wrong: [Migration.Change] = [
                .addColumn(table: "zones", column: Column("a", .integer)),
                .addColumn(table: "zones", column: Column("a", .boolean).fallback("yes")),
                .addColumn(table: "zones", column: Column("a; DROP TABLE x", .text).nullable()),
                .addColumn(table: "zones", column: Column("Upper", .text).nullable()),
                .addColumn(table: "nowhere", column: Column("a", .text).nullable()),
                .dropColumn(table: "zones", column: "id"),
                .dropColumn(table: "zones", column: "nothing"),
                .drop(table: "nowhere"),
                .rename(table: "zones", to: "Zones"),
                .renameColumn(table: "zones", from: "name", to: "a b"),
                .addColumn(table: "zones", column: Column(String(repeating: "c", count: 64), .text).nullable()),
                .dropIndex(name: "nothing"),
                .create(zones),
                .create(Table("two", columns: [Column("id", .id), Column("b", .text).primaryKey()])),
                .create(Table(String(repeating: "long", count: 20), columns: [Column("id", .id)])),
                .create(Table("bad", columns: [Column("id", .id)], indexes: [Index(on: "nothing")])),
                .insert(table: "zones", row: ["name": 5]),
            ]
            let parts = Table("parts", columns: [Column("zone", .integer).references("zones")])
            await #expect(throws: SQLError.self) {
                try await module([.create(zones), .create(parts), .drop(table: "zones")]).migrate(database)
            }
            for change in wrong {
                let error = await #expect(throws: SQLError.self, "\(change)") {
                    try await module([.create(zones), change]).migrate(database)
                }
                #expect(error?.kind == .schema, "\(change): \(String(describing: error))")
            }
            let applied = try await module([.create(zones)]).migrate(database)
            #expect(applied == ["first"])
        }
    }

    private func module(_ changes: [Migration.Change]) -> Migrator {
        Migrator(
            scope: "Product/Test", prefix: "m_", migrations: [SchemaMigration(Migration("first", changes: changes))])
    }

    private func makeServices(_ database: any Database) async throws {
        let services = Table("services", columns: [Column("id", .uuid).primaryKey()])
        try await Migrator(scope: "panel", migrations: [SchemaMigration("first", changes: [.create(services)])])
            .migrate(database)
    }
}
