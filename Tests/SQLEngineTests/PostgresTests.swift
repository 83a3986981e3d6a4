import Foundation
import SQLEngine
import TestSupport
import Testing

/// What is special about the PostgreSQL engine: its connections and its conflicts.
struct PostgresTests {
    @Test func `a killed connection is replaced and its closure runs again`() async throws {
        try await TestEngine.postgres.withDatabase { database in
            try await database.write { db in _ = try db.run("CREATE TABLE t (a bigint)") }
            let runs = Shared(0)
            let pid = Shared(0)
            let (isInside, isKilled) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let writer = Task {
                try await database.write { db in
                    let run = runs.withLock {
                        $0 += 1
                        return $0
                    }
                    try db.run("INSERT INTO t VALUES (\(run))")
                    let own = try db.one("SELECT pg_backend_pid()", as: Int.self) ?? 0
                    pid.withLock { $0 = own }
                    guard run == 1 else { return }
                    isInside.signal()
                    isKilled.wait()
                    _ = try db.rows("SELECT count(*) FROM t")
                }
            }
            try await wait(for: isInside)
            let victim = pid.withLock { $0 }
            try await database.read { db in _ = try db.rows("SELECT pg_terminate_backend(\(victim))") }
            isKilled.signal()
            try await writer.value
            let rows = try await database.read { db in try db.all("SELECT a FROM t", as: Int.self) }
            #expect(rows == [2])
        }
    }

    @Test func `connections that died while idle are replaced`() async throws {
        try await TestEngine.postgres.withAddress { address in
            let (database, other) = (
                try await address.open(limits: DatabaseLimits(connections: 1)), try await address.open()
            )
            let pid = try await database.read { db in try db.one("SELECT pg_backend_pid()", as: Int.self) ?? 0 }
            try await other.read { db in _ = try db.rows("SELECT pg_terminate_backend(\(pid))") }
            try await Task.sleep(for: .milliseconds(50))
            let next = try await database.read { db in try db.one("SELECT pg_backend_pid()", as: Int.self) ?? 0 }
            #expect(next != pid && next != 0)
            await database.close()
            await other.close()
        }
    }

    @Test func `writers survive a server that kills their connections`() async throws {
        try await TestEngine.postgres.withAddress { address in
            let (database, killer) = (
                try await address.open(), try await address.open(limits: DatabaseLimits(connections: 1))
            )
            try await database.write { db in _ = try db.run("CREATE TABLE t (a bigint PRIMARY KEY)") }
            let unknown = Shared<Set<Int>>([])
            let acknowledged = Shared<Set<Int>>([])
            let killing = Task {
                var killed = 0
                for _ in 0..<20 {
                    killed += try await killer.read { db in
                        try db.one(
                            """
                            SELECT count(pg_terminate_backend(l.pid)) FROM pg_locks l
                            WHERE l.locktype = 'relation' AND l.relation = to_regclass('t') AND l.pid <> pg_backend_pid()
                            """, as: Int.self) ?? 0
                    }
                    try await Task.sleep(for: .milliseconds(20))
                }
                return killed
            }
            await withTaskGroup { group in
                for writer in 0..<8 {
                    group.addTask {
                        for number in 0..<50 {
                            let id = writer * 1000 + number
                            do {
                                try await database.write(.readCommitted) { db in
                                    try db.run("INSERT INTO t VALUES (\(id))")
                                    Thread.sleep(forTimeInterval: 0.004)
                                }
                                acknowledged.withLock { _ = $0.insert(id) }
                            } catch let error as SQLError where error.kind == .connectionLost {
                                unknown.withLock { _ = $0.insert(id) }
                            } catch {
                                Issue.record("\(error)")
                            }
                        }
                    }
                }
            }
            #expect(try await killing.value > 0)
            let rows = Set(try await database.read { db in try db.all("SELECT a FROM t", as: Int.self) })
            let (sure, unsure) = (acknowledged.withLock { $0 }, unknown.withLock { $0 })
            #expect(sure.isSubset(of: rows))
            #expect(rows.subtracting(sure).isSubset(of: unsure))
            #expect(sure.count + unsure.count == 400)
            await database.close()
            await killer.close()
        }
    }

    @Test func `plans made before a change of the schema are forgotten`() async throws {
        try await TestEngine.postgres.withAddress { address in
            let (database, other) = (
                try await address.open(limits: DatabaseLimits(connections: 1)), try await address.open()
            )
            try await database.write { db in
                try db.run("CREATE TABLE t (a bigint)")
                try db.run("INSERT INTO t VALUES (1)")
            }
            let before = try await database.read { db in try db.row("SELECT * FROM t")?.columns }
            try await other.write { db in _ = try db.run("ALTER TABLE t ADD COLUMN b text DEFAULT 'x'") }
            let after = try await database.read { db in try db.row("SELECT * FROM t")?.columns }
            #expect(before == ["a"] && after == ["a", "b"])
            await database.close()
            await other.close()
        }
    }

    @Test func `more statements than the cache holds still run`() async throws {
        try await TestEngine.postgres.withDatabase(limits: DatabaseLimits(connections: 1)) { database in
            let sum = try await database.write { db in
                var sum = 0
                for number in 0..<600 {
                    let name = "c\(number)"
                    sum += try db.row("SELECT 1 AS \(identifier: name)")?.int(name) ?? 0
                }
                return (sum, try db.one("SELECT count(*) FROM pg_prepared_statements", as: Int.self) ?? 0)
            }
            #expect(sum.0 == 600)
            #expect(sum.1 <= 257)
        }
    }

    @Test func `a server that does not answer is reported in time`() async throws {
        let error = await #expect(throws: SQLError.self) {
            _ = try await DatabaseAddress("postgres://someone:hush@127.0.0.1:1/none").open()
        }
        #expect(error?.kind == .connectionLost)
        #expect(error?.description.contains("hush") == false)
    }

    @Test func `libpq's TLS modes go through, and what is none is refused`() async throws {
        let server = try #require(ProcessInfo.processInfo.environment["AVIARY_TEST_POSTGRES"])
        let separator = server.contains("?") ? "&" : "?"
        let plain = try await DatabaseAddress("\(server)\(separator)sslmode=prefer").open()
        await plain.close()
        let error = await #expect(throws: SQLError.self) {
            _ = try await DatabaseAddress("\(server)\(separator)sslmode=nonsense").open()
        }
        #expect(error?.kind == .connectionLost)
        #expect(error?.message.contains("sslmode") == true)
    }

    @Test func `the same connection is not held by reads beyond the bound`() async throws {
        try await TestEngine.postgres.withDatabase(limits: DatabaseLimits(connections: 3)) { database in
            let pids = Shared<Set<Int>>([])
            try await withThrowingTaskGroup { group in
                for _ in 0..<30 {
                    group.addTask {
                        let pid = try await database.read { db in
                            Thread.sleep(forTimeInterval: 0.005)
                            return try db.one("SELECT pg_backend_pid()", as: Int.self) ?? 0
                        }
                        pids.withLock { _ = $0.insert(pid) }
                    }
                }
                try await group.waitForAll()
            }
            #expect((2...3).contains(pids.withLock { $0.count }))
        }
    }
}
