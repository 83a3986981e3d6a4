import SQLEngine
import Synchronization
import TestSupport
import Testing

@testable import Tasks

/// How often workers ask when there is nothing for them.
struct IdleTests {
    /// Without notices, as when the connection that hears them is lost and as behind a PgBouncer.
    @Test(arguments: TestEngine.all)
    func `an idle worker asks once a second, and so finds what it was not told of`(engine: TestEngine) async throws {
        try await engine.withAddress { address in
            let (here, there) = (try await address.open(), try await address.open())
            _ = try await Migrator(scope: "tasks", migrations: TaskQueue.migrations).migrate(here)
            let fixture = Fixture(database: there, queue: TaskQueue(database: there))
            let counting = CountingDatabase(here, isDeaf: true)
            let worker = fixture.worker(notes { _, _ in .done }, queue: TaskQueue(database: counting))
            try await fixture.with(worker) {
                try await Task.sleep(for: .seconds(1))
                let before = counting.count
                try await Task.sleep(for: .seconds(4))
                let asked = counting.count - before
                // Four looks, and a sign of life every five seconds with what belongs to it; a loaded machine stretches the four.
                #expect((3...8).contains(asked), "\(asked)")
                let id = try await fixture.queue.add(Note()).id
                try await fixture.wait(for: id, .succeeded, within: .seconds(3))
            }
            await here.close()
            await there.close()
        }
    }

    @Test(arguments: TestEngine.all)
    func `workers that have no use for it are not woken by what others add`(engine: TestEngine) async throws {
        try await engine.withAddress { address in
            let here = try await address.open()
            _ = try await Migrator(scope: "tasks", migrations: TaskQueue.migrations).migrate(here)
            let fixture = Fixture(database: here, queue: TaskQueue(database: here))
            let nodes = try await [address.open(), address.open(), address.open(), address.open()]
            let counting = nodes.map { CountingDatabase($0) }
            let started = Shared(0)
            let busy = notes { note, _ in
                started.change { $0 += 1 }
                if note.text == "long" { try await Task.sleep(for: .seconds(2)) }
                return .done
            }
            // Two serve another queue, and two have their only hand full.
            let workers = counting.enumerated().map { number, database in
                let queue = number < 2 ? "other" : "default"
                return fixture.worker(
                    busy, queues: [QueueSettings(queue, concurrency: 1)], queue: TaskQueue(database: database))
            }
            try await fixture.with(workers[0], workers[1], workers[2], workers[3]) {
                for _ in 0..<2 { try await fixture.queue.add(Note(text: "long")) }
                #expect(try await eventually { started.value == 2 })
                let before = counting.map(\.count)
                let began = ContinuousClock.now
                for _ in 0..<100 { try await fixture.queue.add(Note()) }
                try await Task.sleep(for: .milliseconds(200))
                let seconds = Int((ContinuousClock.now - began) / .seconds(1)) + 1
                let asked = zip(counting, before).map { $0.count - $1 }
                // Nothing but the looks of every second, and now and then a sign of life or the figures.
                #expect(asked.allSatisfy { $0 <= 2 * seconds + 1 }, "\(asked) in \(seconds) s")
            }
            for node in nodes { await node.close() }
            await here.close()
        }
    }
}

/// A database that counts the transactions.
private final class CountingDatabase: Database {
    private let inner: any Database
    /// Whether it hears nothing of other processes.
    private let isDeaf: Bool
    private let transactions = Mutex(0)

    init(_ inner: any Database, isDeaf: Bool = false) {
        self.inner = inner
        self.isDeaf = isDeaf
    }

    var count: Int { transactions.withLock { $0 } }
    var engine: Engine { inner.engine }

    private func note() { transactions.withLock { $0 += 1 } }

    func write<T: Sendable>(_ isolation: Isolation, _ body: @escaping @Sendable (Connection) throws -> T) async throws
        -> T
    {
        note()
        return try await inner.write(isolation, body)
    }

    func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        note()
        return try await inner.read(body)
    }

    func alter<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        note()
        return try await inner.alter(body)
    }

    func close() async { await inner.close() }
    func copy(to path: String) async throws { try await inner.copy(to: path) }
    func notify(_ channel: String, _ word: String) { inner.notify(channel, word) }
    func notifications(on channel: String) -> AsyncStream<String> {
        isDeaf ? AsyncStream { $0.finish() } : inner.notifications(on: channel)
    }
}
