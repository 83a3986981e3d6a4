import Foundation
import SQLEngine
import TestSupport
import Testing

/// What is special about the SQLite engine: its settings, its groups and its failures.
struct SQLiteTests {
    @Test func `the writer waits for the disk, checks foreign keys and uses the log`() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            let settings = try await database.write { db in
                [
                    try db.row("PRAGMA synchronous")?.int(0), try db.row("PRAGMA foreign_keys")?.int(0),
                    try db.row("PRAGMA trusted_schema")?.int(0),
                ]
            }
            // 2 is FULL.
            #expect(settings == [2, 1, 0])
            let mode = try await database.write { db in try db.row("PRAGMA journal_mode")?.text(0) }
            #expect(mode == "wal")
        }
    }

    @Test func `the settings are still there after a change of the schema`() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            try await database.alter { db in _ = try db.run("CREATE TABLE t (a INTEGER)") }
            await #expect(throws: SQLError.self) {
                try await database.alter { db in _ = try db.run("CREATE TABLE t (a INTEGER)") }
            }
            let settings = try await database.write { db in
                [try db.row("PRAGMA synchronous")?.int(0), try db.row("PRAGMA foreign_keys")?.int(0)]
            }
            #expect(settings == [2, 1])
        }
    }

    @Test func `waiting writers go into one commit, and a bad one fails alone`() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            try await database.write { db in _ = try db.run("CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT") }
            let (isInside, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let first = Task {
                try await database.write { _ in
                    isInside.signal()
                    mayEnd.wait()
                }
            }
            try await wait(for: isInside)
            let order = Shared<[String]>([])
            let writers = (0..<20).map { number in
                Task {
                    try await database.write { db in
                        order.withLock { $0.append("run") }
                        db.afterCommit { order.withLock { $0.append("committed") } }
                        try db.run("INSERT INTO t VALUES (\(number))")
                        if number == 7 { try db.run("INSERT INTO t VALUES (\(number))") }
                    }
                }
            }
            try await Task.sleep(for: .milliseconds(200))
            mayEnd.signal()
            try await first.value
            for (number, writer) in writers.enumerated() {
                let result = await writer.result
                if number == 7 {
                    let error = #expect(throws: SQLError.self) { try result.get() }
                    #expect(error?.kind == .unique("t.a"))
                } else {
                    try result.get()
                }
            }
            // All ran before any was committed: one transaction.
            #expect(
                order.withLock { $0 } == Array(repeating: "run", count: 20) + Array(repeating: "committed", count: 19))
            let rows = try await database.read { db in try db.all("SELECT a FROM t ORDER BY a", as: Int.self) }
            #expect(rows == (0..<20).filter { $0 != 7 })
        }
    }

    @Test func `a full disk fails those it concerns and leaves a whole database`() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            try await database.write { db in _ = try db.run("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB) STRICT") }
            _ = try await database.write { db in
                let pages = try db.row("PRAGMA page_count")?.int(0) ?? 0
                return try db.rows(pages < 100 ? "PRAGMA max_page_count = 100" : "PRAGMA max_page_count = 200")
            }
            let big = [UInt8](repeating: 7, count: 1_000_000)
            let acknowledged = Shared<Set<Int>>([])
            let refused = Shared<[SQLError.Kind]>([])
            await withTaskGroup { group in
                for number in 0..<40 {
                    group.addTask {
                        do {
                            try await database.write { db in
                                try db.run("INSERT INTO t VALUES (\(number), \(number % 4 == 0 ? big : [1]))")
                            }
                            acknowledged.withLock { _ = $0.insert(number) }
                        } catch {
                            refused.withLock { $0.append((error as? SQLError)?.kind ?? .other) }
                        }
                    }
                }
            }
            #expect(refused.withLock { $0 } == Array(repeating: .diskFull, count: 10))
            let (rows, state) = try await database.read { db in
                (try db.all("SELECT a FROM t", as: Int.self), try db.row("PRAGMA integrity_check")?.text(0))
            }
            #expect(Set(rows) == acknowledged.withLock { $0 })
            #expect(state == "ok")
        }
    }

    @Test func `a closure that catches a full disk cannot go on outside a transaction`() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            try await database.write { db in _ = try db.run("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB) STRICT") }
            _ = try await database.write { db in try db.rows("PRAGMA max_page_count = 100") }
            let big = [UInt8](repeating: 7, count: 1_000_000)
            let error = await #expect(throws: SQLError.self) {
                try await database.write { db in
                    try db.run("INSERT INTO t VALUES (1, \([1]))")
                    try? db.savepoint { _ = try db.run("INSERT INTO t VALUES (2, \(big))") }
                    _ = try? db.run("INSERT INTO t VALUES (3, \([1]))")
                    throw SQLError(.other, "never mind")
                }
            }
            #expect(error != nil)
            let rows = try await database.read { db in try db.all("SELECT a FROM t", as: Int.self) }
            #expect(rows.isEmpty)
        }
    }

    @Test func `two that open one file write in turns`() async throws {
        try await TestEngine.sqlite.withAddress { address in
            let (one, two) = (try await address.open(), try await address.open())
            try await one.write { db in _ = try db.run("CREATE TABLE t (n INTEGER)") }
            try await one.write { db in _ = try db.run("INSERT INTO t VALUES (0)") }
            try await withThrowingTaskGroup { group in
                for database in [one, two] {
                    for _ in 0..<4 {
                        group.addTask {
                            for _ in 0..<50 {
                                try await database.write { db in
                                    let n = try db.one("SELECT n FROM t", as: Int.self) ?? 0
                                    try db.run("UPDATE t SET n = \(n + 1)")
                                }
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            let n = try await two.read { db in try db.one("SELECT n FROM t", as: Int.self) }
            #expect(n == 400)
            await one.close()
            await two.close()
        }
    }

    @Test func `another's long transaction is waited for and then reported as busy`() async throws {
        try await TestEngine.sqlite.withAddress { address in
            var limits = DatabaseLimits()
            limits.lock = .milliseconds(200)
            let (one, two) = (try await address.open(), try await address.open(limits: limits))
            let (isInside, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let holder = Task {
                try await one.write { _ in
                    isInside.signal()
                    mayEnd.wait()
                }
            }
            try await wait(for: isInside)
            let error = await #expect(throws: SQLError.self) { try await two.write { _ in } }
            #expect(error?.kind == .busy)
            mayEnd.signal()
            try await holder.value
            try await two.write { _ in }
            await one.close()
            await two.close()
        }
    }

    @Test func `the log is used anew when a long reader has gone`() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            try await database.write { db in _ = try db.run("CREATE TABLE t (a INTEGER, b TEXT) STRICT") }
            let path = try await database.read { db in try db.row("PRAGMA database_list")?.text("file") ?? "" }
            let text = String(repeating: "x", count: 1000)
            let write = { @Sendable (count: Int) in
                for number in 0..<count {
                    try await database.write { db in _ = try db.run("INSERT INTO t VALUES (\(number), \(text))") }
                }
            }
            let size = {
                try FileManager.default.attributesOfItem(atPath: path + "-wal")[.size] as? NSNumber
            }
            let (isInside, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let reader = Task {
                try await database.read { db in
                    let before = try db.one("SELECT count(*) FROM t", as: Int.self)
                    isInside.signal()
                    mayEnd.wait()
                    return (before, try db.one("SELECT count(*) FROM t", as: Int.self))
                }
            }
            try await wait(for: isInside)
            try await write(2000)
            let grown = try #require(try size()).intValue
            mayEnd.signal()
            let counts = try await reader.value
            #expect(counts.0 == 0 && counts.1 == 0)
            // As much again finds room in the log that the reader held.
            try await write(2000)
            let after = try #require(try size()).intValue
            #expect(grown > 4_000_000)
            #expect(after < grown * 3 / 2)
            try await write(2000)
            #expect(try #require(try size()).intValue <= after)
        }
    }

    @Test func `rows have the columns of the schema as it is now`() async throws {
        try await TestEngine.sqlite.withDatabase { database in
            try await database.write { db in
                try db.run("CREATE TABLE t (b TEXT) STRICT")
                try db.run("INSERT INTO t VALUES ('x')")
                #expect(try db.row("SELECT * FROM t")?.columns == ["b"])
                try db.run("ALTER TABLE t ADD COLUMN c INTEGER DEFAULT 5")
                #expect(try db.row("SELECT * FROM t")?.int("c") == 5)
            }
        }
    }

    @Test func `a file that is no database is refused`() async throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("no-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data(repeating: 65, count: 5000).write(to: URL(fileURLWithPath: path))
        let error = await #expect(throws: SQLError.self) { _ = try await DatabaseAddress("sqlite:\(path)").open() }
        #expect(error?.kind == .ioError)
        await #expect(throws: SQLError.self) { _ = try await DatabaseAddress("sqlite:/no/such/folder/x.db").open() }
    }
}
