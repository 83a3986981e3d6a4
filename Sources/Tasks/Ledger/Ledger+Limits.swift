import SQLEngine

extension Ledger {
    /// The limits that hold over all nodes, by queue.
    static func limits(in db: Connection) throws -> [String: Int] {
        let rows = try db.rows("SELECT queue, running_limit FROM queue_limits")
        return try Dictionary(
            rows.map { (try $0.text(0), try $0.int(1)) }, uniquingKeysWith: { first, _ in first })
    }

    static func setLimit(_ limit: Int?, on queue: String, in db: Connection) throws {
        guard let limit else {
            try db.run("DELETE FROM queue_limits WHERE queue = \(queue)")
            return
        }
        try db.run(
            """
            INSERT INTO queue_limits (queue, running_limit) VALUES (\(queue), \(limit))
            ON CONFLICT (queue) DO UPDATE SET running_limit = excluded.running_limit
            """)
    }

    /// How many tasks of a limited queue may be claimed now. The queue's row stays locked until the transaction ends, so
    /// that two nodes never count at the same moment.
    ///
    /// - Parameter wanted: what the worker has room for.
    static func room(in queue: String, wanted: Int, in db: Connection) throws -> Int {
        let lock: SQL = db.engine == .postgres ? "FOR UPDATE" : ""
        let row = try db.row(
            "SELECT running_limit FROM queue_limits WHERE queue = \(queue) \(fragment: lock)")
        guard let limit = try row?.int(0) else { return wanted }
        let running = try db.row(countingRunning(in: queue))?.int(0) ?? 0
        return max(0, min(wanted, limit - running))
    }

    static func countingRunning(in queue: String) -> SQL {
        "SELECT count(*) FROM tasks WHERE \(fragment: among(.running)) AND queue = \(queue)"
    }
}
