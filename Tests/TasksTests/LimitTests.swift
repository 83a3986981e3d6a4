import Foundation
import SQLEngine
import TestSupport
import Testing

@testable import Tasks

/// How many tasks of a queue run at once over all nodes.
@Suite struct LimitTests {
    /// Counts how many run now and how many ever ran at once.
    private struct Level {
        var now = 0
        var most = 0
        var ran = 0
    }

    private func counting(_ level: Shared<Level>, for time: Duration) -> TaskRegistry {
        notes { _, _ in
            level.change { level in
                level.now += 1
                level.most = max(level.most, level.now)
            }
            try await Task.sleep(for: time)
            level.change { level in
                level.now -= 1
                level.ran += 1
            }
            return .done
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 a queue's limit holds exactly over two workers that compete`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            try await fixture.database.write { db in try queue.setLimit(3, on: "default", in: db) }
            #expect(try await queue.limits() == ["default": 3])
            try await fixture.database.write { db in
                for _ in 0..<90 { try queue.add(Note(), in: db) }
            }
            let level = Shared(Level())
            let registry = counting(level, for: .milliseconds(10))
            // A second queue on the same database: another node, which the first one does not wake.
            let other = TaskQueue(database: fixture.database)
            try await fixture.with(
                fixture.worker(registry, heartbeat: .milliseconds(200)),
                fixture.worker(registry, heartbeat: .milliseconds(200), name: "two", queue: other)
            ) {
                let allRan = try await eventually(within: .seconds(30)) { level.value.ran == 90 }
                #expect(allRan)
            }
            #expect(level.value.most == 3)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 a limit that is changed holds without a restart`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            try await fixture.database.write { db in try queue.setLimit(0, on: "default", in: db) }
            let level = Shared(Level())
            let worker = fixture.worker(counting(level, for: .milliseconds(5)), heartbeat: .milliseconds(50))
            try await fixture.with(worker) {
                for _ in 0..<20 { try await queue.add(Note()) }
                let elsewhere = try await queue.add(Note(), TaskOptions(queue: "other")).id
                try await Task.sleep(for: .milliseconds(300))
                #expect(level.value.most == 0)
                try await fixture.database.write { db in try queue.setLimit(1, on: "default", in: db) }
                #expect(try await eventually(within: .seconds(20)) { level.value.ran == 20 })
                #expect(level.value.most == 1)
                try await fixture.database.write { db in try queue.setLimit(nil, on: "default", in: db) }
                try await Task.sleep(for: .milliseconds(200))
                for _ in 0..<20 { try await queue.add(Note()) }
                #expect(try await eventually { level.value.ran == 40 })
                #expect(level.value.most > 1)
                #expect(try await fixture.record(elsewhere).state == .waiting)
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 a limited queue holds back no other one`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            try await fixture.database.write { db in try queue.setLimit(0, on: "slow", in: db) }
            let worker = fixture.worker(
                notes { _, _ in .done },
                queues: [QueueSettings("slow", concurrency: 2), QueueSettings("quick", concurrency: 2)])
            let held = try await queue.add(Note(), TaskOptions(queue: "slow")).id
            try await fixture.with(worker) {
                let id = try await queue.add(Note(), TaskOptions(queue: "quick")).id
                try await fixture.wait(for: id, .succeeded)
            }
            #expect(try await fixture.record(held).state == .waiting)
        }
    }
}
