import SQLEngine

extension Ledger {
    /// One step of forgetting: looks at the next tasks in the order of their ids and deletes those that ended long ago,
    /// with their attempts and tags. Ids rise with time, so the walk is over at the first task that is young, and needs
    /// no index of its own. Uncertain tasks stay until a person has decided.
    ///
    /// - Returns: how many were deleted, and where to go on, or `nil` when the rest is young.
    static func forget(
        after cursor: TaskID, before cutoff: Int64, limit: Int, in db: Connection
    ) throws -> (deleted: Int, next: TaskID?) {
        let rows = try db.rows(walking(after: cursor, limit: limit))
        let old = try rows.prefix { try $0.int64(1) < cutoff }.map { TaskID(rawValue: try $0.int64(0)) }
        guard let last = old.last else { return (0, nil) }
        let gone = try db.rows(
            """
            DELETE FROM tasks
            WHERE id \(fragment: among(old, in: db)) AND state IN ('succeeded', 'failed', 'cancelled')
                AND finished_at < \(cutoff)
            RETURNING id
            """
        ).map { TaskID(rawValue: try $0.int64(0)) }
        try db.run("DELETE FROM task_attempts WHERE task \(fragment: among(gone, in: db))")
        try db.run("DELETE FROM task_tags WHERE task \(fragment: among(gone, in: db))")
        return (gone.count, old.count == limit ? last : nil)
    }

    static func walking(after cursor: TaskID, limit: Int) -> SQL {
        "SELECT id, created_at FROM tasks WHERE id > \(cursor) ORDER BY id LIMIT \(limit)"
    }

    static func forgetFigures(before minute: Int64, in db: Connection) throws {
        try db.run("DELETE FROM task_figures WHERE minute < \(minute)")
    }
}
