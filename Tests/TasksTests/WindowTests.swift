import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

/// Unique texts with a scope and a window, and keys with several lanes.
@Suite struct WindowTests {
    private struct Level {
        var now = 0
        var most = 0
        var ran = 0
    }

    /// The same work under another name.
    private struct Other: TaskPayload {
        static let name = "test.other"
    }

    @Test(arguments: TestEngine.all)
    func `R83 a task counts for a while after it has succeeded`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            let options = TaskOptions().unique("welcome", for: .seconds(600))
            let first = try await queue.add(Note(), options).id
            #expect(try await queue.add(Note(), options) == .duplicate(first))
            try await fixture.end(first, .succeeded, ago: .seconds(590))
            #expect(try await queue.add(Note(), options) == .duplicate(first))
            // A shorter window than the first one asked for: who adds says what counts.
            let eager = try await queue.add(Note(), TaskOptions().unique("welcome", for: .seconds(60)))
            #expect(!eager.isDuplicate)
            try await fixture.end(eager.id, .succeeded, ago: .seconds(601))
            #expect(try await queue.add(Note(), options).isDuplicate == false)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R83 a task that failed or was cancelled does not count after its end`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let options = TaskOptions().unique("welcome", for: .seconds(600))
            for state in [TaskState.failed, .cancelled, .uncertain] {
                let id = try await fixture.queue.add(Note(), options)
                #expect(!id.isDuplicate, "after \(state)")
                try await fixture.end(id.id, state, ago: .seconds(1))
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R83 a unique text holds within its scope`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            let inName = TaskOptions().unique("x", in: .name)
            let here = TaskOptions(queue: "a").unique("x", in: .queue)
            let there = TaskOptions(queue: "b").unique("x", in: .queue)
            let duplicates = [
                try await queue.add(Note(), inName).isDuplicate, try await queue.add(Other(), inName).isDuplicate,
                try await queue.add(Note(), inName).isDuplicate, try await queue.add(Note(), here).isDuplicate,
                try await queue.add(Note(), there).isDuplicate, try await queue.add(Other(), here).isDuplicate,
                try await queue.add(Note(), TaskOptions(unique: "x")).isDuplicate,
                try await queue.add(Other(), TaskOptions(queue: "c", unique: "x")).isDuplicate,
            ]
            #expect(duplicates == [false, false, true, false, false, true, false, true])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R83 of many callers at once within a window one adds`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            for round in 0..<5 {
                let options = TaskOptions().unique("race \(round)", for: .seconds(600))
                let added = try await withThrowingTaskGroup(of: Added.self) { group in
                    for number in 0..<16 {
                        group.addTask {
                            guard number % 2 == 0 else { return try await queue.add(Note(), options) }
                            return try await fixture.database.write { db in try queue.add(Note(), options, in: db) }
                        }
                    }
                    return try await group.reduce(into: []) { $0.append($1) }
                }
                #expect(added.filter { !$0.isDuplicate }.count == 1)
                #expect(Set(added.map(\.id)).count == 1)
            }
        }
    }

    /// Callers keep adding while a worker keeps ending: within the window it may run once, whatever the moment.
    @Test(arguments: TestEngine.all)
    func `R83 nothing slips in between the end of a task and its window`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let runs = Shared<[String: Int]>([:])
            let worker = fixture.worker(
                notes { note, _ in
                    runs.change { $0[note.text, default: 0] += 1 }
                    return .done
                })
            let queue = fixture.queue
            try await fixture.with(worker) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<4 {
                        group.addTask {
                            for step in 0..<100 {
                                let text = "k\(step / 10)"
                                let options = TaskOptions().unique(text, for: .seconds(600))
                                try await queue.add(Note(text: text), options)
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await eventually { runs.value.count == 10 })
                try await Task.sleep(for: .milliseconds(200))
            }
            #expect(runs.value.values.allSatisfy { $0 == 1 }, "\(runs.value)")
        }
    }

    @Test(arguments: TestEngine.all)
    func `a key with lanes runs as many at once over two workers, and never more`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let level = Shared(Level())
            let registry = notes { _, _ in
                level.change { level in
                    level.now += 1
                    level.most = max(level.most, level.now)
                }
                try await Task.sleep(for: .milliseconds(20))
                level.change { level in
                    level.now -= 1
                    level.ran += 1
                }
                return .done
            }
            var options = TaskOptions(key: "reports")
            options.lanes = 3
            for _ in 0..<30 { try await fixture.queue.add(Note(), options) }
            let other = TaskQueue(database: fixture.database)
            try await fixture.with(
                fixture.worker(registry), fixture.worker(registry, name: "two", queue: other)
            ) {
                let allRan = try await eventually(within: .seconds(20)) { level.value.ran == 30 }
                #expect(allRan)
            }
            #expect(level.value.most == 3)
        }
    }
}

extension Fixture {
    /// Has a task have ended so long ago.
    func end(_ id: TaskID, _ state: TaskState, ago: Duration) async throws {
        try await database.write { db in
            _ = try db.run(
                """
                UPDATE tasks SET state = \(state.rawValue), finished_at = \(fragment: db.clock) - \(ago.microseconds),
                    created_at = \(fragment: db.clock) - \(ago.microseconds) - 1000
                WHERE id = \(id)
                """)
        }
    }
}
