import Foundation
import SQLEngine
import TestSupport
import Testing

/// What happens to callers that wait for their turn, on both engines.
struct WaitingTests {
    @Test(arguments: TestEngine.all) func `a caller that is cancelled while waiting does not run`(engine: TestEngine)
        async throws
    {
        try await engine.withDatabase(limits: DatabaseLimits(connections: 1)) { database in
            let (isInside, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let first = Task {
                try await database.write { _ in
                    isInside.signal()
                    mayEnd.wait()
                }
            }
            try await wait(for: isInside)
            let hasRun = Shared(false)
            let second = Task { try await database.write { _ in hasRun.withLock { $0 = true } } }
            try await Task.sleep(for: .milliseconds(50))
            second.cancel()
            await #expect(throws: CancellationError.self) { try await second.value }
            mayEnd.signal()
            try await first.value
            try await database.write { _ in }
            #expect(!hasRun.withLock { $0 })
        }
    }

    @Test(arguments: TestEngine.all) func `a caller that is cancelled before does not run`(engine: TestEngine)
        async throws
    {
        try await engine.withDatabase(limits: DatabaseLimits(connections: 1)) { database in
            let (isInside, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let first = Task {
                try await database.write { _ in
                    isInside.signal()
                    mayEnd.wait()
                }
            }
            try await wait(for: isInside)
            let second = Task {
                withUnsafeCurrentTask { $0?.cancel() }
                try await database.write { _ in Issue.record("it ran") }
            }
            await #expect(throws: CancellationError.self) { try await second.value }
            mayEnd.signal()
            try await first.value
        }
    }

    @Test(arguments: TestEngine.all) func `one waits too many and hears busy`(engine: TestEngine) async throws {
        try await engine.withDatabase(limits: DatabaseLimits(connections: 1, waiting: 3)) { database in
            let (isInside, mayEnd) = (DispatchSemaphore(value: 0), DispatchSemaphore(value: 0))
            let first = Task {
                try await database.write { _ in
                    isInside.signal()
                    mayEnd.wait()
                }
            }
            try await wait(for: isInside)
            let outcomes = Task {
                await withTaskGroup(of: SQLError.Kind?.self) { group in
                    for _ in 0..<10 {
                        group.addTask {
                            do {
                                try await database.write { _ in }
                                return nil
                            } catch {
                                return (error as? SQLError)?.kind
                            }
                        }
                    }
                    var kinds: [SQLError.Kind?] = []
                    for await kind in group {
                        kinds.append(kind)
                        // Seven are refused at once; the three others wait for the first.
                        if kinds.count == 7 { mayEnd.signal() }
                    }
                    return kinds
                }
            }
            let kinds = await outcomes.value
            try await first.value
            #expect(kinds.prefix(7) == Array(repeating: .busy, count: 7)[...])
            #expect(kinds.suffix(3).allSatisfy { $0 == nil })
        }
    }

    @Test(arguments: TestEngine.all) func `a closed database refuses`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await database.write { _ in }
            await database.close()
            await #expect(throws: SQLError.self) { try await database.write { _ in } }
            await #expect(throws: SQLError.self) { try await database.read { _ in } }
        }
    }

    @Test(arguments: TestEngine.all) func `a statement that takes too long is stopped`(engine: TestEngine) async throws
    {
        var limits = DatabaseLimits(connections: 1)
        limits.transaction = .milliseconds(300)
        try await engine.withDatabase(limits: limits) { database in
            let endless: SQL = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
            for isReading in [true, false] {
                let error = await #expect(throws: SQLError.self) {
                    if isReading {
                        try await database.read { db in _ = try db.rows(endless) }
                    } else {
                        try await database.write { db in _ = try db.rows(endless) }
                    }
                }
                #expect(error?.kind == .timeout)
            }
            let one = try await database.read { db in try db.one("SELECT 1", as: Int.self) }
            #expect(one == 1)
        }
    }

    @Test(arguments: TestEngine.all)
    func `32 writers with random failures leave exactly the acknowledged rows`(engine: TestEngine) async throws {
        struct Refused: Error {}
        try await engine.withDatabase { database in
            try await database.write { db in _ = try db.run("CREATE TABLE kept (id bigint PRIMARY KEY)") }
            let acknowledged = Shared<Set<Int>>([])
            await withTaskGroup { group in
                for writer in 0..<32 {
                    group.addTask {
                        for number in 0..<25 {
                            let id = writer * 1000 + number
                            let fate = Int.random(in: 0..<5)
                            do {
                                try await database.write { db in
                                    try db.run("INSERT INTO kept VALUES (\(id))")
                                    if fate == 0 { throw Refused() }
                                    if fate == 1 { try db.run("INSERT INTO kept VALUES (\(id))") }
                                    if fate == 2 {
                                        try? db.savepoint { _ = try db.run("INSERT INTO nowhere VALUES (1)") }
                                    }
                                }
                                acknowledged.withLock { _ = $0.insert(id) }
                                if fate < 2 { Issue.record("a writer that failed was told it had not") }
                            } catch {
                                if fate >= 2 { Issue.record("a writer that did well heard \(error)") }
                            }
                        }
                    }
                }
            }
            let kept = try await database.read { db in try db.all("SELECT id FROM kept", as: Int.self) }
            #expect(Set(kept) == acknowledged.withLock { $0 })
            #expect(kept.count == Set(kept).count)
        }
    }
}
