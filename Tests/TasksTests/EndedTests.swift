import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

@Suite struct EndedTests {
    struct Odd: Error {}

    @Test(arguments: TestEngine.all)
    func `the code that is told of an end hears of what the queue decides, in the same transaction`(
        engine: TestEngine
    ) async throws {
        try await engine.withQueue { fixture in
            try await fixture.makeTrail()
            var registry = TaskRegistry()
            registry.register(
                Note.self,
                ended: { note, ending, db in
                    let what = "\(note.text) \(ending.state.rawValue) \(ending.fault.kind.rawValue)"
                    try db.run("INSERT INTO trail (task, attempt, what) VALUES (\(ending.id), 0, \(what))")
                },
                run: { note, _ in
                    switch note.text {
                    case "throws": throw Odd()
                    case "refuses": throw Failure.refused("no")
                    case "returns": return .failed(.refused("no"))
                    case "exhausts": return .retry(.failed("no"))
                    case "hangs":
                        try await Task.sleep(for: .seconds(30))
                        return .done
                    default: return .done
                    }
                })
            let worker = fixture.worker(registry)
            let texts = ["throws", "refuses", "returns", "exhausts", "hangs", "works"]
            try await fixture.with(worker) {
                var ids: [TaskID] = []
                for text in texts {
                    ids.append(
                        try await fixture.queue.add(Note(text: text), TaskOptions(policy: Policy(timeout: 0.2))).id)
                }
                for id in ids { try await fixture.wait(for: id, .failed, .succeeded) }
            }
            #expect(
                try await fixture.trail() == [
                    "throws failed exception", "refuses failed refused", "exhausts failed failed",
                    "hangs failed timed_out",
                ])
        }
    }

    @Test(arguments: TestEngine.all)
    func `a task ends even when the code that is told of it fails`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            try await fixture.makeTrail()
            var registry = TaskRegistry()
            registry.register(
                Note.self,
                ended: { _, ending, db in
                    try db.run("INSERT INTO trail (task, attempt, what) VALUES (\(ending.id), 0, 'undone')")
                    throw Odd()
                },
                run: { _, _ in throw Failure.refused("no") })
            let thrown = try await fixture.queue.add(Note()).id
            let lost = try await fixture.queue.add(Note(), TaskOptions(queue: "elsewhere")).id
            // A task that was cancelled and then lost its worker: ended by whoever takes it back.
            _ = try await fixture.database.write(.readCommitted) { db in
                try Ledger.claim(
                    queue: "elsewhere", names: ["test.note"], limit: 1, worker: "dead", lease: .zero, in: db)
            }
            #expect(try await fixture.queue.cancel(lost, by: "ada") == .asked)
            try await fixture.with(fixture.worker(registry, lease: .milliseconds(300))) {
                try await fixture.wait(for: thrown, .failed)
                try await fixture.wait(for: lost, .cancelled)
            }
            #expect(try await fixture.outcomes(of: lost) == [.lost])
            #expect(try await fixture.trail().isEmpty)
        }
    }
}
