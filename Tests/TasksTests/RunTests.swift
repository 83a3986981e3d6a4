import Foundation
import Logging
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

@Suite struct RunTests {
    struct Odd: Error {}

    @Test(arguments: TestEngine.all)
    func `a task runs once and keeps what it wrote with its end`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            try await fixture.makeTrail()
            let seen = Shared<[TaskContext]>([])
            let worker = fixture.worker(
                notes { note, context in
                    seen.change { $0.append(context) }
                    return .done { db in
                        let (id, attempt) = (context.id, context.attempt)
                        try db.run("INSERT INTO trail (task, attempt, what) VALUES (\(id), \(attempt), \(note.text))")
                    }
                })
            let service = UUID()
            try await fixture.with(worker) {
                let id = try await fixture.queue.add(
                    Note(text: "hello"), TaskOptions(key: "k", tags: ["x", "y"], service: service, origin: "test")
                ).id
                let record = try await fixture.wait(for: id, .succeeded)
                #expect(
                    record.triesUsed == 1 && record.attempts == 1 && record.finishedAt != nil && record.worker != nil)
                #expect(record.leaseUntil == nil && record.fault == nil)
                #expect(try await fixture.outcomes(of: id) == [.succeeded])
                let context = try #require(seen.value.first)
                #expect(context.id == id && context.attempt == 1 && context.name == "test.note" && context.isLastTry)
                #expect(context.service == service && context.tags == ["x", "y"] && context.origin == "test")
                #expect(context.key == "k" && !context.wasInterrupted && context.triesUsed == 0)
            }
            #expect(try await fixture.trail() == ["hello"])
            #expect(seen.value.count == 1)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R80 an add wakes a resting worker at once`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let copy = fixture.queue
            let worker = fixture.worker(notes { _, _ in .done })
            try await fixture.with(worker) {
                // The worker is at rest now, for up to a second each time.
                try await Task.sleep(for: .milliseconds(200))
                let began = ContinuousClock.now
                for _ in 0..<10 {
                    let id = try await copy.add(Note()).id
                    try await fixture.wait(for: id, .succeeded)
                }
                #expect(ContinuousClock.now - began < .seconds(3))
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R81 a task is tried as often as its policy says, with its rest in between`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let contexts = Shared<[TaskContext]>([])
            let worker = fixture.worker(
                notes { _, context in
                    contexts.change { $0.append(context) }
                    throw Failure.failed(.init("The server said no.", log: "500 from server"))
                })
            try await fixture.with(worker) {
                let policy = Policy(tries: 3, backoff: .constant(seconds: 0.3))
                let id = try await fixture.queue.add(Note(), TaskOptions(policy: policy)).id
                let record = try await fixture.wait(for: id, .failed)
                #expect(record.triesUsed == 3)
                #expect(record.fault == TaskFault(.failed, "The server said no.", log: "500 from server"))
                let attempts = try await fixture.queue.attempts(of: id)
                #expect(attempts.map(\.outcome) == [.retried, .retried, .failed])
                #expect(attempts.map(\.number) == [1, 2, 3])
                for (earlier, later) in zip(attempts, attempts.dropFirst()) {
                    let ended = try #require(earlier.endedAt)
                    #expect(later.startedAt.timeIntervalSince(ended) >= 0.299)
                }
                #expect(contexts.value.map(\.isLastTry) == [false, false, true])
                #expect(contexts.value.map(\.triesUsed) == [0, 1, 2])
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R81 unclassified errors end a task at its maxExceptions`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let worker = fixture.worker(notes { _, _ in throw Odd() })
            try await fixture.with(worker) {
                let policy = Policy(tries: 10, backoff: .constant(seconds: 0.02), maxExceptions: 2)
                let id = try await fixture.queue.add(Note(), TaskOptions(policy: policy)).id
                let record = try await fixture.wait(for: id, .failed)
                #expect(record.exceptions == 2 && record.triesUsed == 2)
                #expect(record.fault?.kind == .exception && record.fault?.log.contains("Odd") == true)
                #expect(record.fault?.user.contains("Odd") == false)
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R84 a returned error is a failed task with its reason, and every attempt is kept`(engine: TestEngine)
        async throws
    {
        try await engine.withQueue { fixture in
            let worker = fixture.worker(
                notes { note, context in
                    switch (note.text, context.attempt) {
                    case ("failed", _): .failed(.refused(.init("No room left.", log: "disk 100 %")))
                    case ("uncertain", _): .uncertain(.uncertain("Nobody knows."))
                    case ("snooze", 1): .snooze(seconds: 0.05)
                    case ("cancelled", _): .cancelled("Not wanted any more.")
                    case ("retry", 1): .retry(.failed("Once more."))
                    default: .done
                    }
                })
            try await fixture.with(worker) {
                func add(_ text: String) async throws -> TaskID {
                    let policy = Policy(tries: 2, backoff: .constant(seconds: 0.02))
                    return try await fixture.queue.add(Note(text: text), TaskOptions(policy: policy)).id
                }
                let failed = try await fixture.wait(for: try await add("failed"), .failed)
                #expect(failed.fault == TaskFault(.refused, "No room left.", log: "disk 100 %"))
                #expect(try await fixture.outcomes(of: failed.id) == [.failed])
                let uncertain = try await fixture.wait(for: try await add("uncertain"), .uncertain)
                #expect(uncertain.fault?.kind == .uncertain)
                let cancelled = try await fixture.wait(for: try await add("cancelled"), .cancelled)
                #expect(cancelled.fault == TaskFault(.cancelled, "Not wanted any more."))
                let snoozed = try await fixture.wait(for: try await add("snooze"), .succeeded)
                #expect(snoozed.triesUsed == 1)
                #expect(try await fixture.outcomes(of: snoozed.id) == [.snoozed, .succeeded])
                let retried = try await fixture.wait(for: try await add("retry"), .succeeded)
                #expect(retried.triesUsed == 2 && retried.fault == nil)
                let attempts = try await fixture.queue.attempts(of: retried.id)
                #expect(attempts.map(\.outcome) == [.retried, .succeeded])
                #expect(attempts.map(\.fault?.user) == ["Once more.", nil])
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `effects that fail undo the completion and count as an error`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            try await fixture.makeTrail()
            let worker = fixture.worker(
                notes { _, context in
                    .done { db in
                        try db.run(
                            "INSERT INTO trail (task, attempt, what) VALUES (\(context.id), \(context.attempt), 'x')")
                        if context.attempt == 1 { throw Odd() }
                    }
                })
            try await fixture.with(worker) {
                let policy = Policy(tries: 3, backoff: .constant(seconds: 0.02))
                let id = try await fixture.queue.add(Note(), TaskOptions(policy: policy)).id
                let record = try await fixture.wait(for: id, .succeeded)
                #expect(record.wasInterrupted && record.exceptions == 1)
                #expect(try await fixture.outcomes(of: id) == [.retried, .succeeded])
            }
            #expect(try await fixture.trail() == ["x"])
        }
    }

    @Test(arguments: TestEngine.all)
    func `a payload of another version fails with a reason`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let worker = fixture.worker(notes { _, _ in .done })
            try await fixture.with(worker) {
                let id = try await fixture.database.write { db in
                    let id = try fixture.queue.add(Note(text: "old"), TaskOptions(runAt: .distantFuture), in: db).id
                    try db.run("UPDATE tasks SET payload = '{\"txt\": 1}', state = 'waiting' WHERE id = \(id)")
                    return id
                }
                let record = try await fixture.wait(for: id, .failed)
                #expect(record.fault?.kind == .unsupported)
                #expect(record.fault?.log.contains("test.note") == true)
            }
        }
    }

    struct Other: TaskPayload {
        static let name = "test.other"
        static let queue = "special"
    }

    @Test(arguments: TestEngine.all)
    func `a worker takes only its queues and the tasks that it knows, the most urgent first`(
        engine: TestEngine
    ) async throws {
        try await engine.withQueue { fixture in
            let order = Shared<[String]>([])
            let unknown = try await fixture.queue.add(Other(), TaskOptions(queue: "default")).id
            let elsewhere = try await fixture.queue.add(Note(text: "elsewhere"), TaskOptions(queue: "special")).id
            var ids: [TaskID] = []
            for (text, priority) in [("c", 5), ("b", 0), ("a", -5), ("d", 5)] {
                ids.append(try await fixture.queue.add(Note(text: text), TaskOptions(priority: priority)).id)
            }
            let worker = fixture.worker(
                notes { note, _ in
                    order.change { $0.append(note.text) }
                    return .done
                }, queues: [QueueSettings("default", concurrency: 1)])
            try await fixture.with(worker) { [ids] in
                for id in ids { try await fixture.wait(for: id, .succeeded) }
                let workers = try await fixture.queue.workers()
                #expect(workers.map(\.queues) == [["default": 1]])
                #expect(workers.map(\.taskNames) == [["test.note"]])
                #expect(workers.map(\.isAlive) == [true])
            }
            #expect(order.value == ["a", "b", "c", "d"])
            #expect(try await fixture.record(unknown).state == .waiting)
            #expect(try await fixture.record(elsewhere).state == .waiting)
            #expect(try await fixture.record(elsewhere).attempts == 0)
            #expect(try await fixture.queue.workers().isEmpty)
        }
    }

    @Test(arguments: TestEngine.all)
    func `what a handler logs carries the task's name and number`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let metadata = Shared<Logger.Metadata>([:])
            let worker = fixture.worker(
                notes { _, _ in
                    let logger = Logger.current
                    let values = ["task", "name", "attempt"].map { ($0, logger[metadataKey: $0] ?? "") }
                    metadata.change { $0 = Dictionary(uniqueKeysWithValues: values) }
                    return .done
                })
            try await fixture.with(worker) {
                let id = try await fixture.queue.add(Note()).id
                try await fixture.wait(for: id, .succeeded)
                #expect(metadata.value == ["task": "\(id)", "name": "test.note", "attempt": "1"])
            }
        }
    }
}
