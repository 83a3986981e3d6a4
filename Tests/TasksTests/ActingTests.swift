import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

@Suite struct ActingTests {
    @Test(arguments: TestEngine.all)
    func `R85 a waiting task is cancelled at once and never runs`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            let starts = Shared(0)
            let waiting = try await queue.add(Note()).id
            let scheduled = try await queue.add(Note(), TaskOptions(delay: .milliseconds(100))).id
            #expect(try await queue.cancel(waiting, by: "ada") == .atOnce)
            #expect(try await queue.cancel(scheduled, by: "ada") == .atOnce)
            let worker = fixture.worker(
                notes { _, _ in
                    starts.change { $0 += 1 }
                    return .done
                })
            try await fixture.with(worker) { try await Task.sleep(for: .milliseconds(300)) }
            #expect(starts.value == 0)
            let record = try await fixture.record(waiting)
            #expect(record.state == .cancelled && record.actedBy == "ada" && record.finishedAt != nil)
            #expect(record.fault?.kind == .cancelled && record.fault?.log.contains("ada") == true)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R85 a running task is asked to end, and its handler hears of it at once`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let sawCancelled = Shared(false)
            let worker = fixture.worker(
                notes { _, context in
                    do {
                        try await Task.sleep(for: .seconds(60))
                    } catch {
                        sawCancelled.change { $0 = context.isCancelled }
                        throw error
                    }
                    return .done
                })
            try await fixture.with(worker) {
                let id = try await fixture.queue.add(Note()).id
                try await fixture.wait(for: id, .running)
                #expect(try await fixture.queue.cancel(id, by: "ada") == .asked)
                // The lease is 15 s, a beat 5 s: this comes by the signal.
                let record = try await fixture.wait(for: id, .cancelled, within: .seconds(2))
                #expect(record.actedBy == "ada" && record.cancelRequested)
                #expect(try await fixture.outcomes(of: id) == [.cancelled])
            }
            #expect(sawCancelled.value)
        }
    }

    @Test(arguments: TestEngine.all)
    func `a task that was cancelled while it ran is not tried again`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let mayEnd = Shared(false)
            let endings = Shared<[TaskEnding]>([])
            var registry = TaskRegistry()
            registry.register(
                Note.self, ended: { _, ending, _ in endings.change { $0.append(ending) } },
                run: { _, _ in
                    while !mayEnd.value { await sleepDeaf(.milliseconds(5)) }
                    return .retry(.failed("again"))
                })
            try await fixture.with(fixture.worker(registry)) {
                let id = try await fixture.queue.add(Note(), TaskOptions(policy: Policy(tries: 5))).id
                try await fixture.wait(for: id, .running)
                try await fixture.queue.cancel(id, by: "ada")
                mayEnd.change { $0 = true }
                let record = try await fixture.wait(for: id, .cancelled)
                #expect(record.fault?.kind == .cancelled)
                #expect(try await fixture.outcomes(of: id) == [.cancelled])
                #expect(Set(endings.value.map(\.state)) == [.cancelled])
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `a task that ends well in spite of a cancel has succeeded`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let mayEnd = Shared(false)
            let worker = fixture.worker(
                notes { _, _ in
                    while !mayEnd.value { await sleepDeaf(.milliseconds(5)) }
                    return .done
                })
            try await fixture.with(worker) {
                let id = try await fixture.queue.add(Note()).id
                try await fixture.wait(for: id, .running)
                try await fixture.queue.cancel(id, by: "ada")
                mayEnd.change { $0 = true }
                try await fixture.wait(for: id, .succeeded)
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R85 a retry gives all tries back and keeps the attempts`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let fails = Shared(true)
            let worker = fixture.worker(
                notes { _, _ in
                    if fails.value { throw Failure.failed("no") }
                    return .done
                })
            try await fixture.with(worker) {
                let policy = Policy(tries: 2, backoff: .constant(seconds: 0.02))
                let id = try await fixture.queue.add(Note(), TaskOptions(policy: policy)).id
                try await fixture.wait(for: id, .failed)
                fails.change { $0 = false }
                try await fixture.queue.retry(id, by: "ada")
                let record = try await fixture.wait(for: id, .succeeded)
                #expect(record.triesUsed == 1 && record.actedBy == "ada" && record.attempts == 3)
                #expect(try await fixture.outcomes(of: id) == [.retried, .failed, .succeeded])
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R85 what the state does not allow is refused with a sentence`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            let none = TaskID(rawValue: 4711)
            await #expect(throws: TaskRefusal.unknown(none)) { try await queue.retry(none, by: "ada") }
            await #expect(throws: TaskRefusal.unknown(none)) { try await queue.cancel(none, by: "ada") }
            let id = try await queue.add(Note(), TaskOptions(unique: "u")).id
            await #expect(throws: TaskRefusal.wrongState(id, .waiting, asked: .retry)) {
                try await queue.retry(id, by: "ada")
            }
            try await queue.cancel(id, by: "ada")
            await #expect(throws: TaskRefusal.wrongState(id, .cancelled, asked: .cancel)) {
                try await queue.cancel(id, by: "ada")
            }
            let other = try await queue.add(Note(), TaskOptions(unique: "u")).id
            await #expect(throws: TaskRefusal.duplicate(of: other)) { try await queue.retry(id, by: "ada") }
            await #expect(throws: TaskRefusal.duplicate(of: other)) {
                try await fixture.database.write { db in try queue.retry(id, by: "ada", in: db) }
            }
            #expect(try await fixture.record(id).state == .cancelled)
            try await queue.cancel(other, by: "ada")
            try await queue.retry(id, by: "ada")
            #expect(try await fixture.record(id).state == .waiting)
        }
    }

    @Test(arguments: TestEngine.all)
    func `a cancel or a retry is undone with the transaction it stands in`(engine: TestEngine) async throws {
        struct Thrown: Error {}
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            let id = try await queue.add(Note()).id
            await #expect(throws: Thrown.self) {
                try await fixture.database.write { db in
                    #expect(try queue.cancel(id, by: "ada", in: db) == .atOnce)
                    throw Thrown()
                }
            }
            #expect(try await fixture.record(id).state == .waiting)
        }
    }

    @Test func `every refusal is a sentence`() {
        let id = TaskID(rawValue: 1)
        let refusals: [TaskRefusal] = [
            .unknown(id), .wrongState(id, .running, asked: .retry), .wrongState(id, .succeeded, asked: .retry),
            .wrongState(id, .failed, asked: .cancel), .duplicate(of: id), .secretInPayload(name: "x"),
            .badText(what: "key"),
        ]
        for refusal in refusals { #expect(refusal.description.hasSuffix(".")) }
        #expect(Set(refusals.map(\.description)).count == refusals.count)
    }
}
