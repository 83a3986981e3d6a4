public import SQLEngine

extension TaskQueue {
    /// The task with this id, or `nil`.
    public func task(_ id: TaskID) async throws -> TaskRecord? {
        try await database.read { db in try Ledger.task(id, in: db) }
    }

    /// The same inside a transaction.
    public func task(_ id: TaskID, in db: Connection) throws -> TaskRecord? {
        try Ledger.task(id, in: db)
    }

    /// The tasks that a filter lets through, the newest first.
    ///
    /// - Parameters:
    ///   - after: ``TaskPage/next`` of the page before; `nil` begins with the newest.
    ///   - limit: 1 to 500; anything else is brought to the nearer end.
    public func list(
        _ filter: TaskFilter = TaskFilter(), after cursor: TaskID? = nil, limit: Int = 50
    ) async throws -> TaskPage {
        try await database.read { db in
            try Ledger.list(filter, after: cursor, limit: min(max(limit, 1), 500), in: db)
        }
    }

    /// How many tasks a filter lets through, counted no further than a limit.
    public func count(_ filter: TaskFilter = TaskFilter(), upTo limit: Int) async throws -> Int {
        try await database.read { db in try Ledger.count(filter, upTo: limit, in: db) }
    }

    /// Every start of a task, the first one first; the one that goes on now is the last.
    public func attempts(of id: TaskID) async throws -> [TaskAttempt] {
        try await database.read { db in try Ledger.attempts(of: id, in: db) }
    }

    /// Every tag in use, sorted.
    public func tags() async throws -> [String] {
        try await database.read { db in try Ledger.tags(in: db) }
    }

    /// How many tasks stand in each state, by queue; see ``TaskCounts``.
    public func counts() async throws -> [TaskCounts] {
        try await database.read { db in try Ledger.counts(in: db) }
    }

    /// The workers that reported within the last day, those that are gone among them.
    public func workers() async throws -> [WorkerRecord] {
        try await database.read { db in try Ledger.workers(in: db) }
    }
}
