import Foundation
import SQLEngine
import Vocabulary

extension Ledger {
    /// Says that a worker is there and what it does.
    static func report(_ worker: WorkerCard, in db: Connection) throws {
        let clock = db.clock
        try db.run(
            """
            INSERT INTO workers (id, name, queues, task_names, started_at, seen_at, lease)
            VALUES (\(worker.id), \(worker.name), \(worker.queues), \(worker.taskNames), \(fragment: clock),
                \(fragment: clock), \(worker.lease.microseconds))
            ON CONFLICT (id) DO UPDATE SET seen_at = excluded.seen_at
            """)
    }

    /// Forgets a worker that has stopped.
    static func forget(worker id: String, in db: Connection) throws {
        try db.run("DELETE FROM workers WHERE id = \(id)")
    }

    /// Forgets workers that nobody has heard of for a day.
    static func forgetGoneWorkers(in db: Connection) throws {
        let day = Duration.seconds(86_400).microseconds
        try db.run("DELETE FROM workers WHERE seen_at < \(fragment: db.clock) - \(day)")
    }

    static func workers(in db: Connection) throws -> [WorkerRecord] {
        try db.rows(
            """
            SELECT id, name, queues, task_names, started_at, seen_at,
                CASE WHEN seen_at + lease >= \(fragment: db.clock) THEN 1 ELSE 0 END AS is_alive
            FROM workers ORDER BY name, id
            """
        ).map { row in
            WorkerRecord(
                id: try row.text("id"), name: try row.text("name"), queues: try row.json("queues").decode(),
                taskNames: try row.json("task_names").decode(), startedAt: try row.date("started_at"),
                seenAt: try row.date("seen_at"), isAlive: try row.bool("is_alive"))
        }
    }
}

/// A worker as it introduces itself to the others.
struct WorkerCard: Sendable {
    var id: String
    var name: String
    var queues: JSONValue
    var taskNames: JSONValue
    var lease: Duration
}
