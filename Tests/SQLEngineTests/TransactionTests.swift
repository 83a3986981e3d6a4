import Foundation
import SQLEngine
import TestSupport
import Testing

/// What transactions promise, on both engines.
struct TransactionTests {
    @Test(arguments: TestEngine.all) func `800 increments by 8 writers end at 800`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await makeCounter(database)
            try await withThrowingTaskGroup { group in
                for _ in 0..<8 {
                    group.addTask {
                        for _ in 0..<100 {
                            try await database.write { db in
                                let count = try db.one("SELECT n FROM counter", as: Int.self) ?? 0
                                try db.run("UPDATE counter SET n = \(count + 1)")
                            }
                        }
                    }
                }
                try await group.waitForAll()
            }
            #expect(try await count(database) == 800)
        }
    }

    @Test func `read committed loses what is read and written back`() async throws {
        try await TestEngine.postgres.withDatabase { database in
            try await makeCounter(database)
            let (hasRead, mayWrite) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let slow = Task {
                try await database.write(.readCommitted) { db in
                    let count = try db.one("SELECT n FROM counter", as: Int.self) ?? 0
                    hasRead.signal()
                    mayWrite.wait()
                    try db.run("UPDATE counter SET n = \(count + 1)")
                }
            }
            try await wait(for: hasRead)
            try await database.write(.readCommitted) { db in
                let count = try db.one("SELECT n FROM counter", as: Int.self) ?? 0
                try db.run("UPDATE counter SET n = \(count + 1)")
            }
            mayWrite.signal()
            try await slow.value
            #expect(try await count(database) == 1)
        }
    }

    @Test(arguments: TestEngine.all) func `what throws is undone`(engine: TestEngine) async throws {
        struct Refused: Error {}
        try await engine.withDatabase { database in
            try await makeCounter(database)
            await #expect(throws: Refused.self) {
                try await database.write { db in
                    try db.run("UPDATE counter SET n = 5")
                    throw Refused()
                }
            }
            #expect(try await count(database) == 0)
        }
    }

    @Test(arguments: TestEngine.all) func `actions run after the commit and only then`(engine: TestEngine) async throws
    {
        struct Refused: Error {}
        try await engine.withDatabase { database in
            try await makeCounter(database)
            let seen = Shared<[String]>([])
            let note: @Sendable (String) -> Void = { word in seen.withLock { $0.append(word) } }
            try? await database.write { db in
                db.afterCommit { note("refused") }
                throw Refused()
            }
            try await database.write { db in
                try db.run("UPDATE counter SET n = 1")
                db.afterCommit { note("kept") }
                try? db.savepoint {
                    db.afterCommit { note("inner") }
                    throw Refused()
                }
                try db.savepoint { db.afterCommit { note("second") } }
                #expect(seen.withLock { $0 }.isEmpty)
            }
            #expect(seen.withLock { $0 } == ["kept", "second"])
        }
    }

    @Test(arguments: TestEngine.all) func `an action sees its transaction committed`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await makeCounter(database)
            let (stream, signal) = AsyncStream.makeStream(of: Void.self)
            try await database.write { db in
                try db.run("UPDATE counter SET n = 3")
                db.afterCommit { signal.yield() }
            }
            for await _ in stream { break }
            #expect(try await count(database) == 3)
        }
    }

    @Test(arguments: TestEngine.all) func `a savepoint undoes only itself`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await makeCounter(database)
            try await database.write { db in
                try db.run("UPDATE counter SET n = n + 1")
                do {
                    try db.savepoint {
                        try db.run("UPDATE counter SET n = n + 10")
                        try db.savepoint { _ = try db.run("UPDATE counter SET n = n + 100") }
                        try db.run("INSERT INTO nowhere VALUES (1)")
                    }
                    Issue.record("the savepoint did not fail")
                } catch let error as SQLError {
                    #expect(error.kind == .syntax)
                }
                try db.savepoint { _ = try db.run("UPDATE counter SET n = n + 1000") }
            }
            #expect(try await count(database) == 1001)
        }
    }

    @Test(arguments: TestEngine.all) func `a caught failure spoils the transaction`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await makeCounter(database)
            let error = await #expect(throws: SQLError.self) {
                try await database.write { db in
                    try db.run("UPDATE counter SET n = 1")
                    _ = try? db.run("INSERT INTO nowhere VALUES (1)")
                    _ = try? db.run("UPDATE counter SET n = 2")
                }
            }
            #expect(error?.kind == .syntax)
            #expect(try await count(database) == 0)
        }
    }

    @Test(arguments: TestEngine.all) func `reading does not write`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await makeCounter(database)
            let error = await #expect(throws: SQLError.self) {
                try await database.read { db in _ = try db.run("UPDATE counter SET n = 9") }
            }
            #expect(error?.kind == .readOnly)
            #expect(try await count(database) == 0)
        }
    }

    @Test(arguments: TestEngine.all) func `a reader sees one moment`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await makeCounter(database)
            let (hasRead, hasWritten) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let reader = Task {
                try await database.read { db in
                    let before = try db.one("SELECT n FROM counter", as: Int.self)
                    hasRead.signal()
                    hasWritten.wait()
                    return (before, try db.one("SELECT n FROM counter", as: Int.self))
                }
            }
            try await wait(for: hasRead)
            try await database.write { db in _ = try db.run("UPDATE counter SET n = 4") }
            hasWritten.signal()
            let (before, after) = try await reader.value
            #expect(before == 0 && after == 0)
            #expect(try await count(database) == 4)
        }
    }

    @Test(arguments: TestEngine.all) func `the database's clock is that of today`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            let (now, clock) = try await database.read { db in
                (try db.now(), try db.one("SELECT \(fragment: db.clock) + 0", as: Int64.self) ?? 0)
            }
            #expect(abs(now.timeIntervalSinceNow) < 60)
            #expect(abs(clock - now.microseconds) < 60_000_000)
        }
    }

    private func makeCounter(_ database: any Database) async throws {
        try await database.write { db in
            try db.run("CREATE TABLE counter (n bigint NOT NULL)")
            try db.run("INSERT INTO counter VALUES (0)")
        }
    }

    private func count(_ database: any Database) async throws -> Int? {
        try await database.read { db in try db.one("SELECT n FROM counter", as: Int.self) }
    }
}

/// Waits for a semaphore without blocking a thread that tasks share.
func wait(for semaphore: DispatchSemaphore) async throws {
    await withCheckedContinuation { continuation in
        DispatchQueue.global().async {
            semaphore.wait()
            continuation.resume()
        }
    }
}
