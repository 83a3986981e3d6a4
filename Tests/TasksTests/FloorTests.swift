import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

/// Where a worker looks for tasks while there is more to do than it can take.
@Suite struct FloorTests {
    private static func claimed(_ ids: ClosedRange<Int64>, priority: Int = 0) -> [ClaimedTask] {
        ids.map { id in
            ClaimedTask(
                id: TaskID(rawValue: id), token: 1, name: "test.note", queue: "default", priority: priority,
                payload: "{}", origin: "", createdAt: 0, tries: 1, backoff: "", timeout: 1, maxExceptions: 1,
                triesUsed: 0, exceptions: 0, wasInterrupted: false)
        }
    }

    @Test func `a floor is trusted for a second after a full look, and not after a change`() {
        let now = ContinuousClock.now
        var floors = Floors()
        floors.raise(over: Self.claimed(5...9) + Self.claimed(2...3, priority: -1))
        #expect(floors.trusted(at: now).isEmpty)
        floors.trust(from: now, after: .milliseconds(1))
        let expected = [
            Floors.Floor(priority: -1, id: TaskID(rawValue: 4)), Floors.Floor(priority: 0, id: TaskID(rawValue: 10)),
        ]
        #expect(floors.trusted(at: now + .milliseconds(999)) == expected)
        // A second turn beside the first one may come back later with smaller ids.
        floors.raise(over: Self.claimed(6...7))
        #expect(floors.trusted(at: now) == expected)
        #expect(floors.trusted(at: now + .seconds(1)).isEmpty)
        floors.distrust()
        #expect(floors.trusted(at: now).isEmpty)
    }

    @Test func `full looks that take long are kept apart, though never for more than a second`() {
        let now = ContinuousClock.now
        var floors = Floors()
        floors.trust(from: now, after: .milliseconds(3))
        #expect(floors.fullLookAt == now)
        floors.trust(from: now, after: .milliseconds(50))
        #expect(floors.fullLookAt == now + .milliseconds(450))
        floors.trust(from: now, after: .seconds(5))
        #expect(floors.fullLookAt == now + .seconds(1))
    }

    @Test func `a queue in which every task has a priority of its own is looked at as a whole`() {
        var floors = Floors()
        floors.trust(from: .now, after: .zero)
        for priority in 0...Floors.mostPriorities { floors.raise(over: Self.claimed(1...1, priority: priority)) }
        #expect(floors.trusted(at: .now).isEmpty)
    }

    @Test func `a short look takes what lies above the floors, by priority and id`() async throws {
        try await TestEngine.postgres.withQueue { fixture in
            var ids: [Int: [TaskID]] = [:]
            for number in 0..<30 {
                let priority = number % 3
                ids[priority, default: []].append(
                    try await fixture.queue.add(Note(), TaskOptions(priority: priority)).id)
            }
            let (first, second) = (try #require(ids[0]), try #require(ids[1]))
            func claim(_ limit: Int) async throws -> [TaskID] {
                try await fixture.database.write(.readCommitted) { db in
                    let floors = [
                        Floors.Floor(priority: 0, id: first[6]), Floors.Floor(priority: 1, id: second[8]),
                    ]
                    return try Ledger.claim(
                        queue: "default", names: ["test.note"], limit: limit, worker: "one", lease: .seconds(9),
                        above: floors, in: db
                    ).map(\.id)
                }
            }
            #expect(try await claim(3) == Array(first[6...8]))
            #expect(try await claim(10) == [first[9]] + Array(second[8...]))
            #expect(try await claim(10).isEmpty)
        }
    }

    @Test(arguments: TestEngine.all)
    func `a long queue is worked off by priority and in the order of adding`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let order = Shared<[String]>([])
            for number in 0..<60 {
                try await fixture.queue.add(
                    Note(text: "\(number % 3) \(number + 100)"), TaskOptions(priority: number % 3))
            }
            let worker = fixture.worker(
                notes { note, _ in
                    order.change { $0.append(note.text) }
                    return .done
                }, queues: [QueueSettings("default", concurrency: 1)])
            try await fixture.with(worker) {
                let haveAllRun = try await eventually { order.value.count == 60 }
                #expect(haveAllRun)
            }
            #expect(order.value == order.value.sorted())
        }
    }

    /// The worker has more to do than it can take all the time, and nobody tells it of what happens behind it.
    @Test(arguments: TestEngine.all)
    func `what begins to wait behind a busy worker is found within about a second`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let started = Shared<[String: ContinuousClock.Instant]>([:])
            let worker = fixture.worker(
                notes { note, _ in
                    started.change { $0[note.text] = .now }
                    try await Task.sleep(for: .milliseconds(10))
                    return .done
                }, queues: [QueueSettings("default", concurrency: 1)])
            let late = try await fixture.queue.add(Note(text: "late"), TaskOptions(priority: 3)).id
            let retried = try await fixture.queue.add(Note(text: "retried"), TaskOptions(priority: 3)).id
            try await fixture.database.write { db in
                try db.run("UPDATE tasks SET state = 'cancelled' WHERE id IN (\(late), \(retried))")
                try fixture.queue.add(
                    all: (0..<1000).map { Note(text: "\($0)") }, TaskOptions(priority: 3), in: db)
            }
            try await fixture.with(worker) {
                #expect(try await eventually { started.value.count > 30 })
                let moment = ContinuousClock.now
                try await fixture.database.write { db in
                    // As if its transaction had ended only now.
                    try db.run("UPDATE tasks SET state = 'waiting' WHERE id = \(late)")
                    // As if it came from a process whose notice was lost.
                    try db.run(
                        """
                        INSERT INTO tasks (
                            name, queue, priority, payload, state, run_at, tries, backoff, timeout, max_exceptions,
                            created_at, origin
                        )
                        SELECT name, queue, 1, '{"text":"urgent"}', 'waiting', run_at, tries, backoff, timeout,
                            max_exceptions, created_at, origin
                        FROM tasks WHERE id = \(late)
                        """)
                }
                #expect(try await eventually { started.value["late"] != nil && started.value["urgent"] != nil })
                for text in ["late", "urgent"] {
                    #expect(try #require(started.value[text]) - moment < .seconds(2), "\(text)")
                }
                // What this process hears of does not wait for the second.
                let retriedAt = ContinuousClock.now
                try await fixture.queue.retry(retried, by: "test")
                #expect(try await eventually { started.value["retried"] != nil })
                #expect(try #require(started.value["retried"]) - retriedAt < .milliseconds(500))
                #expect(started.value.count < 900)
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `keys keep their order while there is more to do than two workers can take`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let runs = Shared<[String: [Int]]>([:])
            let running = Shared<Set<String>>([])
            let overlaps = Shared(0)
            let registry = notes { note, context in
                guard let key = context.key else { return .done }
                if !running.change({ $0.insert(key).inserted }) { overlaps.change { $0 += 1 } }
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...2)))
                runs.change { $0[key, default: []].append(Int(note.text) ?? -1) }
                running.change { _ = $0.remove(key) }
                return .done
            }
            try await fixture.database.write { db in
                for number in 0..<300 {
                    let key = number % 3 == 0 ? nil : "key \(number % 5)"
                    try fixture.queue.add(
                        Note(text: "\(number)"), TaskOptions(priority: number % 2, key: key), in: db)
                }
            }
            let settings = [QueueSettings("default", concurrency: 3)]
            let one = fixture.worker(registry, queues: settings, name: "one")
            let two = fixture.worker(
                registry, queues: settings, name: "two", queue: TaskQueue(database: fixture.database))
            try await fixture.with(one, two) {
                let haveAllRun = try await eventually(within: .seconds(20)) {
                    runs.value.values.map(\.count).reduce(0, +) == 200
                }
                #expect(haveAllRun)
            }
            #expect(overlaps.value == 0)
            for (key, numbers) in runs.value { #expect(numbers == numbers.sorted(), "\(key)") }
        }
    }
}
