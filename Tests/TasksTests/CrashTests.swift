import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

@Suite struct CrashTests {
    /// Claims a task as a worker would that then dies.
    private func claim(_ fixture: Fixture, lease: Duration, worker: String = "dead") async throws -> ClaimedTask {
        let claimed = try await fixture.database.write(.readCommitted) { db in
            try Ledger.claim(queue: "default", names: ["test.note"], limit: 1, worker: worker, lease: lease, in: db)
        }
        return try #require(claimed.first)
    }

    @Test(arguments: TestEngine.all)
    func `R82 a task whose worker died is begun again by another, and no try is used`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let contexts = Shared<[TaskContext]>([])
            let id = try await fixture.queue.add(Note()).id
            let dead = try await claim(fixture, lease: .milliseconds(300))
            #expect(dead.id == id)
            let worker = fixture.worker(
                notes { _, context in
                    contexts.change { $0.append(context) }
                    return .done
                }, lease: .milliseconds(300))
            try await fixture.with(worker) {
                let record = try await fixture.wait(for: id, .succeeded)
                #expect(record.triesUsed == 1 && record.attempts == 2 && record.losses == 0 && record.wasInterrupted)
            }
            let attempts = try await fixture.queue.attempts(of: id)
            #expect(attempts.map(\.outcome) == [.lost, .succeeded])
            #expect(attempts.first?.worker == "dead" && attempts.first?.fault?.kind == .lost)
            let context = try #require(contexts.value.first)
            #expect(
                contexts.value.count == 1 && context.attempt == 2 && context.triesUsed == 0 && context.wasInterrupted)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R82 a worker whose lease was taken cannot complete and its effects do not happen`(engine: TestEngine)
        async throws
    {
        try await engine.withQueue { fixture in
            try await fixture.makeTrail()
            let registry = notes { _, context in
                // The first worker is frozen past its lease and deaf to being cancelled.
                if context.attempt == 1 { await sleepDeaf(.milliseconds(1500)) }
                return .done { db in
                    let what = "attempt \(context.attempt)"
                    try db.run(
                        "INSERT INTO trail (task, attempt, what) VALUES (\(context.id), \(context.attempt), \(what))")
                }
            }
            let frozen = fixture.worker(
                registry, lease: .milliseconds(300), heartbeat: .seconds(60), patience: .seconds(5), name: "frozen")
            let id = try await fixture.queue.add(Note()).id
            try await fixture.with(frozen) {
                try await fixture.wait(for: id, .running)
                let other = fixture.worker(
                    registry, lease: .milliseconds(300), name: "other", queue: TaskQueue(database: fixture.database))
                try await fixture.with(other) {
                    try await fixture.wait(for: id, .succeeded)
                    try await Task.sleep(for: .milliseconds(1500))
                }
            }
            #expect(try await fixture.trail() == ["attempt 2"])
            #expect(try await fixture.outcomes(of: id) == [.lost, .succeeded])
            #expect(try await fixture.record(id).worker != nil)
        }
    }

    @Test(arguments: TestEngine.all)
    func `every write of an old lease is refused`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let id = try await fixture.queue.add(Note()).id
            let old = try await claim(fixture, lease: .milliseconds(1))
            try await Task.sleep(for: .milliseconds(20))
            let fault = TaskFault(.lost, "lost")
            let taken = try await fixture.database.write(.readCommitted) { db in
                try Ledger.takeBack(old.lease, as: .waiting, fault: fault, in: db)
            }
            #expect(taken)
            let new = try await claim(fixture, lease: .seconds(60), worker: "new")
            #expect(new.id == id && new.token == old.token + 1)
            let settlement = try #require(Verdict(task: old, random: 0).settlement(for: .returned(.done)))
            try await fixture.database.write(.readCommitted) { db in
                #expect(try Ledger.settle(settlement, in: db) == nil)
                #expect(try Ledger.settle(plain: [old.lease], in: db).isEmpty)
                #expect(try Ledger.heartbeat([id], worker: "dead", lease: .seconds(1), in: db).isEmpty)
                try Ledger.write(TaskRun.Progress(percent: 50, text: "old"), of: old.lease, in: db)
                try Ledger.release([old.lease], in: db)
                #expect(try Ledger.takeBack(old.lease, as: .waiting, fault: fault, in: db) == false)
                #expect(try Ledger.takeBack(new.lease, as: .waiting, fault: fault, in: db) == false)
            }
            let record = try await fixture.record(id)
            #expect(record.state == .running && record.worker == "new" && record.progress == nil)
            #expect(try await fixture.outcomes(of: id) == [.lost, .running])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R82 heartbeats keep a task that runs longer than its lease, and it runs once`(engine: TestEngine) async throws
    {
        try await engine.withQueue { fixture in
            let starts = Shared(0)
            let registry = notes { _, _ in
                starts.change { $0 += 1 }
                try await Task.sleep(for: .milliseconds(1600))
                return .done
            }
            let one = fixture.worker(registry, lease: .milliseconds(500), name: "one")
            let two = fixture.worker(
                registry, lease: .milliseconds(500), name: "two", queue: TaskQueue(database: fixture.database))
            try await fixture.with(one, two) {
                let id = try await fixture.queue.add(Note()).id
                let record = try await fixture.wait(for: id, .succeeded)
                #expect(record.attempts == 1 && record.losses == 0)
            }
            #expect(starts.value == 1)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R82 a task that loses its worker again and again is set aside with a reason`(engine: TestEngine) async throws
    {
        try await engine.withQueue { fixture in
            try await fixture.makeTrail()
            let id = try await fixture.queue.add(Note()).id
            let starts = Shared(0)
            var registry = TaskRegistry()
            registry.register(
                Note.self,
                ended: { _, ending, db in
                    let what = "\(ending.state.rawValue) \(ending.fault.kind.rawValue) \(ending.wasInterrupted)"
                    try db.run("INSERT INTO trail (task, attempt, what) VALUES (\(ending.id), 0, \(what))")
                },
                run: { _, _ in
                    starts.change { $0 += 1 }
                    return .done
                })
            for _ in 1..<Worker.mostLosses {
                let dead = try await claim(fixture, lease: .zero)
                try await Task.sleep(for: .milliseconds(2))
                let taken = try await fixture.database.write(.readCommitted) { db in
                    try Ledger.takeBack(dead.lease, as: .waiting, fault: TaskFault(.lost, "lost"), in: db)
                }
                #expect(taken)
            }
            _ = try await claim(fixture, lease: .zero)
            try await fixture.with(fixture.worker(registry)) {
                let record = try await fixture.wait(for: id, .failed)
                #expect(record.fault?.kind == .lost && record.triesUsed == 0)
            }
            #expect(starts.value == 0)
            #expect(try await fixture.outcomes(of: id) == Array(repeating: .lost, count: Worker.mostLosses))
            #expect(try await fixture.trail() == ["failed lost true"])
            try await fixture.queue.retry(id, by: "test")
            #expect(try await fixture.record(id).losses == 0)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R82 a hundred tasks survive claimers that die at random, each ending once`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            try await fixture.makeTrail()
            for number in 0..<100 { try await fixture.queue.add(Note(text: "\(number)")) }
            let registry = notes { note, context in
                .done { db in
                    try db.run("INSERT INTO trail (task, attempt, what) VALUES (\(context.id), 1, \(note.text))")
                }
            }
            let worker = fixture.worker(registry, lease: .milliseconds(300))
            let other = fixture.worker(
                registry, lease: .milliseconds(300), name: "two", queue: TaskQueue(database: fixture.database))
            try await fixture.with(worker, other) {
                for _ in 0..<20 {
                    // Takes a few tasks and is never heard of again.
                    _ = try await fixture.database.write(.readCommitted) { db in
                        try Ledger.claim(
                            queue: "default", names: ["test.note"], limit: 3, worker: "dead", lease: .milliseconds(100),
                            in: db)
                    }
                    try await Task.sleep(for: .milliseconds(5))
                }
                #expect(
                    try await eventually {
                        try await fixture.queue.list(TaskFilter(states: [.succeeded]), limit: 200).tasks.count == 100
                    })
            }
            #expect(try await fixture.trail().sorted() == (0..<100).map(String.init).sorted())
        }
    }
}
