import Foundation
import Logging
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

/// Tasks that do not end although they were asked to.
@Suite struct IgnoringTests {
    @Test(arguments: TestEngine.all)
    func `R82 a task that ignores its cancellation is reported once, and keeps an honest lease`(
        engine: TestEngine
    ) async throws {
        try await engine.withQueue { fixture in
            let lines = Shared<[String]>([])
            let logger = Logger(label: "test") { _ in RecordingLog(lines: lines) }
            let runs = Shared(0)
            let mayEnd = Shared(false)
            let registry = notes { _, _ in
                runs.change { $0 += 1 }
                while !mayEnd.value { await sleepDeaf(.milliseconds(20)) }
                return .done
            }
            let deaf = Worker(
                queue: fixture.queue, registry: registry, lease: .milliseconds(900), heartbeat: .milliseconds(100),
                patience: .milliseconds(100), name: "deaf", logger: logger)
            // Another node that would take the task if its lease ran out.
            let other = fixture.worker(
                registry, lease: .milliseconds(900), heartbeat: .milliseconds(100), name: "other",
                queue: TaskQueue(database: fixture.database))
            let id = try await fixture.queue.add(Note(), TaskOptions(policy: Policy(timeout: 60))).id
            try await fixture.with(deaf) {
                try await fixture.wait(for: id, .running)
                try await fixture.with(other) {
                    #expect(try await fixture.queue.cancel(id, by: "ada") == .asked)
                    try await Task.sleep(for: .milliseconds(2500))
                    let record = try await fixture.record(id)
                    let now = try await fixture.database.read { db in try db.now() }
                    #expect(record.state == .running && record.cancelRequested)
                    #expect(try #require(record.leaseUntil) > now)
                    #expect(runs.value == 1)
                }
                mayEnd.change { $0 = true }
                // It did end well after all, and that is what is written.
                try await fixture.wait(for: id, .succeeded, .cancelled)
            }
            #expect(try await fixture.queue.attempts(of: id).count == 1)
            #expect(lines.value.filter { $0 == "a task does not end although it was asked to" }.count == 1)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R81 tasks run by priority, then in the order in which they were added`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            for (number, priority) in [5, 0, -3, 5, 0, -3].enumerated() {
                try await fixture.queue.add(Note(text: "\(priority) \(number)"), TaskOptions(priority: priority))
            }
            let order = Shared<[String]>([])
            let worker = fixture.worker(
                notes { note, _ in
                    order.change { $0.append(note.text) }
                    return .done
                }, queues: [QueueSettings("default", concurrency: 1)])
            try await fixture.with(worker) {
                let allRan = try await eventually { order.value.count == 6 }
                #expect(allRan)
            }
            #expect(order.value == ["-3 2", "-3 5", "0 1", "0 4", "5 0", "5 3"])
        }
    }
}

/// Keeps the messages of a log.
private struct RecordingLog: LogHandler {
    let lines: Shared<[String]>
    var logLevel = Logger.Level.debug
    var metadata: Logger.Metadata = [:]

    init(lines: Shared<[String]>) {
        self.lines = lines
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let text = event.message.description
        lines.change { $0.append(text) }
    }

    func log(
        level: Logger.Level, message: Logger.Message, metadata: Logger.Metadata?, source: String, file: String,
        function: String, line: UInt
    ) {
        let text = message.description
        lines.change { $0.append(text) }
    }
}
