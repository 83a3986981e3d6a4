import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

/// Tasks that are added while a worker of the same process has nothing to do: it gets them without a claim.
@Suite struct HandingTests {
    @Test(arguments: TestEngine.all)
    func `a task that is added beside an idle worker begins without a claim, and is kept like any other`(
        engine: TestEngine
    ) async throws {
        try await engine.withQueue { fixture in
            try await fixture.logClaims(engine)
            let contexts = Shared<[TaskContext]>([])
            let worker = fixture.worker(
                notes { note, context in
                    contexts.change { $0.append(context) }
                    return note.text == "bad" ? .failed(.refused("No.")) : .done
                })
            let service = UUID()
            let options = TaskOptions(priority: 3, tags: ["y", "x"], service: service, origin: "test")
            try await fixture.with(worker) {
                for number in 0..<5 {
                    try await worker.waitUntilOpen()
                    let id = try await fixture.queue.add(Note(text: "\(number)"), options).id
                    let record = try await fixture.wait(for: id, .succeeded)
                    #expect(record.attempts == 1 && record.triesUsed == 1 && record.worker == worker.card.id)
                    #expect(record.leaseUntil == nil && record.finishedAt != nil && record.priority == 3)
                    #expect(record.startedAt.map { $0 >= record.createdAt } == true)
                    let attempts = try await fixture.queue.attempts(of: id)
                    #expect(attempts.map(\.outcome) == [.succeeded] && attempts.map(\.number) == [1])
                    #expect(attempts.map(\.worker) == [worker.card.id])
                    let tagged = try await fixture.queue.list(TaskFilter(tag: "x", service: service))
                    #expect(tagged.tasks.first?.id == id && tagged.tasks.count == number + 1)
                }
                try await worker.waitUntilOpen()
                let bad = try await fixture.queue.add(Note(text: "bad")).id
                #expect(try await fixture.wait(for: bad, .failed).fault?.kind == .refused)
                #expect(try await fixture.outcomes(of: bad) == [.failed])
            }
            let context = try #require(contexts.value.first)
            #expect(context.attempt == 1 && context.tags == ["x", "y"] && context.service == service)
            #expect(context.origin == "test" && context.triesUsed == 0 && !context.wasInterrupted)
            #expect(contexts.value.count == 6)
            #expect(try await fixture.claims() == 0)
            let spans = try await fixture.queue.figures(spans: 10, of: 1)
            #expect(spans.reduce(0) { $0 + $1.started } == 6 && spans.reduce(0) { $0 + $1.succeeded } == 5)
        }
    }

    @Test(arguments: TestEngine.all)
    func `what must be looked up before it runs is claimed as ever`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            try await fixture.logClaims(engine)
            let queue = fixture.queue
            try await fixture.database.write { db in try queue.setLimit(2, on: "limited", in: db) }
            let queues = ["default", "limited"].map { QueueSettings($0, concurrency: 4) }
            let worker = fixture.worker(notes { _, _ in .done }, queues: queues)
            try await fixture.with(worker) {
                var options = [
                    TaskOptions(queue: "limited"), TaskOptions(runAt: .distantPast),
                    TaskOptions(delay: .milliseconds(30)),
                    TaskOptions(key: "k"), TaskOptions(unique: "u"),
                ]
                for (number, option) in options.enumerated() {
                    try await worker.waitUntilOpen()
                    #expect(worker.openings.free(in: "limited") == 0)
                    try await fixture.wait(for: try await queue.add(Note(), option).id, .succeeded)
                    #expect(try await fixture.claims() == number + 1)
                }
                // Nobody here knows this one, and nobody serves that queue.
                options = [TaskOptions(queue: "default"), TaskOptions(queue: "elsewhere")]
                try await worker.waitUntilOpen()
                for option in options {
                    let id = try await queue.add(RunTests.Other(), option).id
                    #expect(try await fixture.record(id).state == .waiting)
                }
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `a worker never runs more at once than it bears, however the tasks come`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let (now, most, ran) = (Shared(0), Shared(0), Shared<[String: Int]>([:]))
            let worker = fixture.worker(
                notes { note, _ in
                    let level = now.change { now in
                        now += 1
                        return now
                    }
                    most.change { $0 = max($0, level) }
                    try await Task.sleep(for: .microseconds(Int.random(in: 0...3000)))
                    now.change { $0 -= 1 }
                    ran.change { $0[note.text, default: 0] += 1 }
                    return .done
                }, queues: [QueueSettings("default", concurrency: 3)])
            let queue = fixture.queue
            try await fixture.with(worker) {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for caller in 0..<6 {
                        group.addTask {
                            for number in 0..<40 {
                                let note = Note(text: "\(caller) \(number)")
                                if caller < 5 {
                                    try await queue.add(note)
                                } else {
                                    _ = try await fixture.database.write(.readCommitted) { db in
                                        try queue.add(note, in: db)
                                    }
                                }
                                try await Task.sleep(for: .microseconds(Int.random(in: 0...9000)))
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await eventually { ran.value.count == 240 })
            }
            #expect(most.value <= 3)
            #expect(ran.value.values.allSatisfy { $0 == 1 })
            #expect(worker.openings.taken(in: "default") == 0)
        }
    }

    @Test(arguments: TestEngine.all)
    func `a task that is added at the very moment of a stop is neither lost nor doubled`(engine: TestEngine)
        async throws
    {
        try await engine.withQueue { fixture in
            let ran = Shared<[String: Int]>([:])
            let registry = notes { note, _ in
                ran.change { $0[note.text, default: 0] += 1 }
                return .done
            }
            var ids: [TaskID] = []
            for round in 0..<60 {
                let worker = fixture.worker(registry)
                let life = Task { try await worker.run() }
                try await worker.waitUntilOpen()
                async let added = fixture.queue.add(Note(text: "\(round)"))
                // The moment wanders over the whole way of the task.
                let wait = ContinuousClock.now + .microseconds(round * 40)
                while .now < wait { await Task.yield() }
                worker.stop()
                try await life.value
                let id = try await added.id
                let record = try await fixture.record(id)
                #expect(record.state == .succeeded || record.state == .waiting, "round \(round)")
                #expect(record.leaseUntil == nil)
                let outcomes = try await fixture.outcomes(of: id)
                #expect(outcomes == (record.state == .waiting ? [] : [.succeeded]))
                #expect(ran.value["\(round)"] == (record.state == .waiting ? nil : 1))
                ids.append(id)
            }
            try await fixture.with(fixture.worker(registry)) { [ids] in
                for id in ids { try await fixture.wait(for: id, .succeeded) }
            }
            #expect(ran.value.count == 60 && ran.value.values.allSatisfy { $0 == 1 })
        }
    }

    @Test(arguments: TestEngine.all)
    func `an add that fails gives its place back`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            try await fixture.refuseBadOrigin(engine)
            let worker = fixture.worker(
                notes { _, _ in .done }, queues: [QueueSettings("default", concurrency: 1)], grace: .seconds(60))
            try await fixture.with(worker) {
                for _ in 0..<3 {
                    try await worker.waitUntilOpen()
                    await #expect(throws: SQLError.self) {
                        try await fixture.queue.add(Note(), TaskOptions(origin: "bad"))
                    }
                    #expect(worker.openings.taken(in: "default") == 0)
                    try await fixture.wait(for: try await fixture.queue.add(Note()).id, .succeeded)
                }
            }
            #expect(try await fixture.queue.list().tasks.count == 3)
        }
    }
}

extension Worker {
    /// Waits until the worker rests and takes tasks as they are added.
    fileprivate nonisolated func waitUntilOpen() async throws {
        let isOpen = try await eventually { self.openings.free(in: "default") > 0 }
        #expect(isOpen)
    }
}

extension Fixture {
    /// Has the database write down every claim.
    fileprivate func logClaims(_ engine: TestEngine) async throws {
        try await database.alter { db in
            try db.run("CREATE TABLE claim_log (task bigint)")
            switch engine {
            case .sqlite:
                try db.run(
                    """
                    CREATE TRIGGER log_claims AFTER UPDATE OF lease_token ON tasks
                    BEGIN INSERT INTO claim_log VALUES (new.id); END
                    """)
            case .postgres:
                try db.run(
                    """
                    CREATE FUNCTION log_claim() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO claim_log VALUES (new.id); RETURN new; END'
                    """)
                try db.run(
                    """
                    CREATE TRIGGER log_claims AFTER UPDATE OF lease_token ON tasks
                    FOR EACH ROW EXECUTE FUNCTION log_claim()
                    """)
            }
        }
    }

    fileprivate func claims() async throws -> Int? {
        try await database.read { db in try db.row("SELECT count(*) FROM claim_log")?.int(0) }
    }

    /// Has the database refuse tasks whose origin is "bad".
    fileprivate func refuseBadOrigin(_ engine: TestEngine) async throws {
        try await database.alter { db in
            switch engine {
            case .sqlite:
                try db.run(
                    """
                    CREATE TRIGGER refuse_origin BEFORE INSERT ON tasks WHEN new.origin = 'bad'
                    BEGIN SELECT RAISE(ABORT, 'refused'); END
                    """)
            case .postgres:
                try db.run("ALTER TABLE tasks ADD CHECK (origin <> 'bad')")
            }
        }
    }
}
