import SQLEngine

extension Ledger {
    /// Takes tasks of one queue for a worker: by priority, then in the order in which they were added; of a key only
    /// the first unfinished one, and only while no other one of that key runs.
    ///
    /// The index `tasks_one_running_per_key` is the last word on keys: should two workers find different "first" tasks
    /// of one key at the same moment, one of them gets an error of kind `unique` and asks again.
    ///
    /// - Parameters:
    ///   - names: the tasks that the worker has code for.
    ///   - floors: on PostgreSQL, where to begin in each priority; only these priorities are looked at then. Empty for a
    ///     full look; see ``Floors``.
    static func claim(
        queue: String, names: [String], limit: Int, worker: String, lease: Duration, above floors: [Floors.Floor] = [],
        in db: Connection
    ) throws -> [ClaimedTask] {
        let statement = claiming(
            queue: queue, names: names, limit: limit, worker: worker, lease: lease, above: floors, in: db)
        return try db.rows(statement).map(ClaimedTask.init).sorted { ($0.priority, $0.id) < ($1.priority, $1.id) }
    }

    static func claiming(
        queue: String, names: [String], limit: Int, worker: String, lease: Duration, above floors: [Floors.Floor] = [],
        in db: Connection
    ) -> SQL {
        let skip: SQL = db.engine == .postgres ? "FOR UPDATE OF t SKIP LOCKED" : ""
        let clock = db.clock
        let isFree: SQL = """
            t.state = 'waiting' AND t.queue = \(queue) AND t.name IN \(list: names)
            AND (t.key IS NULL OR NOT EXISTS (
                SELECT 1 FROM tasks o
                WHERE o.key = t.key AND o.state IN ('waiting', 'scheduled', 'running')
                    AND (o.id < t.id OR o.state = 'running')))
            """
        let claimable: SQL =
            floors.isEmpty
            ? """
            SELECT t.id FROM tasks t WHERE \(fragment: isFree)
            ORDER BY t.priority, t.id LIMIT \(limit) \(fragment: skip)
            """
            // Written so that no index but `tasks_waiting` gives this order, and that it is entered at the floor.
            : """
            SELECT found.id FROM \(fragment: table(of: floors)) CROSS JOIN LATERAL (
                SELECT t.id FROM tasks t
                WHERE (t.priority, t.id) >= (floor.priority, floor.id) AND t.priority <= floor.priority
                    AND \(fragment: isFree)
                ORDER BY t.priority, t.id LIMIT \(limit) \(fragment: skip)
            ) found
            LIMIT \(limit)
            """
        return """
            WITH claimable AS MATERIALIZED (\(fragment: claimable))
            UPDATE tasks
            SET state = 'running', lease_token = lease_token + 1,
                lease_until = \(fragment: clock) + \(lease.microseconds),
                worker = \(worker), started_at = \(fragment: clock)
            WHERE id \(fragment: among("SELECT id FROM claimable", in: db))
            RETURNING \(fragment: ClaimedTask.columns)
            """
    }

    /// Makes scheduled tasks wait that are due now.
    ///
    /// - Returns: how many they were.
    static func promote(in db: Connection) throws -> Int {
        try db.run(promoting(in: db))
    }

    static func promoting(in db: Connection) -> SQL {
        let skip: SQL = db.engine == .postgres ? "FOR UPDATE SKIP LOCKED" : ""
        let due: SQL = """
            SELECT id FROM tasks WHERE state = 'scheduled' AND run_at <= \(fragment: db.clock)
            ORDER BY run_at LIMIT 1000 \(fragment: skip)
            """
        return "UPDATE tasks SET state = 'waiting' WHERE id \(fragment: among(due, in: db))"
    }

    /// How long it is until the next scheduled task is due, or `nil` when there is none.
    static func nextDue(in db: Connection) throws -> Duration? {
        try db.row(findingNextDue(in: db))?.optionalInt64(0).map(Duration.microseconds)
    }

    static func findingNextDue(in db: Connection) -> SQL {
        "SELECT min(run_at) - \(fragment: db.clock) FROM tasks WHERE state = 'scheduled'"
    }

    /// Keeps the leases of a worker's running tasks.
    ///
    /// - Returns: the leases that the worker still holds, and whether somebody asked the task to end.
    static func heartbeat(
        _ tasks: [TaskID], worker: String, lease: Duration, in db: Connection
    ) throws -> [Lease: Bool] {
        guard !tasks.isEmpty else { return [:] }
        let rows = try db.rows(keeping(tasks, worker: worker, lease: lease, in: db))
        return try Dictionary(
            rows.map { row in
                (Lease(task: TaskID(rawValue: try row.int64(0)), token: try row.int64(1)), try row.bool(2))
            }, uniquingKeysWith: { first, _ in first })
    }

    static func keeping(_ tasks: [TaskID], worker: String, lease: Duration, in db: Connection) -> SQL {
        """
        UPDATE tasks SET lease_until = \(fragment: db.clock) + \(lease.microseconds)
        WHERE id \(fragment: among(tasks, in: db)) AND state = 'running' AND worker = \(worker)
        RETURNING id, lease_token, cancel_requested
        """
    }

    /// Writes how far a running task is, if the lease still holds.
    static func write(_ progress: TaskRun.Progress, of lease: Lease, in db: Connection) throws {
        try db.run(
            """
            UPDATE tasks SET progress = \(progress.percent), progress_text = \(StoredText.short(progress.text))
            WHERE id = \(lease.task) AND lease_token = \(lease.token) AND state = 'running'
            """)
    }
}
