public import SQLEngine

/// What became of a `cancel`.
public enum Cancelled: Sendable, Equatable {
    /// The task had not begun, and never will.
    case atOnce
    /// The task is running: its handler was asked to end, and decides how.
    case asked
}

extension TaskQueue {
    /// Has a failed, cancelled or uncertain task tried again, with all its tries, as soon as there is room. Its
    /// attempts stay.
    ///
    /// - Parameter person: who asks, for people.
    /// - Throws: ``TaskRefusal`` when there is no such task, its state does not allow it, or the same unique work is in
    ///   the queue already.
    public func retry(_ id: TaskID, by person: String) async throws {
        let wakeUp = wakeUp
        try await database.write(.readCommitted) { db in
            try Ledger.retry(id, by: person, in: db)
            wakeUp.afterCommit(of: db)
        }
    }

    /// The same inside a transaction.
    public func retry(_ id: TaskID, by person: String, in db: Connection) throws {
        try Ledger.retry(id, by: person, in: db)
        wakeUp.afterCommit(of: db)
    }

    /// Takes an unfinished task back: one that has not begun is cancelled at once, one that runs is asked to end.
    ///
    /// - Parameter person: who asks, for people.
    /// - Throws: ``TaskRefusal`` when there is no such task or it has ended.
    @discardableResult
    public func cancel(_ id: TaskID, by person: String) async throws -> Cancelled {
        let wakeUp = wakeUp
        return try await database.write(.readCommitted) { db in
            let cancelled = try Ledger.cancel(id, by: person, in: db)
            wakeUp.afterCommit(of: db, forCancel: cancelled == .asked)
            return cancelled
        }
    }

    /// The same inside a transaction, so that what hangs on the task can be settled with it.
    @discardableResult
    public func cancel(_ id: TaskID, by person: String, in db: Connection) throws -> Cancelled {
        let cancelled = try Ledger.cancel(id, by: person, in: db)
        wakeUp.afterCommit(of: db, forCancel: cancelled == .asked)
        return cancelled
    }
}
