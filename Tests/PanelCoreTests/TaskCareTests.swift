import Domain
import Foundation
import ModuleKit
import SQLEngine
import Store
import Synchronization
import Tasks
import TestSupport
import Testing
import Vocabulary

@testable import PanelCore

/// What the panel does for its tasks: retention, limits, queues that nobody works on, and the two clocks.
struct TaskCareTests {
    private final class Starts: Sendable {
        let count = Mutex(0)
    }

    /// A task that nobody of this panel has code for.
    private struct Chore: TaskPayload {
        static let name = "test.chore"
    }

    @Test(arguments: TestEngine.all)
    func `R82 a billing clock moved by a year expires no lease`(engine: TestEngine) async throws {
        try await TestPanel.with(engine, moduleLimit: 30) { test in
            let starts = Starts()
            test.world.onCreate { _, _ in
                starts.count.withLock { $0 += 1 }
                // Longer than the lease, so that it must have been kept meanwhile.
                try await Task.sleep(for: .milliseconds(6500))
                return Box.Account()
            }
            let service = try await test.order()
            try await test.working(lease: .seconds(5)) {
                while starts.count.withLock({ $0 }) == 0 { try await Task.sleep(for: .milliseconds(10)) }
                test.clock.advance(by: 366 * 86_400)
                #expect(test.panel.now.timeIntervalSince(Date()) > 200 * 86_400)
                _ = try await test.settled(service.id)
            }
            #expect(starts.count.withLock { $0 } == 1)
            let task = try #require(try await test.panel.tasks.list(TaskFilter(service: service.id.uuid)).tasks.first)
            #expect(task.state == .succeeded && task.losses == 0 && !task.wasInterrupted)
            #expect(try await test.panel.tasks.attempts(of: task.id).map(\.outcome) == [.succeeded])
            #expect(abs(task.createdAt.timeIntervalSince(Date())) < 600, "the queue goes by the database's clock")
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 the nightly task forgets what is over and keeps the rest`(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            var settings = test.panel.settings
            (settings.keepTasks, settings.keepModuleLog) = (10, 20)
            let panel = Panel(database: test.panel.database, modules: test.panel.modules, settings: settings)
            let kept = try await test.order()
            let moment = panel.now
            let old = try await panel.tasks.add(Chore()).id
            try await panel.database.write { db in
                let long = Duration.seconds(11 * 86_400).components.seconds * 1_000_000
                _ = try db.run(
                    """
                    UPDATE tasks SET state = 'succeeded', created_at = \(fragment: db.clock) - \(long) - 5,
                        finished_at = \(fragment: db.clock) - \(long) WHERE id = \(old)
                    """)
                // Ids rise with time, so the order's task is as old, but has not ended.
                _ = try db.run("UPDATE tasks SET created_at = 5 WHERE id < \(old)")
                for (digest, end) in [("over", moment - 60), ("open", moment + 3600)] {
                    try db.access.insert(
                        Session(
                            digest: digest, kind: .user, person: UUID(), client: nil, csrf: "x", keep: false,
                            createdAt: moment - 7200, expiresAt: end))
                }
                for days: Double in [30, 21, 5] {
                    try db.records.log(
                        ModuleLogRow(
                            at: moment - days * 86_400, module: TestPanel.key, instance: nil, service: nil, task: nil,
                            attempt: nil, level: "info", action: "age \(days)", request: "", response: ""))
                }
                _ = try db.run("DELETE FROM module_log WHERE action NOT LIKE 'age %'")
            }
            let task = try await panel.tasks.add(RetentionTask()).id
            let night = test.with(panel)
            try await night.working {
                while try await panel.tasks.task(task)?.state.isUnfinished == true {
                    try await Task.sleep(for: .milliseconds(10))
                }
            }
            let done = try #require(try await panel.tasks.task(task))
            #expect(done.state == .succeeded && done.progressText == "Forgot 1 tasks and 2 lines of the module log")
            #expect(try await panel.tasks.task(old) == nil)
            #expect(try await panel.tasks.list(TaskFilter(service: kept.id.uuid)).tasks.count == 1)
            let sessions: [String] = try await panel.database.read { db in
                try db.all("SELECT digest FROM sessions ORDER BY digest")
            }
            #expect(sessions == ["open"])
            let lines = try await panel.moduleLog(ModuleLogFilter(), PageRequest(limit: 50)).items
            #expect(lines.filter { $0.action.hasPrefix("age") }.map(\.action) == ["age 5.0"])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 the doctor names a queue that nobody works on`(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            #expect(try await test.panel.unservedQueues().isEmpty)
            for _ in 0..<3 { try await test.panel.tasks.add(Chore(), TaskOptions(queue: "mail")) }
            try await test.panel.tasks.add(Chore(), TaskOptions(queue: "default", delay: .seconds(3600)))
            try await test.working {
                while try await test.panel.tasks.workers().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
                let unserved = try await test.panel.unservedQueues()
                #expect(unserved.map(\.queue) == ["mail"] && unserved.first?.waiting == 3)
                let findings = try await test.panel.examine().filter { $0.text.contains("queue") }
                #expect(findings.map(\.text) == ["The queue \"mail\" has 3 tasks and no worker"])
                #expect(findings.first?.level == .warning)
                #expect(findings.first?.advice?.contains("aviary work --queues mail") == true)
            }
            // The worker has said goodbye, so nobody serves the other one either.
            #expect(try await test.panel.unservedQueues().map(\.queue) == ["default", "mail"])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 a queue is limited with a line in the audit log`(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            try await test.panel.limitQueue("modules", to: 4, by: test.actor)
            #expect(try await test.panel.tasks.limits() == ["modules": 4])
            try await test.panel.limitQueue("modules", to: nil, by: test.actor)
            #expect(try await test.panel.tasks.limits() == [:])
            let log = try await test.panel.auditLog(kind: "queue", PageRequest(limit: 5)).items
            #expect(log.count == 2 && log.last?.details["limit"] == 4)
            await #expect(throws: Failure.self) { try await test.panel.limitQueue("", to: 4, by: test.actor) }
        }
    }
}
