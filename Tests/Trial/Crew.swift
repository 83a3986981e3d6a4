import Foundation
import Logging
import SQLEngine
import Tasks
import Vocabulary

/// `aviary-trial crew add ADDRESS COUNT` adds tasks, `aviary-trial crew work ADDRESS` works on them: for tests that kill and
/// freeze workers. Every start and every end of an attempt leaves a row in the table `trail`, the end inside the transaction
/// that completes the task.
enum Crew {
    /// Takes up to a fifth of a second, and now and then longer than a lease.
    struct Shift: TaskPayload {
        static let name = "trial.shift"
        static let policy = Policy(tries: 50, backoff: .constant(seconds: 0.1), timeout: 30)
        var milliseconds: Int
    }

    static func add(_ address: String, count: Int) async throws {
        let database = try await DatabaseAddress(address).open()
        _ = try await Migrator(scope: "tasks", migrations: TaskQueue.migrations).migrate(database)
        try await database.write(.readCommitted) { db in
            try db.run(
                """
                CREATE TABLE IF NOT EXISTS trail (
                    task bigint NOT NULL, attempt bigint NOT NULL, what text NOT NULL, at bigint NOT NULL,
                    process bigint NOT NULL
                )
                """)
        }
        let queue = TaskQueue(database: database)
        for number in 0..<count {
            let milliseconds = number % 50 == 0 ? 1300 : Int.random(in: 0...200)
            try await queue.add(Shift(milliseconds: milliseconds), TaskOptions(key: number % 40 == 7 ? "one" : nil))
        }
        await database.close()
    }

    static func work(_ address: String) async throws {
        let database = try await DatabaseAddress(address).open()
        var registry = TaskRegistry()
        let process = Int64(ProcessInfo.processInfo.processIdentifier)
        registry.register(Shift.self) { shift, context in
            let (id, attempt) = (context.id, context.attempt)
            try await database.write(.readCommitted) { db in
                try note(id, attempt, "begun", by: process, in: db)
            }
            do { try await Task.sleep(for: .milliseconds(shift.milliseconds)) } catch {
                // Asked to end, such as by a lease that could not be kept: from here on nothing is done.
                let stopped = Date()
                await Task {
                    // If this cannot be written the checker takes the attempt for one that went on.
                    try? await database.write(.readCommitted) { db in
                        try note(id, attempt, "stopped", by: process, at: stopped, in: db)
                    }
                }.value
                throw error
            }
            return .done { db in try note(id, attempt, "done", by: process, in: db) }
        }
        var logger = Logger(label: "crew")
        logger.logLevel = .error
        let worker = Worker(
            queue: TaskQueue(database: database), registry: registry,
            queues: [QueueSettings("default", concurrency: 8)], lease: .seconds(1), logger: logger)
        print("working")
        fflush(nil)
        try await worker.run()
    }

    private static func note(
        _ id: TaskID, _ attempt: Int, _ what: String, by process: Int64, at moment: Date? = nil, in db: Connection
    ) throws {
        let now = try (moment ?? db.now()).timeIntervalSince1970
        try db.run(
            """
            INSERT INTO trail (task, attempt, what, at, process)
            VALUES (\(id), \(attempt), \(what), \(Int64(now * 1_000_000)), \(process))
            """)
    }
}
