import Foundation
import Logging
import SQLEngine
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

/// A task that carries a text and does what the test says.
struct Note: TaskPayload, Equatable {
    static let name = "test.note"
    var text = ""
}

/// A queue on an empty database, and workers on it.
struct Fixture: Sendable {
    let database: any Database
    let queue: TaskQueue

    /// Writes down what handlers do, for tests of "exactly once" and "never two at once".
    func makeTrail() async throws {
        try await database.write { db in
            try db.run("CREATE TABLE trail (task bigint NOT NULL, attempt bigint NOT NULL, what text NOT NULL)")
        }
    }

    func trail() async throws -> [String] {
        try await database.read { db in
            try db.rows("SELECT what FROM trail ORDER BY task, attempt").map { try $0.text(0) }
        }
    }

    func worker(
        _ registry: TaskRegistry, queues: [QueueSettings] = [QueueSettings("default", concurrency: 8)],
        lease: Duration = .seconds(15), heartbeat: Duration? = nil, grace: Duration = .seconds(5),
        patience: Duration = .milliseconds(300), name: String = "one", queue: TaskQueue? = nil
    ) -> Worker {
        Worker(
            queue: queue ?? self.queue, registry: registry, queues: queues, lease: lease, heartbeat: heartbeat,
            grace: grace,
            patience: patience, name: name, logger: .quiet, random: { 0 })
    }

    /// Runs workers beside the body and stops them after it.
    @discardableResult
    func with<T: Sendable>(_ workers: Worker..., body: @Sendable () async throws -> T) async throws -> T {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for worker in workers { group.addTask { try await worker.run() } }
            let result: Result<T, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            for worker in workers { worker.stop() }
            try await group.waitForAll()
            return try result.get()
        }
    }

    func record(_ id: TaskID, at location: SourceLocation = #_sourceLocation) async throws -> TaskRecord {
        try #require(try await queue.task(id), sourceLocation: location)
    }

    func outcomes(of id: TaskID) async throws -> [TaskAttempt.Outcome] {
        try await queue.attempts(of: id).map(\.outcome)
    }

    /// Waits until a task is in one of these states.
    @discardableResult
    func wait(
        for id: TaskID, _ states: TaskState..., within limit: Duration = .seconds(8),
        at location: SourceLocation = #_sourceLocation
    ) async throws -> TaskRecord {
        let found = try await eventually(within: limit) {
            let record = try await queue.task(id)
            return record.map { states.contains($0.state) } == true ? record : nil
        }
        let last = try await queue.task(id)?.state
        return try #require(found, "the task is \(String(describing: last))", sourceLocation: location)
    }
}

extension TestEngine {
    func withQueue<T>(_ body: (Fixture) async throws -> T) async throws -> T {
        try await withDatabase { database in
            _ = try await Migrator(scope: "tasks", migrations: TaskQueue.migrations).migrate(database)
            return try await body(Fixture(database: database, queue: TaskQueue(database: database)))
        }
    }
}

extension Logger {
    /// Keeps metadata like any logger, and says nothing.
    static var quiet: Logger {
        var logger = Logger(label: "test", factory: { StreamLogHandler.standardError(label: $0) })
        logger.logLevel = .critical
        return logger
    }
}

/// Asks again and again until there is an answer.
func eventually<T>(within limit: Duration = .seconds(8), _ ask: () async throws -> T?) async throws -> T? {
    let ends = ContinuousClock.now + limit
    while true {
        if let value = try await ask() { return value }
        if .now >= ends { return nil }
        try await Task.sleep(for: .milliseconds(10))
    }
}

func eventually(within limit: Duration = .seconds(8), _ ask: () async throws -> Bool) async throws -> Bool {
    try await eventually(within: limit) { try await ask() ? true : nil } ?? false
}

/// A value that handlers and tests share.
final class Shared<Value: Sendable>: Sendable {
    private let mutex: Mutex<Value>

    init(_ value: Value) {
        mutex = Mutex(value)
    }

    var value: Value { mutex.withLock { $0 } }

    @discardableResult
    func change<T: Sendable>(_ body: @Sendable (inout Value) -> T) -> T {
        mutex.withLock { value in body(&value) }
    }
}

/// A registry with one handler for ``Note``.
func notes(_ run: @escaping @Sendable (Note, TaskContext) async throws -> Completion) -> TaskRegistry {
    var registry = TaskRegistry()
    registry.register(Note.self, run: run)
    return registry
}

/// Waits without caring for cancellation, as code that is not Swift's own does.
func sleepDeaf(_ duration: Duration) async {
    await withCheckedContinuation { continuation in
        let (seconds, attoseconds) = duration.components
        DispatchQueue.global().asyncAfter(deadline: .now() + Double(seconds) + Double(attoseconds) / 1e18) {
            continuation.resume()
        }
    }
}
