public import SQLEngine

extension TaskQueue {
    /// How many tasks of a queue may run at once over all nodes, for queues that have such a limit.
    public func limits() async throws -> [String: Int] {
        try await database.read { db in try Ledger.limits(in: db) }
    }

    /// Limits how many tasks of a queue run at once over all nodes, beside what each worker bears.
    ///
    /// Running workers learn of it with their next sign of life, a third of their lease unless they were told otherwise;
    /// from then on the limit is exact. What runs already is not stopped. A queue without a limit is claimed as quickly
    /// as ever; the workers of one with a limit claim one after the other.
    ///
    /// - Parameter limit: `nil` for none; 0 holds the queue.
    /// - Throws: ``TaskRefusal/badText(what:)`` for a name that no queue can have.
    public func setLimit(_ limit: Int?, on queue: String, in db: Connection) throws {
        try NewTask.check(queue, "queue")
        try Ledger.setLimit(limit.map { max(0, $0) }, on: queue, in: db)
    }
}
