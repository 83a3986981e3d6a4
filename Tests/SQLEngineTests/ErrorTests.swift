import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

/// Errors mean the same on both engines.
struct ErrorTests {
    @Test(arguments: TestEngine.all) func `constraints are told apart`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await migrate(database)
            func kind(_ sql: SQL) async -> SQLError.Kind? {
                await #expect(throws: SQLError.self) { try await database.write { db in _ = try db.run(sql) } }?.kind
            }
            #expect(
                await kind("INSERT INTO clients (id, email, state) VALUES (2, 'a@example.test', 'new')")
                    == .unique("clients.email"))
            #expect(
                await kind("INSERT INTO clients (id, email, state) VALUES (1, 'b@example.test', 'new')")
                    == .unique("clients.id"))
            #expect(
                await kind("INSERT INTO prices VALUES (1, 'monthly', 5)") == .unique("prices.client, prices.period"))
            #expect(await kind("INSERT INTO prices VALUES (99, 'monthly', 5)") == .foreignKey)
            #expect(await kind("DELETE FROM clients WHERE id = 1") == .foreignKey)
            #expect(
                await kind("INSERT INTO clients (id, email, state) VALUES (3, 'c', 'odd')") == .check("state_check"))
            #expect(
                await kind(
                    "INSERT INTO clients (id, email, state) VALUES (3, \(String(repeating: "x", count: 256)), 'new')")
                    == .check("email_check"))
            #expect(await kind("INSERT INTO clients (id, email) VALUES (3, 'c')") == .notNull("clients.state"))
            #expect(await kind("SELECT * FROM nowhere") == .syntax)
            #expect(await kind("SELEC 1") == .syntax)
        }
    }

    @Test(arguments: TestEngine.all) func `errors do not show the values`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await migrate(database)
            let secret = "hush-hush"
            let statements: [SQL] = [
                "UPDATE clients SET state = \(secret)", "SELECT nothing FROM clients WHERE email = \(secret)",
                "UPDATE clients SET id = \(secret)",
                "INSERT INTO clients (id, email, state) VALUES (7, \(secret), \(secret))",
            ]
            for sql in statements {
                let error = await #expect(throws: SQLError.self) {
                    try await database.write { db in _ = try db.run(sql) }
                }
                #expect(error?.description.contains(secret) == false)
                #expect(error?.statement?.contains("$1") == true)
            }
        }
    }

    @Test(arguments: TestEngine.all) func `what one engine cannot store neither takes`(engine: TestEngine) async throws
    {
        try await engine.withDatabase { database in
            try await migrate(database)
            await #expect(throws: SQLError.self) {
                try await database.write { db in _ = try db.run("UPDATE clients SET email = \("a\0b")") }
            }
            await #expect(throws: SQLError.self) {
                try await database.write { db in _ = try db.rows("SELECT * FROM clients WHERE id > \(Double.nan)") }
            }
        }
    }

    @Test(arguments: TestEngine.all) func `affected rows are counted alike`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            let counts = try await database.write { db in
                [
                    try db.run("CREATE TABLE t (a bigint PRIMARY KEY, b bigint)"),
                    try db.run("INSERT INTO t VALUES (1, 1), (2, 2), (3, 3)"),
                    try db.run("SELECT * FROM t"),
                    try db.run("UPDATE t SET b = 9 WHERE a > 1"),
                    try db.run("UPDATE t SET b = 9 WHERE a > 100"),
                    try db.run("INSERT INTO t VALUES (1, 5) ON CONFLICT DO NOTHING"),
                    try db.run("INSERT INTO t VALUES (1, 5) ON CONFLICT (a) DO UPDATE SET b = excluded.b"),
                    try db.run(
                        "WITH old AS (SELECT a FROM t WHERE a < 3) DELETE FROM t WHERE a IN (SELECT a FROM old)"),
                    try db.run("CREATE INDEX t_b ON t (b)"),
                    try db.rows("DELETE FROM t RETURNING a").count,
                ]
            }
            #expect(counts == [0, 3, 0, 2, 0, 0, 1, 2, 0, 1])
        }
    }

    private func migrate(_ database: any Database) async throws {
        let clients = Table(
            "clients",
            columns: [
                Column("id", .id), Column("email", .string).unique(), Column("state", .choice(of: ["new", "active"])),
            ])
        let prices = Table(
            "prices",
            columns: [
                Column("client", .integer).references("clients"), Column("period", .string), Column("amount", .money),
            ], primaryKey: ["client", "period"])
        let migration = SchemaMigration("first", changes: [.create(clients), .create(prices)])
        try await Migrator(scope: "test", migrations: [migration]).migrate(database)
        try await database.write { db in
            try db.run("INSERT INTO clients (id, email, state) VALUES (1, 'a@example.test', 'new')")
            try db.run("INSERT INTO prices VALUES (1, 'monthly', 5)")
        }
    }
}
