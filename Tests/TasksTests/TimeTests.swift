import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

@Suite struct TimeTests {
    @Test(arguments: TestEngine.all)
    func `R82 a task that takes too long is stopped and its slot is free, even when it does not care`(
        engine: TestEngine
    ) async throws {
        try await engine.withQueue { fixture in
            try await fixture.makeTrail()
            let ends = Shared(0)
            let worker = fixture.worker(
                notes { note, context in
                    switch note.text {
                    case "deaf": await sleepDeaf(.seconds(2))
                    case "slow": try await Task.sleep(for: .seconds(60))
                    default: return .done
                    }
                    ends.change { $0 += 1 }
                    return .done { db in
                        try db.run("INSERT INTO trail (task, attempt, what) VALUES (\(context.id), 1, 'too late')")
                    }
                }, queues: [QueueSettings("default", concurrency: 2)], patience: .milliseconds(200))
            try await fixture.with(worker) {
                let options = TaskOptions(policy: Policy(timeout: 0.2))
                let deaf = try await fixture.queue.add(Note(text: "deaf"), options).id
                let slow = try await fixture.queue.add(Note(text: "slow"), options).id
                let next = try await fixture.queue.add(Note(text: "next"), options).id
                try await fixture.wait(for: next, .succeeded, within: .milliseconds(1500))
                for id in [deaf, slow] {
                    let record = try await fixture.wait(for: id, .failed, within: .milliseconds(1500))
                    #expect(record.fault?.kind == .timedOut && record.wasInterrupted)
                    #expect(try await fixture.outcomes(of: id) == [.timedOut])
                }
                #expect(try await eventually { ends.value == 1 })
                try await Task.sleep(for: .milliseconds(100))
                #expect(try await fixture.record(deaf).state == .failed)
            }
            #expect(try await fixture.trail().isEmpty)
        }
    }

    @Test(arguments: TestEngine.all)
    func `a time-out is tried again while tries are left, and the next attempt knows`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let worker = fixture.worker(
                notes { _, context in
                    if !context.wasInterrupted { try await Task.sleep(for: .seconds(60)) }
                    return .done
                })
            try await fixture.with(worker) {
                let policy = Policy(tries: 2, backoff: .constant(seconds: 0.02), timeout: 0.15)
                let id = try await fixture.queue.add(Note(), TaskOptions(policy: policy)).id
                let record = try await fixture.wait(for: id, .succeeded)
                #expect(record.triesUsed == 2)
                #expect(try await fixture.outcomes(of: id) == [.timedOut, .succeeded])
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `a cancelled task that does not end is given up when its time is over`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let worker = fixture.worker(
                notes { _, _ in
                    await sleepDeaf(.seconds(3))
                    return .done
                }, patience: .milliseconds(50))
            try await fixture.with(worker) {
                let policy = Policy(tries: 3, timeout: 0.8)
                let id = try await fixture.queue.add(Note(), TaskOptions(policy: policy)).id
                try await fixture.wait(for: id, .running)
                try await fixture.queue.cancel(id, by: "ada")
                try await Task.sleep(for: .milliseconds(300))
                #expect(try await fixture.record(id).state == .running)
                let record = try await fixture.wait(for: id, .cancelled, within: .seconds(2))
                #expect(record.wasInterrupted && record.fault?.kind == .cancelled)
                #expect(try await fixture.outcomes(of: id) == [.timedOut])
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `a scheduled task begins when it is due, not before`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let worker = fixture.worker(notes { _, _ in .done })
            try await fixture.with(worker) {
                let id = try await fixture.queue.add(Note(), TaskOptions(delay: .milliseconds(400))).id
                let record = try await fixture.wait(for: id, .succeeded)
                let started = try #require(record.startedAt)
                #expect(started >= record.runAt)
                // The worker knows the moment: it does not wait for its next look at the queue a second later.
                #expect(started.timeIntervalSince(record.runAt) < 0.3)
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `progress is written now and then, and the last word always`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let mayEnd = Shared(false)
            let worker = fixture.worker(
                notes { _, context in
                    for step in 0..<2000 { context.progress(percent: step / 20, text: step == 0 ? "copying" : nil) }
                    while !mayEnd.value { try await Task.sleep(for: .milliseconds(5)) }
                    context.progress(percent: 130, text: "all copied")
                    return .done
                })
            // A log of every write of progress, by the database itself.
            try await fixture.logProgress(engine)
            try await fixture.with(worker) {
                let id = try await fixture.queue.add(Note()).id
                #expect(try await eventually { try await fixture.record(id).progress == 99 })
                #expect(try await fixture.record(id).progressText == "copying")
                mayEnd.change { $0 = true }
                let record = try await fixture.wait(for: id, .succeeded)
                #expect(record.progress == 100 && record.progressText == "all copied")
            }
            let writes = try await fixture.database.read { db in try db.row("SELECT count(*) FROM progress_log")?.int(0)
            }
            #expect(try #require(writes) <= 4)
        }
    }
}

extension Fixture {
    /// Has the database write down each change of a task's progress.
    fileprivate func logProgress(_ engine: TestEngine) async throws {
        try await database.alter { db in
            try db.run("CREATE TABLE progress_log (task bigint)")
            switch engine {
            case .sqlite:
                try db.run(
                    """
                    CREATE TRIGGER log_progress AFTER UPDATE OF progress ON tasks
                    BEGIN INSERT INTO progress_log VALUES (new.id); END
                    """)
            case .postgres:
                try db.run(
                    """
                    CREATE FUNCTION log_progress() RETURNS trigger LANGUAGE plpgsql AS
                    'BEGIN INSERT INTO progress_log VALUES (new.id); RETURN new; END'
                    """)
                try db.run(
                    """
                    CREATE TRIGGER log_progress AFTER UPDATE OF progress ON tasks
                    FOR EACH ROW EXECUTE FUNCTION log_progress()
                    """)
            }
        }
    }
}
