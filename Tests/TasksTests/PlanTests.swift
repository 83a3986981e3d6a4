import Foundation
import SQLEngine
import TestSupport
import Testing

@testable import Tasks

@Suite struct PlanTests {
    /// What runs all the time must not become slow with the number of tasks that have ended.
    @Test(arguments: TestEngine.all)
    func `no hot statement reads the whole table`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            try await fixture.database.write { db in
                for number in 0..<3000 {
                    let options = TaskOptions(key: number % 2 == 0 ? "key \(number)" : nil, unique: "unique \(number)")
                    try fixture.queue.add(Note(), options, in: db)
                }
                try db.run("UPDATE tasks SET state = 'succeeded'")
            }
            if engine == .postgres {
                try await fixture.database.alter { db in
                    _ = try db.run(
                        """
                        INSERT INTO task_figures (minute, queue, started, waited, longest_wait, succeeded, troubled)
                        SELECT number, 'default', 1, 1, 1, 1, 0 FROM generate_series(1, 20000) number
                        """)
                    _ = try db.run("ANALYZE tasks")
                    _ = try db.run("ANALYZE task_figures")
                }
            }
            let plans = try await fixture.database.write { db in
                try Self.statements(in: db).map { name, statement in
                    let explain: SQL = db.engine == .sqlite ? "EXPLAIN QUERY PLAN " : "EXPLAIN "
                    let column = db.engine == .sqlite ? "detail" : "QUERY PLAN"
                    return (name, try db.rows(explain + statement).map { try $0.text(column) })
                }
            }
            #expect(plans.count == 18)
            for (name, lines) in plans {
                for line in lines {
                    let isWhole =
                        line.contains("Seq Scan on task") || line.hasPrefix("SCAN t") || line.hasPrefix("SCAN o")
                    #expect(!isWhole, "\(name): \(lines.joined(separator: "\n"))")
                }
            }
        }
    }

    /// Beside a snapshot that is held every entry before the floor is a dead one.
    @Test func `a short look enters the index of waiting tasks at its floors`() async throws {
        try await TestEngine.postgres.withQueue { fixture in
            try await fixture.database.write { db in
                try fixture.queue.add(all: (0..<3000).map { Note(text: "\($0)") }, in: db)
            }
            try await fixture.database.alter { db in _ = try db.run("ANALYZE tasks") }
            let floors = [0, 5].map { Floors.Floor(priority: $0, id: TaskID(rawValue: 1000)) }
            let plan = try await fixture.database.write { db in
                let claiming = Ledger.claiming(
                    queue: "default", names: ["test.note"], limit: 10, worker: "one", lease: .seconds(15),
                    above: floors, in: db)
                return try db.rows("EXPLAIN " + claiming).map { try $0.text("QUERY PLAN") }.joined(separator: "\n")
            }
            #expect(plan.contains("using tasks_waiting on tasks t"), "\(plan)")
            #expect(plan.contains("(ROW(priority, id) >= ROW(floor.priority, floor.id))"), "\(plan)")
        }
    }

    private static func statements(in db: Connection) -> [(String, SQL)] {
        let tasks = (1...20).map { TaskID(rawValue: $0) }
        let counted = TaskState.allCases.filter { $0 != .succeeded }.map { ("count \($0)", Ledger.counting($0)) }
        return counted + [
            (
                "claim",
                Ledger.claiming(
                    queue: "default", names: ["test.note"], limit: 10, worker: "one", lease: .seconds(15), in: db)
            ),
            ("promote", Ledger.promoting(in: db)),
            ("next due", Ledger.findingNextDue(in: db)),
            ("heartbeat", Ledger.keeping(tasks, worker: "one", lease: .seconds(15), in: db)),
            ("expired", Ledger.findingExpired(in: db)),
            ("settle", Ledger.settling(tasks.map { Lease(task: $0, token: 1) }, in: db)),
            ("unique", Ledger.finding(unique: "unique 7")),
            ("running in a queue", Ledger.countingRunning(in: "default")),
            ("lanes", Ledger.countingLanes(["reports 1", "reports 2"])),
            ("retention", Ledger.walking(after: TaskID(rawValue: 10), limit: 500)),
            ("graph", Ledger.summing(from: 19_990, of: 5, queue: nil)),
            ("troubled on the page", Ledger.counting(TaskFilter(states: [.failed, .waiting]), upTo: 2001)),
        ]
    }
}
