import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

@Suite struct KeyTests {
    /// One run of a handler as the checker sees it.
    struct Run: Sendable {
        var key: String
        var number: Int
        var began: ContinuousClock.Instant
        var ended: ContinuousClock.Instant
    }

    @Test(arguments: TestEngine.all)
    func `two workers never run one key at once, and each key in its order`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let runs = Shared<[Run]>([])
            let registry = notes { note, context in
                let began = ContinuousClock.now
                let number = Int(note.text) ?? -1
                try await Task.sleep(for: .milliseconds(Int.random(in: 0...4)))
                // The first go of some tasks fails: what rests must hold back the ones behind it.
                if number % 7 == 3, context.attempt == 1 { throw Failure.failed("once more") }
                let run = Run(key: context.key ?? "", number: number, began: began, ended: .now)
                runs.change { $0.append(run) }
                return number % 2 == 0 ? .done : .done { _ in }
            }
            // The second worker has a queue value of its own, like one in another process.
            let other = TaskQueue(database: fixture.database)
            let one = fixture.worker(registry, name: "one")
            let two = fixture.worker(registry, name: "two", queue: other)
            let keys = 5
            let each = 20
            try await fixture.with(one, two) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for key in 0..<keys {
                        group.addTask {
                            for number in 0..<each {
                                let queue = number % 2 == 0 ? fixture.queue : other
                                let policy = Policy(tries: 2, backoff: .constant(seconds: 0.03))
                                try await queue.add(
                                    Note(text: "\(number)"), TaskOptions(key: "key \(key)", policy: policy))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await eventually(within: .seconds(15)) { runs.value.count == keys * each })
            }
            // The checker knows nothing of the queue: only who ran when.
            let byKey = Dictionary(grouping: runs.value, by: \.key)
            #expect(byKey.count == keys)
            for (key, runs) in byKey {
                let sorted = runs.sorted { $0.began < $1.began }
                #expect(sorted.map(\.number) == Array(0..<each), "\(key)")
                for (earlier, later) in zip(sorted, sorted.dropFirst()) {
                    #expect(earlier.ended <= later.began, "\(key): \(earlier.number) and \(later.number) overlap")
                }
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `an earlier task of a key that is tried again waits for the later one that runs`(engine: TestEngine)
        async throws
    {
        try await engine.withQueue { fixture in
            let mayEnd = Shared(false)
            let fails = Shared(true)
            let worker = fixture.worker(
                notes { note, _ in
                    if note.text == "first", fails.value { throw Failure.refused("no") }
                    while note.text == "second", !mayEnd.value { try await Task.sleep(for: .milliseconds(5)) }
                    return .done
                })
            try await fixture.with(worker) {
                let first = try await fixture.queue.add(Note(text: "first"), TaskOptions(key: "k")).id
                let second = try await fixture.queue.add(Note(text: "second"), TaskOptions(key: "k")).id
                try await fixture.wait(for: first, .failed)
                try await fixture.wait(for: second, .running)
                fails.change { $0 = false }
                try await fixture.queue.retry(first, by: "test")
                try await Task.sleep(for: .milliseconds(200))
                #expect(try await fixture.record(first).state == .waiting)
                mayEnd.change { $0 = true }
                try await fixture.wait(for: first, .succeeded)
                #expect(try await fixture.record(second).state == .succeeded)
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `the database itself refuses a second running task of a key`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            for _ in 0..<2 { try await fixture.queue.add(Note(), TaskOptions(key: "k")) }
            do {
                try await fixture.database.write { db in _ = try db.run("UPDATE tasks SET state = 'running'") }
                Issue.record("two tasks of one key run")
            } catch let error as SQLError {
                #expect(error.isUnique())
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `eight claimers at once never take a task twice, nor two of one key`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            for number in 0..<60 {
                try await fixture.queue.add(Note(), TaskOptions(key: number % 2 == 0 ? "key \(number % 10)" : nil))
            }
            let claimed = try await withThrowingTaskGroup(of: [ClaimedTask].self) { group in
                for worker in 0..<8 {
                    group.addTask {
                        var taken: [ClaimedTask] = []
                        for _ in 0..<5 {
                            taken += try await fixture.database.write(.readCommitted) { db in
                                try Ledger.claim(
                                    queue: "default", names: ["test.note"], limit: 3, worker: "\(worker)",
                                    lease: .seconds(60),
                                    in: db)
                            }
                        }
                        return taken
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(Set(claimed.map(\.id)).count == claimed.count)
            let keys = claimed.compactMap(\.key)
            #expect(Set(keys).count == keys.count)
            #expect(claimed.filter { $0.key == nil }.count == 30)
            #expect(keys.count == 5)
        }
    }
}
