import ArgumentParser
import Foundation
import Logging
import SQLEngine
import Synchronization
import Tasks

/// The figures, each on an empty queue but for those of a used one.
struct Bench: Sendable {
    let database: any Database
    let address: String
    let count: Int
    let concurrency: Int
    let callers: Int

    func measure(_ figure: Figure) async throws {
        if figure != .pass && figure != .again { try await empty() }
        switch figure {
        case .addOne: try await add(by: 1, count: min(count, 2_000))
        case .add: try await add(by: callers, count: max(count, 20_000))
        case .bulk: try await addInBulk()
        case .drain: report("drain", try await drain(), "/s")
        case .latency: try await latency()
        case .nodes: try await nodes()
        case .pass: try await pass(count)
        case .again: report("drain of a used queue", try await again(), "/s")
        case .snapshot: try await besideSnapshot()
        }
    }

    private func report(_ name: String, _ value: Double, _ unit: String) {
        let rounded = (value * 1000).rounded() / 1000
        print(
            #"{"system": "aviary", "engine": "\#(database.engine)", "figure": "\#(name)", "value": \#(rounded), "unit": "\#(unit)"}"#
        )
        fflush(nil)
    }

    private var queue: TaskQueue { TaskQueue(database: database) }

    /// The tables as they are in a new panel.
    private func empty() async throws {
        _ = try await Migrator(scope: "tasks", migrations: TaskQueue.migrations).migrate(database)
        try await database.write(.readCommitted) { db in
            for table in ["task_attempts", "task_tags", "tasks"] { try db.run("DELETE FROM \(identifier: table)") }
        }
        try await tidy()
    }

    /// What a day of the server's own care comes to.
    private func tidy() async throws {
        guard database.engine == .postgres else { return }
        let psql = Process()
        psql.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        psql.arguments = ["psql", "-q", address, "-c", "VACUUM ANALYZE tasks, task_attempts, task_tags"]
        try psql.run()
        psql.waitUntilExit()
    }

    // MARK: adding

    private func add(by callers: Int, count: Int) async throws {
        let queue = queue
        let clock = ContinuousClock()
        let start = clock.now
        let waits = try await withThrowingTaskGroup(of: [Duration].self) { group in
            for caller in 0..<callers {
                group.addTask {
                    var waits: [Duration] = []
                    for number in stride(from: caller, to: count, by: callers) {
                        let began = clock.now
                        try await queue.add(Nothing(number: number), TaskOptions(tags: ["bench"]))
                        waits.append(clock.now - began)
                    }
                    return waits
                }
            }
            return try await group.reduce(into: []) { $0 += $1 }
        }
        let name = callers == 1 ? "add one by one, 1 caller" : "add one by one, \(callers) callers"
        report(name, Double(count) / seconds(clock.now - start), "/s")
        report("\(name), p99", milliseconds(percentile(waits, 99)), "ms")
    }

    private func addInBulk() async throws {
        let queue = queue
        let clock = ContinuousClock()
        let start = clock.now
        let rounds = max(10, count / 1000)
        for round in 0..<rounds {
            let tasks = (0..<1000).map { Nothing(number: round * 1000 + $0) }
            _ = try await queue.add(all: tasks, TaskOptions(tags: ["bench"]))
        }
        report("add in bulk with a tag", Double(rounds * 1000) / seconds(clock.now - start), "/s")
    }

    // MARK: draining

    private func drain() async throws -> Double {
        try await fill(count) { Nothing(number: $0) }
        try await tidy()
        return try await rate(of: count)
    }

    private func fill<Payload: TaskPayload>(_ count: Int, _ make: @escaping @Sendable (Int) -> Payload) async throws {
        for start in stride(from: 0, to: count, by: 1000) {
            _ = try await queue.add(all: (start..<min(start + 1000, count)).map(make), TaskOptions(tags: ["bench"]))
        }
    }

    /// Works until all is done and recorded, and says how many a second. The clock stops when the worker has: then
    /// nothing of its work is unwritten, which is checked.
    private func rate(of count: Int) async throws -> Double {
        let done = Counter(goal: count)
        let clock = ContinuousClock()
        let start = clock.now
        try await working(registry { done.count() }) { await done.wait() }
        let time = seconds(clock.now - start)
        let rest = try await unfinished()
        if rest > 0 { throw ValidationError("\(rest) tasks are left over") }
        return Double(count) / time
    }

    private func registry(_ each: @escaping @Sendable () -> Void) -> TaskRegistry {
        var registry = TaskRegistry()
        registry.register(Nothing.self) { _, _ in
            each()
            return .done
        }
        registry.register(Short.self) { _, _ in
            try await Task.sleep(for: .milliseconds(5))
            each()
            return .done
        }
        return registry
    }

    private func unfinished() async throws -> Int {
        try await database.read { db in
            try db.row("SELECT count(*) FROM tasks WHERE state IN ('waiting', 'scheduled', 'running')")?.int(0) ?? 0
        }
    }

    private func working(
        _ registry: TaskRegistry, queue: TaskQueue? = nil, body: @Sendable () async throws -> Void
    ) async throws {
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        let worker = Worker(
            queue: queue ?? self.queue, registry: registry, queues: [QueueSettings("bench", concurrency: concurrency)],
            logger: logger)
        async let life: Void = worker.run()
        try await body()
        worker.stop()
        try await life
    }

    // MARK: latency

    private func latency() async throws {
        let starts = Mutex<[Int: ContinuousClock.Instant]>([:])
        var registry = TaskRegistry()
        registry.register(Timed.self) { task, _ in
            let now = ContinuousClock.now
            starts.withLock { $0[task.number] = now }
            return .done
        }
        let queue = queue
        try await working(registry, queue: queue) {
            try await Task.sleep(for: .milliseconds(500))
            var waits: [Duration] = []
            for number in 0..<210 {
                let began = ContinuousClock.now
                try await queue.add(Timed(number: number))
                var start: ContinuousClock.Instant?
                while start == nil {
                    start = starts.withLock { $0[number] }
                    if start == nil { try await Task.sleep(for: .microseconds(200)) }
                }
                // The first few warm the caches.
                if number >= 10, let start { waits.append(start - began) }
                try await Task.sleep(for: .milliseconds(Int.random(in: 20...60)))
            }
            report("added to started, p50", milliseconds(percentile(waits, 50)), "ms")
            report("added to started, p99", milliseconds(percentile(waits, 99)), "ms")
        }
    }

    // MARK: many nodes

    /// Tasks of five milliseconds, ten at once on each node: one node, then two.
    private func nodes() async throws {
        var rates: [Double] = []
        for nodes in [1, 2] {
            try await empty()
            try await fill(4000) { Short(number: $0) }
            try await tidy()
            let running = try (1...nodes).map { try Node($0, address: address, concurrency: 10) }
            // Both are there before the clock starts: they wait for a task that nobody has added yet.
            let clock = ContinuousClock()
            var start = clock.now
            var before = try await unfinished()
            while before == 4000 {
                try await Task.sleep(for: .milliseconds(1))
                (before, start) = (try await unfinished(), clock.now)
            }
            while try await unfinished() > 0 { try await Task.sleep(for: .milliseconds(5)) }
            rates.append(Double(before) / seconds(clock.now - start))
            for node in running { node.stop() }
        }
        report("one node, tasks of 5 ms", rates[0], "/s")
        report("two nodes against one, tasks of 5 ms", rates[1] / rates[0], "x")
    }

    func work(asNode node: Int) async throws {
        try await working(registry {}) {
            let input = Task.detached { while readLine() != nil {} }
            await input.value
        }
    }

    // MARK: age

    /// Has many tasks pass through the queue, ten thousand at a time, and keeps all of them. Can be called again to go
    /// on.
    private func pass(_ count: Int) async throws {
        let done = Mutex(0)
        try await working(registry { done.withLock { $0 += 1 } }) {
            for start in stride(from: 0, to: count, by: 10_000) {
                let size = min(10_000, count - start)
                try await fill(size) { Nothing(number: $0) }
                while done.withLock({ $0 }) < start + size { try await Task.sleep(for: .milliseconds(1)) }
            }
        }
    }

    /// A drain of the queue as it is, with all that has passed through it and without any care before.
    private func again() async throws -> Double {
        try await fill(count) { Nothing(number: $0) }
        return try await rate(of: count)
    }

    /// The drain rate of a fresh queue, and after 400,000 tasks have passed through beside a snapshot, which is still
    /// held.
    private func besideSnapshot() async throws {
        var fresh: [Double] = []
        for _ in 0..<3 {
            try await empty()
            fresh.append(try await drain())
        }
        try await empty()
        let snapshot = try Snapshot(address)
        try await pass(400_000)
        var after: [Double] = []
        for _ in 0..<3 { after.append(try await again()) }
        try snapshot.end()
        report(
            "drain after 400000 tasks beside a held snapshot, against fresh", after.sorted()[1] / fresh.sorted()[1], "x"
        )
    }
}

/// A transaction of somebody else who looks at the database all the time.
private struct Snapshot {
    private let process = Process()
    private let input = Pipe()

    /// Returns when the snapshot is taken.
    init(_ address: String) throws {
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["psql", "-qAt", address]
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        let look = "BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM tasks;\n"
        try input.fileHandleForWriting.write(contentsOf: Data(look.utf8))
        _ = output.fileHandleForReading.availableData
    }

    func end() throws {
        guard process.isRunning else { throw ValidationError("the snapshot was lost") }
        try input.fileHandleForWriting.close()
        process.waitUntilExit()
    }
}

/// A process that works, until it is stopped.
private struct Node {
    let process = Process()
    let input = Pipe()

    init(_ number: Int, address: String, concurrency: Int) throws {
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
        process.arguments = [address, "nodes", "--node", String(number), "--concurrency", String(concurrency)]
        process.standardInput = input
        try process.run()
    }

    func stop() {
        try? input.fileHandleForWriting.close() // A pipe that is closed already is what is wanted.
        process.waitUntilExit()
    }
}

/// Lets one wait until so many have been counted.
private final class Counter: Sendable {
    private let goal: Int
    private let number = Atomic<Int>(0)
    private let waiter = Mutex<CheckedContinuation<Void, Never>?>(nil)

    init(goal: Int) { self.goal = goal }

    func count() {
        guard number.wrappingAdd(1, ordering: .relaxed).newValue == goal else { return }
        waiter.withLock { waiter in
            waiter?.resume()
            waiter = nil
        }
    }

    func wait() async {
        await withCheckedContinuation { continuation in
            waiter.withLock { waiter in
                if number.load(ordering: .relaxed) >= goal { continuation.resume() } else { waiter = continuation }
            }
        }
    }
}

private func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
private func milliseconds(_ duration: Duration) -> Double { duration / .milliseconds(1) }

private func percentile(_ values: [Duration], _ percent: Int) -> Duration {
    let sorted = values.sorted()
    return sorted.isEmpty ? .zero : sorted[min(sorted.count - 1, sorted.count * percent / 100)]
}
