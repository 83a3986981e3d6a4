import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

@Suite struct FigureTests {
    @Test(arguments: TestEngine.all)
    func `R85 the graph's figures say what all workers did`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let registry = notes { note, _ in
                note.text == "bad" ? .failed(.failed("no")) : .done
            }
            for number in 0..<30 {
                let options = TaskOptions(queue: number % 3 == 0 ? "other" : nil)
                try await fixture.queue.add(Note(text: number % 5 == 0 ? "bad" : ""), options)
            }
            // All of them have waited for three seconds.
            try await fixture.database.write { db in _ = try db.run("UPDATE tasks SET run_at = run_at - 3000000") }
            let queues = [QueueSettings("default", concurrency: 4), QueueSettings("other", concurrency: 4)]
            let other = TaskQueue(database: fixture.database)
            try await fixture.with(
                fixture.worker(registry, queues: queues, heartbeat: .milliseconds(50)),
                fixture.worker(registry, queues: queues, name: "two", queue: other)
            ) {
                let ended = try await eventually {
                    try await fixture.queue.list().tasks.allSatisfy { !$0.state.isUnfinished }
                }
                #expect(ended)
            }
            // A stop writes what is left. The minute may have changed meanwhile.
            let spans = try await fixture.queue.figures(spans: 10, of: 1)
            #expect(spans.count == 10)
            #expect(zip(spans, spans.dropFirst()).allSatisfy { $1.from.timeIntervalSince($0.from) == 60 })
            #expect(spans.reduce(0) { $0 + $1.started } == 30)
            #expect(spans.reduce(0) { $0 + $1.succeeded } == 24)
            #expect(spans.reduce(0) { $0 + $1.troubled } == 6)
            for span in spans where span.started > 0 {
                #expect(span.meanWait >= 3 && span.meanWait < 12 && span.longestWait >= span.meanWait)
            }
            let wide = try await fixture.queue.figures(spans: 3, of: 5, queue: "other")
            #expect(wide.count == 3 && wide.reduce(0) { $0 + $1.started } == 10)
            #expect(try await fixture.queue.figures(queue: "nobody's").allSatisfy { $0.started == 0 })
        }
    }
}
