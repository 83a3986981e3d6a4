import SQLEngine

extension Ledger {
    /// Has an ended task wait again with all its tries.
    static func retry(_ id: TaskID, by person: String, in db: Connection) throws {
        let unique = try db.row("SELECT unique_key FROM tasks WHERE id = \(id)")?.optionalText(0)
        do {
            // Another unfinished task with the same unique text makes the index refuse this one.
            let changed = try db.savepoint { try wait(again: id, by: person, in: db) }
            if !changed { throw try refusal(of: .retry, for: id, in: db) }
        } catch let error as SQLError where error.isUnique() {
            guard let unique, let other = try unfinished(unique: unique, in: db) else { throw error }
            throw TaskRefusal.duplicate(of: other)
        }
    }

    private static func wait(again id: TaskID, by person: String, in db: Connection) throws -> Bool {
        try db.run(
            """
            UPDATE tasks
            SET state = 'waiting', run_at = \(fragment: db.clock), tries_used = 0, exceptions = 0, losses = 0,
                cancel_requested = 0, progress = NULL, progress_text = NULL, finished_at = NULL, acted_by = \(person)
            WHERE id = \(id) AND state IN ('failed', 'cancelled', 'uncertain')
            """) == 1
    }

    /// Takes a task back, or asks a running one to end.
    static func cancel(_ id: TaskID, by person: String, in db: Connection) throws -> Cancelled {
        let fault = TaskFault(.cancelled, "The task was cancelled.", log: "cancelled by \(person) before it ran")
        // Two statements, each with its condition. A task that begins in between is caught by the second, one that goes
        // back to rest in between by the first, the next time round.
        for _ in 0..<5 {
            let atOnce = try db.run(
                """
                UPDATE tasks
                SET state = 'cancelled', finished_at = \(fragment: db.clock), acted_by = \(person),
                    fault_kind = \(fault.kind.rawValue), fault_user = \(fault.user),
                    fault_log = \(StoredText.fault(fault.log))
                WHERE id = \(id) AND state IN ('waiting', 'scheduled')
                """)
            if atOnce == 1 { return .atOnce }
            let asked = try db.run(
                "UPDATE tasks SET cancel_requested = 1, acted_by = \(person) WHERE id = \(id) AND state = 'running'")
            if asked == 1 { return .asked }
            let refusal = try refusal(of: .cancel, for: id, in: db)
            guard case .wrongState(_, let state, _) = refusal, state.isUnfinished else { throw refusal }
        }
        throw SQLError(.serialization, "the task changes its state too quickly to be cancelled")
    }

    private static func refusal(
        of action: TaskRefusal.Action, for id: TaskID, in db: Connection
    ) throws -> TaskRefusal {
        let row = try db.row("SELECT state FROM tasks WHERE id = \(id)")
        guard let row, let state = TaskState(rawValue: try row.text(0)) else { return .unknown(id) }
        return .wrongState(id, state, asked: action)
    }
}
