import SQLEngine

extension Ledger {
    /// A running task whose lease has run out.
    struct Expired: Sendable {
        var task: ClaimedTask
        var losses: Int
        var isCancelRequested: Bool
    }

    /// Running tasks whose lease has run out, at most 200 at once.
    static func expired(in db: Connection) throws -> [Expired] {
        try db.rows(findingExpired(in: db)).map { row in
            Expired(
                task: try ClaimedTask(row), losses: try row.int("losses"),
                isCancelRequested: try row.bool("cancel_requested"))
        }
    }

    static func findingExpired(in db: Connection) -> SQL {
        """
        SELECT \(fragment: ClaimedTask.columns), losses, cancel_requested FROM tasks
        WHERE \(fragment: among(.running)) AND lease_until < \(fragment: db.clock)
        LIMIT 200
        """
    }

    /// Takes a lost task back from its worker: the attempt is kept as lost, no try is used.
    ///
    /// - Parameters:
    ///   - state: `waiting`, or `failed` or `cancelled` when it shall not run again.
    ///   - fault: why it shall not run again.
    /// - Returns: whether the lease had still run out; if not, nothing was written.
    static func takeBack(_ lease: Lease, as state: TaskState, fault: TaskFault, in db: Connection) throws -> Bool {
        let clock = db.clock
        let finished: SQL = state == .waiting ? "NULL" : clock
        let changed = try db.run(
            """
            UPDATE tasks
            SET state = \(fragment: literal(state)), finished_at = \(fragment: finished), lease_until = NULL,
                interrupted = 1, losses = losses + 1, fault_kind = \(fault.kind.rawValue),
                fault_user = \(fault.user), fault_log = \(fault.log)
            WHERE id = \(lease.task) AND lease_token = \(lease.token) AND state = 'running'
                AND lease_until < \(fragment: clock)
            """)
        guard changed == 1 else { return false }
        try keepAttempt(of: lease.task, as: .lost, ended: clock, fault: fault, in: db)
        return true
    }
}
