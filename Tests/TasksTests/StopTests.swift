import Foundation
import Logging
import SQLEngine
import ServiceLifecycle
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

@Suite struct StopTests {
    @Test(arguments: TestEngine.all)
    func `R82 a stop waits for what ends within the grace time`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let worker = fixture.worker(
                notes { _, _ in
                    try await Task.sleep(for: .milliseconds(300))
                    return .done
                })
            let id = try await fixture.queue.add(Note()).id
            try await fixture.with(worker) {
                try await fixture.wait(for: id, .running)
            }
            #expect(try await fixture.record(id).state == .succeeded)
            let late = try await fixture.queue.add(Note()).id
            try await Task.sleep(for: .milliseconds(50))
            #expect(try await fixture.record(late).state == .waiting)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R82 a stop hands back what does not end in time, and no try is used`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let registry = notes { _, context in
                if context.wasInterrupted { return .done }
                try await Task.sleep(for: .seconds(60))
                return .done
            }
            let id = try await fixture.queue.add(Note()).id
            try await fixture.with(fixture.worker(registry, grace: .milliseconds(100))) {
                try await fixture.wait(for: id, .running)
            }
            let record = try await fixture.record(id)
            #expect(
                record.state == .waiting && record.triesUsed == 0 && record.wasInterrupted && record.leaseUntil == nil)
            #expect(try await fixture.outcomes(of: id) == [.handedBack])
            try await fixture.with(fixture.worker(registry)) {
                let record = try await fixture.wait(for: id, .succeeded)
                #expect(record.triesUsed == 1)
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `a handler that does not care about a stop keeps its lease`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let hasEnded = Shared(false)
            let registry = notes { _, _ in
                await sleepDeaf(.milliseconds(800))
                hasEnded.change { $0 = true }
                return .done
            }
            let id = try await fixture.queue.add(Note()).id
            let worker = fixture.worker(registry, grace: .milliseconds(50), patience: .milliseconds(100))
            try await fixture.with(worker) {
                try await fixture.wait(for: id, .running)
            }
            #expect(!hasEnded.value)
            let record = try await fixture.record(id)
            #expect(record.state == .running && record.leaseUntil != nil)
            #expect(try await eventually { hasEnded.value })
        }
    }

    @Test(arguments: TestEngine.all)
    func `a graceful shutdown of the service group and a cancellation both stop a worker`(engine: TestEngine)
        async throws
    {
        try await engine.withQueue { fixture in
            let registry = notes { _, context in
                if context.wasInterrupted { return .done }
                try await Task.sleep(for: .seconds(60))
                return .done
            }
            let first = try await fixture.queue.add(Note()).id
            let cancelled = Task { try await fixture.worker(registry, grace: .seconds(60)).run() }
            try await fixture.wait(for: first, .running)
            cancelled.cancel()
            try await cancelled.value
            #expect(try await fixture.outcomes(of: first) == [.handedBack])

            let group = ServiceGroup(services: [fixture.worker(registry)], logger: .quiet)
            let running = Task { try await group.run() }
            try await fixture.wait(for: first, .succeeded)
            await group.triggerGracefulShutdown()
            try await running.value
            #expect(try await fixture.queue.workers().isEmpty)
        }
    }
}
