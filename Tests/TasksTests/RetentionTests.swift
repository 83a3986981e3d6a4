import Foundation
import SQLEngine
import TestSupport
import Testing

@testable import Tasks

@Suite struct RetentionTests {
    @Test(arguments: TestEngine.all)
    func `tasks that ended long ago are forgotten with all that hangs on them`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            let day = Duration.seconds(86_400)
            var gone: [TaskID] = []
            var kept: [TaskID] = []
            for state in TaskState.allCases {
                for age in [day * 40, day * 20] {
                    let options = TaskOptions(tags: ["old"]).unique("\(state) \(age)", for: .seconds(60))
                    let id = try await queue.add(Note(), options).id
                    try await fixture.end(id, state, ago: age)
                    let goes = age == day * 40 && [.succeeded, .failed, .cancelled].contains(state)
                    if goes { gone.append(id) } else { kept.append(id) }
                }
            }
            // Ids rise with time in life; here the ages alternate, so they are put in order.
            try await fixture.database.write { db in
                _ = try db.run("UPDATE tasks SET created_at = \(fragment: db.clock) - \((day * 50).microseconds) + id")
                _ = try db.run(
                    """
                    INSERT INTO task_attempts (task, number, worker, started_at, ended_at, outcome)
                    SELECT id, 1, 'one', 1, 2, 'succeeded' FROM tasks
                    """)
            }
            // Small batches, so that the walk has to go on several times.
            let deleted = try await queue.forgetEnded(olderThan: day * 30, batch: 4, rest: .zero)
            #expect(deleted == gone.count && deleted == 3)
            for id in gone { #expect(try await queue.task(id) == nil) }
            for id in kept { #expect(try await queue.task(id) != nil) }
            for table in ["task_attempts", "task_tags", "task_windows"] {
                let rows = try await fixture.database.read { db in
                    try db.row("SELECT count(*) FROM \(identifier: table)")?.int(0)
                }
                #expect(rows == kept.count, "\(table)")
            }
            #expect(try await queue.forgetEnded(olderThan: day * 30, batch: 4, rest: .zero) == 0)
        }
    }

    @Test(arguments: TestEngine.all)
    func `a task that was added long ago and ended just now stays`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let id = try await fixture.queue.add(Note()).id
            try await fixture.end(id, .succeeded, ago: .seconds(10))
            try await fixture.database.write { db in _ = try db.run("UPDATE tasks SET created_at = 1") }
            #expect(try await fixture.queue.forgetEnded(olderThan: .seconds(3600)) == 0)
            #expect(try await fixture.queue.forgetEnded(olderThan: .seconds(5)) == 1)
        }
    }
}
