import Foundation
import Logging
import SQLEngine
import Tasks
import Vocabulary

/// `aviary-trial crew …`: tasks, and workers for them, for tests that kill and freeze workers or set their clocks wrong.
///
/// - `add ADDRESS COUNT`: tasks of up to a fifth of a second.
/// - `later ADDRESS COUNT SECONDS`: the same, each to begin at a random moment within so many seconds.
/// - `long ADDRESS SECONDS`: one task that takes so long.
/// - `work ADDRESS [LEASE]`: works on them, and fires a schedule every minute; the lease in seconds.
///
/// Every start and every end of an attempt leaves a row in the table `trail`, the end inside the transaction that completes
/// the task. Its times are those of the database; `own` is what the process took the time for.
enum Crew {
    /// Takes up to a fifth of a second, and now and then longer than a lease.
    struct Shift: TaskPayload {
        static let name = "trial.shift"
        static let policy = Policy(tries: 50, backoff: .constant(seconds: 0.1), timeout: 30)
        var milliseconds: Int
    }

    /// What the schedule adds.
    struct Tick: TaskPayload {
        static let name = "trial.tick"
    }

    /// - Returns: whether the words made sense.
    static func run(_ words: [String]) async throws -> Bool {
        guard words.count >= 2 else { return false }
        let numbers = words.dropFirst(2).compactMap { Int($0) }
        switch (words[0], numbers.count) {
        case ("add", 1): try await add(words[1], count: numbers[0])
        case ("later", 2): try await add(words[1], count: numbers[0], within: numbers[1])
        case ("long", 1): try await addLong(words[1], seconds: numbers[0])
        case ("work", 0): try await work(words[1], lease: .seconds(1))
        case ("work", 1): try await work(words[1], lease: .seconds(numbers[0]))
        default: return false
        }
        return true
    }

    private static func add(_ address: String, count: Int, within seconds: Int = 0) async throws {
        try await adding(address) { queue in
            for number in 0..<count {
                let milliseconds = number % 50 == 0 ? 1300 : Int.random(in: 0...200)
                var options = TaskOptions(key: number % 40 == 7 ? "one" : nil)
                if seconds > 0 {
                    // Urgent, so that nothing but the clock holds them back.
                    options = TaskOptions(priority: -1, delay: .milliseconds(Int.random(in: 0...seconds * 1000)))
                }
                try await queue.add(Shift(milliseconds: seconds > 0 ? 20 : milliseconds), options)
            }
        }
    }

    private static func addLong(_ address: String, seconds: Int) async throws {
        try await adding(address) { queue in
            let policy = Policy(tries: 50, backoff: .constant(seconds: 0.1), timeout: Double(seconds) * 2 + 30)
            try await queue.add(Shift(milliseconds: seconds * 1000), TaskOptions(key: "long", policy: policy))
        }
    }

    private static func adding(_ address: String, _ body: (TaskQueue) async throws -> Void) async throws {
        let database = try await DatabaseAddress(address).open()
        _ = try await Migrator(scope: "tasks", migrations: TaskQueue.migrations).migrate(database)
        try await database.write(.readCommitted) { db in
            try db.run(
                """
                CREATE TABLE IF NOT EXISTS trail (
                    task bigint NOT NULL, attempt bigint NOT NULL, what text NOT NULL, at bigint NOT NULL,
                    process bigint NOT NULL, own bigint NOT NULL
                )
                """)
        }
        try await body(TaskQueue(database: database))
        await database.close()
    }

    private static func work(_ address: String, lease: Duration) async throws {
        let database = try await DatabaseAddress(address).open()
        let process = Int64(ProcessInfo.processInfo.processIdentifier)
        let skew = try await skew(of: database)
        var registry = TaskRegistry()
        registry.register(Shift.self) { shift, context in
            let (id, attempt) = (context.id, context.attempt)
            try await database.write(.readCommitted) { db in
                try note(id, attempt, "begun", by: process, in: db)
            }
            do { try await Task.sleep(for: .milliseconds(shift.milliseconds)) } catch {
                // Asked to end, such as by a lease that could not be kept: from here on nothing is done.
                let stopped = Date() + skew
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
        registry.register(Tick.self) { _, _ in .done }
        var logger = Logger(label: "crew")
        logger.logLevel = .error
        let queue = TaskQueue(database: database)
        let worker = Worker(
            queue: queue, registry: registry, queues: [QueueSettings("default", concurrency: 8)], lease: lease,
            logger: logger)
        let scheduler = Scheduler(
            queue: queue, schedules: [try Schedule("tick", Cron("* * * * *"), Tick())], logger: logger)
        print("working")
        fflush(nil)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await worker.run() }
            group.addTask { try await scheduler.run() }
            try await group.waitForAll()
        }
    }

    /// By how much the database's clock is ahead of this process's, and never less than that.
    private static func skew(of database: any Database) async throws -> TimeInterval {
        var smallest = TimeInterval.infinity
        for _ in 0..<5 {
            let before = Date()
            smallest = min(smallest, try await database.read { db in try db.now() }.timeIntervalSince(before))
        }
        return smallest
    }

    private static func note(
        _ id: TaskID, _ attempt: Int, _ what: String, by process: Int64, at moment: Date? = nil, in db: Connection
    ) throws {
        let now = try (moment ?? db.now()).timeIntervalSince1970
        let own = Date().timeIntervalSince1970
        try db.run(
            """
            INSERT INTO trail (task, attempt, what, at, process, own)
            VALUES (\(id), \(attempt), \(what), \(Int64(now * 1_000_000)), \(process), \(Int64(own * 1_000_000)))
            """)
    }
}
