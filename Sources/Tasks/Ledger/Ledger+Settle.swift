import SQLEngine

extension Ledger {
    /// Ends an attempt, if its lease still holds.
    ///
    /// A task that would have run again but was taken back meanwhile becomes `cancelled`.
    ///
    /// - Returns: the state that the task is in now, or `nil` when the lease is gone and nothing was written.
    static func settle(_ settlement: Settlement, in db: Connection) throws -> TaskState? {
        let task = settlement.task
        let clock = db.clock
        let fault = settlement.fault
        let isFinal = !settlement.state.isUnfinished
        let state: SQL =
            isFinal
            ? "\(settlement.state.rawValue)"
            : "CASE WHEN cancel_requested = 1 THEN 'cancelled' ELSE \(fragment: literal(settlement.state)) END"
        let finished: SQL =
            isFinal ? clock : "CASE WHEN cancel_requested = 1 THEN \(fragment: clock) END"
        let due: SQL = settlement.state == .scheduled ? "\(fragment: clock) + \(settlement.rest)" : "run_at"
        let progress: SQL =
            settlement.progress.map { progress in
                ", progress = \(progress.percent), progress_text = \(StoredText.short(progress.text))"
            } ?? ""
        let row = try db.row(
            """
            UPDATE tasks
            SET state = \(fragment: state), run_at = \(fragment: due), finished_at = \(fragment: finished),
                lease_until = NULL, losses = 0,
                tries_used = \(settlement.triesUsed), exceptions = \(settlement.exceptions),
                interrupted = CASE WHEN \(settlement.isInterrupted ? 1 : 0) = 1 THEN 1 ELSE interrupted END,
                fault_kind = \(fault?.kind.rawValue), fault_user = \(fault.map { StoredText.fault($0.user) }),
                fault_log = \(fault.map { StoredText.fault($0.log) }) \(fragment: progress)
            WHERE id = \(task.id) AND lease_token = \(task.token) AND state = 'running'
            RETURNING state
            """)
        guard let row, let now = TaskState(rawValue: try row.text(0)) else { return nil }
        let turned = now != settlement.state
        if turned { try write(cancelledFault, to: task.id, in: db) }
        let saysAgain = settlement.outcome == .retried || settlement.outcome == .snoozed
        // The very moment that the statement above has written.
        let ended: SQL =
            switch now {
            case .scheduled: "run_at - \(settlement.rest)"
            case .waiting, .running: clock
            case .succeeded, .failed, .cancelled, .uncertain: "finished_at"
            }
        let outcome = turned && saysAgain ? .cancelled : settlement.outcome
        try keepAttempt(of: task.id, as: outcome, ended: ended, fault: fault, in: db)
        return now
    }

    /// Gives back tasks that were claimed but never begun: no attempt, no try.
    static func release(_ leases: [Lease], in db: Connection) throws {
        for lease in leases {
            try db.run(
                """
                UPDATE tasks SET state = 'waiting', lease_until = NULL
                WHERE id = \(lease.task) AND lease_token = \(lease.token) AND state = 'running'
                """)
        }
    }

    /// Ends many attempts that simply succeeded.
    ///
    /// - Returns: those whose lease still held.
    static func settle(plain leases: [Lease], in db: Connection) throws -> Set<TaskID> {
        guard !leases.isEmpty else { return [] }
        let change = settling(leases, in: db)
        switch db.engine {
        case .postgres:
            // One trip to the server.
            let rows = try db.rows(
                """
                WITH ended AS (
                    \(fragment: change) RETURNING tasks.id, lease_token, worker, started_at, finished_at
                ), kept AS (
                    INSERT INTO task_attempts (task, number, worker, started_at, ended_at, outcome)
                    SELECT id, lease_token, worker, started_at, finished_at, 'succeeded' FROM ended
                )
                SELECT id FROM ended
                """)
            return try Set(rows.map { TaskID(rawValue: try $0.int64(0)) })
        case .sqlite:
            let ended = try db.rows("\(fragment: change) RETURNING tasks.id").map { TaskID(rawValue: try $0.int64(0)) }
            try db.run(
                """
                INSERT INTO task_attempts (task, number, worker, started_at, ended_at, outcome)
                SELECT id, lease_token, worker, started_at, finished_at, 'succeeded'
                FROM tasks WHERE id IN \(list: ended)
                """)
            return Set(ended)
        }
    }

    /// The state is compared so that no index on it can be of use: the rows are found by their ids. PostgreSQL, which
    /// plans for a table of yesterday, would else read all that runs for each of them.
    static func settling(_ leases: [Lease], in db: Connection) -> SQL {
        """
        UPDATE tasks
        SET state = 'succeeded', finished_at = \(fragment: db.clock), lease_until = NULL, tries_used = tries_used + 1,
            losses = 0, fault_kind = NULL, fault_user = NULL, fault_log = NULL
        FROM \(fragment: table(of: leases, in: db))
        WHERE tasks.id = held.task AND tasks.lease_token = held.token AND tasks.state || '' = 'running'
        """
    }

    /// Writes the row of the attempt that a task has just ended, from the task's own row.
    static func keepAttempt(
        of id: TaskID, as outcome: TaskAttempt.Outcome, ended: SQL, fault: TaskFault?, in db: Connection
    ) throws {
        try db.run(
            """
            INSERT INTO task_attempts (
                task, number, worker, started_at, ended_at, outcome, fault_kind, fault_user, fault_log
            )
            SELECT id, lease_token, worker, started_at, \(fragment: ended), CAST(\(outcome.rawValue) AS text),
                CAST(\(fault?.kind.rawValue) AS text), CAST(\(fault.map { StoredText.fault($0.user) }) AS text),
                CAST(\(fault.map { StoredText.fault($0.log) }) AS text)
            FROM tasks WHERE id = \(id)
            """)
    }

    static func write(_ fault: TaskFault, to id: TaskID, in db: Connection) throws {
        try db.run(
            """
            UPDATE tasks SET fault_kind = \(fault.kind.rawValue), fault_user = \(StoredText.fault(fault.user)),
                fault_log = \(StoredText.fault(fault.log))
            WHERE id = \(id)
            """)
    }

    /// Why a task ended that somebody took back.
    static let cancelledFault = TaskFault(.cancelled, "The task was cancelled.")

    /// A state as it stands in the text of a statement.
    static func literal(_ state: TaskState) -> SQL {
        switch state {
        case .waiting: "'waiting'"
        case .scheduled: "'scheduled'"
        case .running: "'running'"
        case .succeeded: "'succeeded'"
        case .failed: "'failed'"
        case .cancelled: "'cancelled'"
        case .uncertain: "'uncertain'"
        }
    }
}
