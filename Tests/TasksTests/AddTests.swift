import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

@Suite struct AddTests {
    struct Thrown: Error {}

    @Test(arguments: TestEngine.all)
    func `R80 a task is there if and only if the caller's transaction commits`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            let id = try await fixture.database.write { db in
                try queue.add(Note(text: "kept"), TaskOptions(tags: ["a"]), in: db).id
            }
            await #expect(throws: Thrown.self) {
                try await fixture.database.write { db in
                    try queue.add(Note(text: "undone"), TaskOptions(tags: ["b"]), in: db)
                    throw Thrown()
                }
            }
            let page = try await queue.list()
            #expect(page.tasks.map(\.id) == [id])
            #expect(page.tasks.first?.payload == ["text": "kept"])
            #expect(try await queue.tags() == ["a"])
        }
    }

    @Test(arguments: TestEngine.all)
    func `all options are stored and read back`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let service = UUID()
            let policy = Policy(tries: 3, backoff: .exponential(base: 2, limit: 60), timeout: 1.5, maxExceptions: 4)
            let soon = Date(timeIntervalSinceNow: 3600)
            let added = try await fixture.queue.add(
                Note(text: "ä \"quoted\" 🐦"),
                TaskOptions(
                    queue: "mail", priority: -2, runAt: soon, key: "k", unique: "u", tags: ["b", "a", "b"],
                    service: service,
                    origin: "staff ada@example.test", policy: policy))
            let task = try await fixture.record(added.id)
            #expect(!added.isDuplicate)
            #expect(task.name == "test.note")
            #expect(task.payload == ["text": "ä \"quoted\" 🐦"])
            #expect(task.queue == "mail" && task.priority == -2)
            #expect(task.state == .scheduled)
            #expect(abs(task.runAt.timeIntervalSince(soon)) < 0.001)
            #expect(task.key == "k" && task.unique == "u" && task.tags == ["a", "b"])
            #expect(task.service == service && task.origin == "staff ada@example.test")
            #expect(task.policy == policy)
            #expect(task.triesUsed == 0 && task.attempts == 0 && task.fault == nil && task.finishedAt == nil)
            #expect(abs(task.createdAt.timeIntervalSinceNow) < 60)
        }
    }

    @Test(arguments: TestEngine.all)
    func `a moment in the past is due at once, a delay is not`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            let past = try await queue.add(Note(), TaskOptions(runAt: Date(timeIntervalSinceNow: -60))).id
            let later = try await queue.add(Note(), TaskOptions(delay: .seconds(60))).id
            #expect(try await fixture.record(past).state == .waiting)
            let scheduled = try await fixture.record(later)
            #expect(scheduled.state == .scheduled)
            #expect(abs(scheduled.runAt.timeIntervalSince(scheduled.createdAt) - 60) < 1)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R83 a unique task is a duplicate while one is waiting, scheduled or running`(engine: TestEngine) async throws
    {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            let unique = TaskOptions(unique: "only one")
            let first = try await queue.add(Note(), unique)
            guard case .added(let id) = first else { throw Thrown() }
            #expect(try await queue.add(Note(text: "other payload"), unique) == .duplicate(id))
            try await queue.cancel(id, by: "test")

            let scheduled = try await queue.add(Note(), TaskOptions(delay: .milliseconds(300), unique: "only one")).id
            #expect(try await queue.add(Note(), unique) == .duplicate(scheduled))

            let mayEnd = Shared(false)
            let worker = fixture.worker(
                notes { _, _ in
                    while !mayEnd.value { try await Task.sleep(for: .milliseconds(5)) }
                    return .done
                })
            try await fixture.with(worker) {
                try await fixture.wait(for: scheduled, .running)
                #expect(try await queue.add(Note(), unique) == .duplicate(scheduled))
                mayEnd.change { $0 = true }
                try await fixture.wait(for: scheduled, .succeeded)
            }
            let last = try await queue.add(Note(), unique)
            #expect(!last.isDuplicate)
            #expect(try await queue.list().tasks.count == 3)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R83 of many callers at once one adds and all others get its id`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            for round in 0..<5 {
                let added = try await withThrowingTaskGroup(of: Added.self) { group in
                    for number in 0..<16 {
                        group.addTask {
                            let options = TaskOptions(unique: "race \(round)")
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

    @Test(arguments: TestEngine.all)
    func `what eight callers add runs in the order in which each added it`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            try await withThrowingTaskGroup(of: Void.self) { group in
                for caller in 0..<8 {
                    group.addTask {
                        for number in 0..<25 { try await queue.add(Note(text: "\(caller) \(number)")) }
                    }
                }
                try await group.waitForAll()
            }
            let order = Shared<[String]>([])
            let worker = fixture.worker(
                notes { note, _ in
                    order.change { $0.append(note.text) }
                    return .done
                }, queues: [QueueSettings("default", concurrency: 1)])
            try await fixture.with(worker) {
                let allRan = try await eventually { order.value.count == 200 }
                #expect(allRan)
            }
            for caller in 0..<8 {
                let own = order.value.filter { $0.hasPrefix("\(caller) ") }
                #expect(own == (0..<25).map { "\(caller) \($0)" })
            }
        }
    }

    struct WithSecret: TaskPayload {
        static let name = "test.secret"
        var password: [String: Secret]
    }

    @Test(arguments: TestEngine.all)
    func `R80 secrets and unusable texts are refused`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            await #expect(throws: TaskRefusal.secretInPayload(name: "test.secret")) {
                try await queue.add(WithSecret(password: ["of": Secret("hunter2")]))
            }
            await #expect(throws: TaskRefusal.badText(what: "queue")) {
                try await queue.add(Note(), TaskOptions(queue: ""))
            }
            let long = String(repeating: "x", count: 256)
            await #expect(throws: TaskRefusal.badText(what: "key")) {
                try await queue.add(Note(), TaskOptions(key: long))
            }
            await #expect(throws: TaskRefusal.badText(what: "tag")) {
                try await queue.add(Note(), TaskOptions(tags: ["a\0b"]))
            }
            let page = try await queue.list()
            #expect(page.tasks.isEmpty)
            let fits = TaskOptions(key: String(long.dropLast()), unique: String(repeating: "ü", count: 255))
            try await queue.add(Note(text: "{\"$secret\":\"a text that only looks like one\"}"), fits)
        }
    }
}
