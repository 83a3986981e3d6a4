import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

@Suite struct ScheduleTests {
    private func every(_ name: String = "nightly") throws -> Schedule {
        try Schedule(name, Cron("* * * * *"), Note(text: name))
    }

    @Test(arguments: TestEngine.all)
    func `R86 many nodes fire each tick once`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let schedules = try (0..<5).map { try Schedule("s\($0)", Cron("* * * * *"), Note(text: "s\($0)")) }
            try await fixture.queue.declare(schedules)
            for round in 1...4 {
                try await fixture.makeDue()
                let before = try await fixture.queue.schedules().compactMap(\.nextRunAt)
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        // Each node has a queue of its own on the same database.
                        let node = TaskQueue(database: fixture.database)
                        let scheduler = Scheduler(queue: node, schedules: schedules, logger: .quiet)
                        group.addTask { _ = try await scheduler.tick() }
                    }
                    try await group.waitForAll()
                }
                let tasks = try await fixture.queue.list(limit: 500).tasks
                #expect(tasks.count == round * 5)
                #expect(Set(tasks.map(\.origin)) == Set(schedules.map { "schedule \($0.name)" }))
                let records = try await fixture.queue.schedules()
                #expect(zip(records, before).allSatisfy { ($0.nextRunAt ?? .distantPast) > $1 })
                #expect(records.allSatisfy { $0.lastTask != nil && $0.lastState == .waiting && $0.lastRunAt != nil })
                try await fixture.database.write { db in
                    _ = try db.run("UPDATE tasks SET state = 'succeeded', finished_at = 1")
                }
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 ticks that were missed are caught up by one task`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let schedule = try every()
            try await fixture.queue.declare([schedule])
            try await fixture.makeDue(ago: .seconds(7200))
            // The program starts again: what it missed is still due.
            try await fixture.queue.declare([schedule])
            let scheduler = Scheduler(queue: fixture.queue, schedules: [schedule], logger: .quiet)
            let rest = try await scheduler.tick()
            #expect(rest > .zero && rest <= Scheduler.longestRest)
            _ = try await scheduler.tick()
            #expect(try await fixture.queue.list().tasks.count == 1)
            let now = try await fixture.database.read { db in try db.now() }
            let next = try #require(try await fixture.queue.schedules().first?.nextRunAt)
            #expect(next > now && next.timeIntervalSince(now) <= 60)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 a tick adds nothing while the task of the one before has not ended`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let schedule = try every()
            let scheduler = Scheduler(queue: fixture.queue, schedules: [schedule], logger: .quiet)
            try await fixture.queue.declare([schedule])
            for _ in 0..<3 {
                try await fixture.makeDue()
                _ = try await scheduler.tick()
            }
            let tasks = try await fixture.queue.list().tasks
            #expect(tasks.count == 1)
            #expect(try await fixture.queue.schedules().first?.lastTask == tasks.first?.id)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 what is turned off fires no more, and begins anew when it is turned on`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            let schedule = try every()
            let scheduler = Scheduler(queue: queue, schedules: [schedule], logger: .quiet)
            try await queue.declare([schedule])
            try await fixture.database.write { db in try queue.setSchedule("nightly", enabled: false, in: db) }
            try await queue.declare([schedule])
            _ = try await scheduler.tick()
            let off = try #require(try await queue.schedules().first)
            #expect(!off.isEnabled && off.nextRunAt == nil && off.lastRunAt == nil)
            #expect(try await queue.list().tasks.isEmpty)

            try await fixture.database.write { db in try queue.setSchedule("nightly", enabled: true, in: db) }
            let on = try #require(try await queue.schedules().first)
            let now = try await fixture.database.read { db in try db.now() }
            #expect(on.isEnabled && (on.nextRunAt ?? .distantPast) > now)
            await #expect(throws: TaskRefusal.unknownSchedule("other")) {
                try await fixture.database.write { db in try queue.setSchedule("other", enabled: true, in: db) }
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 a schedule that the program does not know any more fires no more`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let old = try every()
            try await fixture.queue.declare([old])
            let new = try Schedule("nightly", Cron("0 4 * * *"), in: .gmt, Note())
            let other = try every("weekly")
            try await fixture.queue.declare([other])
            #expect(try await fixture.queue.schedules().map { $0.nextRunAt == nil } == [true, false])
            try await fixture.queue.declare([new, other])
            let record = try #require(try await fixture.queue.schedules().first)
            #expect(record.isEnabled && record.cron == "0 4 * * *")
            let now = try await fixture.database.read { db in try db.now() }
            #expect(record.nextRunAt == new.cron.next(after: now, in: .gmt))
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 a schedule that cannot fire holds back no other one and stays due`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let schedules = [try every("a"), try every("b")]
            let scheduler = Scheduler(queue: fixture.queue, schedules: schedules, logger: .quiet)
            try await fixture.queue.declare(schedules)
            try await fixture.makeDue()
            // The database itself refuses the tasks of the first one.
            try await fixture.refuseTasksOfScheduleA(engine)
            let rest = try await scheduler.tick()
            #expect(rest == .seconds(1))
            #expect(try await fixture.queue.list().tasks.map(\.origin) == ["schedule b"])
            let now = try await fixture.database.read { db in try db.now() }
            let due = try await fixture.queue.schedules().map { ($0.nextRunAt ?? .distantFuture) <= now }
            #expect(due == [true, false])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 the schedulers of two nodes have a worker do the work once`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let runs = Shared(0)
            let schedule = try every()
            try await fixture.queue.declare([schedule])
            try await fixture.makeDue()
            let worker = fixture.worker(
                notes { _, _ in
                    runs.change { $0 += 1 }
                    return .done
                })
            let nodes = (0..<2).map { _ in
                Scheduler(queue: TaskQueue(database: fixture.database), schedules: [schedule], logger: .quiet)
            }
            try await fixture.with(worker) {
                let running = nodes.map { node in Task { try await node.run() } }
                #expect(try await eventually { runs.value == 1 })
                try await Task.sleep(for: .milliseconds(300))
                for task in running {
                    task.cancel()
                    try await task.value
                }
            }
            #expect(runs.value == 1)
        }
    }
}

extension Fixture {
    /// Has the database refuse what the schedule `a` adds.
    fileprivate func refuseTasksOfScheduleA(_ engine: TestEngine) async throws {
        try await database.alter { db in
            switch engine {
            case .sqlite:
                try db.run(
                    """
                    CREATE TRIGGER refuse BEFORE INSERT ON tasks WHEN new.origin = 'schedule a'
                    BEGIN SELECT RAISE(ABORT, 'refused'); END
                    """)
            case .postgres:
                try db.run("ALTER TABLE tasks ADD CONSTRAINT refuse CHECK (origin <> 'schedule a')")
            }
        }
    }

    /// Has the next tick of every schedule come so long ago.
    fileprivate func makeDue(ago: Duration = .seconds(5)) async throws {
        try await database.write { db in
            _ = try db.run("UPDATE schedules SET next_run_at = \(fragment: db.clock) - \(ago.microseconds)")
        }
    }
}
