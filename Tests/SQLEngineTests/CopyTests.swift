import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

/// Copies of a whole database, from either engine into either.
struct CopyTests {
    static let migrators = [
        Migrator(
            scope: "panel",
            migrations: [
                SchemaMigration(
                    "first",
                    changes: [
                        .create(
                            Table(
                                "people",
                                columns: [
                                    Column("id", .id), Column("name", .string),
                                    Column("boss", .integer).references("people").nullable(),
                                ])),
                        .insert(table: "people", row: ["name": "the first"]),
                        .create(
                            Table(
                                "things",
                                columns: [Column("id", .id)]
                                    + RoundTripTests.kinds.map { Column($0.name, $0.kind).nullable() }
                                    + [Column("owner", .integer).references("people")])),
                    ],
                    statements: [
                        .sqlite: [
                            "CREATE TRIGGER people_stay BEFORE DELETE ON people BEGIN SELECT RAISE(ABORT, 'stay'); END"
                        ],
                        .postgres: [
                            """
                            CREATE FUNCTION refuse_people() RETURNS trigger LANGUAGE plpgsql AS $$
                            BEGIN RAISE EXCEPTION 'stay'; END $$
                            """,
                            """
                            CREATE TRIGGER people_stay BEFORE DELETE ON people
                            FOR EACH ROW EXECUTE FUNCTION refuse_people()
                            """,
                        ],
                    ])
            ])
    ]
    static let ways: [(TestEngine, TestEngine)] = TestEngine.all.flatMap { from in TestEngine.all.map { (from, $0) } }

    @Test(arguments: ways) func `a copy goes back into either engine as it was`(from: TestEngine, to: TestEngine)
        async throws
    {
        try await from.withDatabase { source in
            try await Self.fill(source)
            try await withFolder { folder in
                let copy = try await DatabaseCopy.take(of: source, to: folder + "/copy", notes: ["who": "me"])
                try await copy.check()
                let label = try await copy.label()
                #expect(label.engine == from.engine && label.notes == ["who": "me"])
                #expect(label.tables.map(\.table) == ["people", "schema_migrations", "things"])
                #expect(label.tables.map(\.rows) == [701, 1, 300])
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["copy"])
                try await to.withDatabase { target in
                    try await copy.restore(into: target, migrators: Self.migrators)
                    for table in ["people", "things"] {
                        #expect(try await Self.rows(of: table, target) == Self.rows(of: table, source))
                    }
                    // Keys, triggers and counting are there again.
                    for statement in ["DELETE FROM people WHERE id = 5", "INSERT INTO things (owner) VALUES (9999)"] {
                        await #expect(throws: SQLError.self) {
                            try await target.write { db in _ = try db.run(SQL(stringLiteral: statement)) }
                        }
                    }
                    let id = try await target.write { db in
                        try db.one("INSERT INTO people (name) VALUES ('new') RETURNING id", as: Int.self)
                    }
                    #expect(id == 702)
                    #expect(try await Self.migrators[0].pending(target) == [])
                    let error = await #expect(throws: SQLError.self) {
                        try await copy.restore(into: target, migrators: Self.migrators)
                    }
                    #expect(error?.message.contains("not empty") == true)
                }
            }
        }
    }

    @Test(arguments: TestEngine.all) func `a copy taken under load holds one moment`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write { db in
                try db.run("CREATE TABLE one (writer bigint NOT NULL, n bigint NOT NULL)")
                try db.run("CREATE TABLE two (writer bigint NOT NULL, n bigint NOT NULL)")
            }
            let acknowledged = Shared(Array(repeating: 0, count: 8))
            let asked = Shared(Array(repeating: 0, count: 8))
            let isOver = Shared(false)
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<8 {
                    group.addTask {
                        var number = 0
                        while !isOver.withLock({ $0 }) {
                            number += 1
                            let n = number
                            asked.withLock { $0[writer] = n }
                            try await database.write(.readCommitted) { db in
                                try db.run("INSERT INTO one VALUES (\(writer), \(n))")
                                try db.run("INSERT INTO two VALUES (\(writer), \(n))")
                            }
                            acknowledged.withLock { $0[writer] = n }
                        }
                    }
                }
                defer { isOver.withLock { $0 = true } }
                for _ in 0..<3 {
                    try await Task.sleep(for: .milliseconds(100))
                    let before = acknowledged.withLock { $0 }
                    try await withFolder { folder in
                        let copy = try await DatabaseCopy.take(of: database, to: folder + "/copy")
                        let after = asked.withLock { $0 }
                        let file = try await DatabaseAddress("sqlite:\(folder)/copy").open()
                        for table in ["one", "two"] {
                            let counts = try await file.read { db in
                                try db.rows(
                                    """
                                    SELECT count(*) AS n, max(n) AS last FROM \(identifier: table)
                                    GROUP BY writer ORDER BY writer
                                    """
                                ).map { (try $0.int("n"), try $0.int("last")) }
                            }
                            #expect(counts.count == 8)
                            for (writer, count) in counts.enumerated() {
                                // No hole, nothing that was acknowledged is missing, nothing was made up.
                                #expect(count.0 == count.1)
                                #expect(count.1 >= before[writer] && count.1 <= after[writer])
                            }
                        }
                        await file.close()
                        let tables = try await copy.label().tables
                        #expect(tables[0].rows == tables[1].rows && tables[0].rows > 8)
                    }
                }
            }
        }
    }

    @Test func `a copy that was touched is found out`() async throws {
        try await TestEngine.sqlite.withDatabase { source in
            try await Self.fill(source)
            try await withFolder { folder in
                let copy = try await DatabaseCopy.take(of: source, to: folder + "/copy")
                let file = try await DatabaseAddress("sqlite:\(folder)/copy").open()
                try await file.write { db in _ = try db.run("UPDATE people SET name = 'other' WHERE id = 7") }
                await file.close()
                let changed = await #expect(throws: SQLError.self) { try await copy.check() }
                #expect(changed?.message == "the copy is damaged: rows of people are not what they were")
                try await TestEngine.sqlite.withDatabase { target in
                    await #expect(throws: SQLError.self) {
                        try await copy.restore(into: target, migrators: Self.migrators)
                    }
                    let tables = try await target.read { db in try db.rows("SELECT name FROM sqlite_schema").count }
                    #expect(tables == 0)
                }
            }
        }
    }

    private static func fill(_ database: any Database) async throws {
        for migrator in migrators { try await migrator.migrate(database) }
        let columns = RoundTripTests.kinds.map { SQL("\(identifier: $0.name)") }.joined()
        try await database.write { db in
            for number in 2...701 {
                try db.run("INSERT INTO people (name, boss) VALUES (\("p\(number)"), \(number - 1))")
            }
            // A boss with a higher number: rows cannot simply be inserted in order.
            try db.run("UPDATE people SET boss = 700 WHERE id = 3")
            for number in 1...300 {
                let values = RoundTripTests.kinds.map { kind in
                    Int.random(in: 0..<5) == 0 ? SQL("NULL") : SQL("\(RoundTripTests.value(of: kind.kind))")
                }.joined()
                try db.run(
                    "INSERT INTO things (owner, \(fragment: columns)) VALUES (\(number), \(fragment: values))")
            }
        }
    }

    private static func rows(of table: String, _ database: any Database) async throws -> [[SQLValue]] {
        try await database.read { db in
            try db.rows("SELECT * FROM \(identifier: table) ORDER BY id").map(\.values)
        }
    }
}

/// Lends a folder that is gone afterwards.
private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "aviary-copy-\(UUID().uuidString)").path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer {
        // What cannot be removed stays in the temporary folder.
        try? FileManager.default.removeItem(atPath: folder)
    }
    try await body(folder)
}
