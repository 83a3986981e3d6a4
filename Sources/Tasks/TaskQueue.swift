import Foundation
public import SQLEngine

/// The durable queue: work that happens once the transaction that asked for it has committed, and not otherwise.
///
/// A value that is copied freely. All copies of one queue wake the workers of this process when they add something.
///
/// ```swift
/// let queue = TaskQueue(database: database)
/// try await database.write { db in
///     try db.run("UPDATE services SET operation = 'suspend' WHERE id = \(id)")
///     try queue.add(SuspendTask(service: id), TaskOptions(key: "service:\(id)", service: id), in: db)
/// }
/// ```
public struct TaskQueue: Sendable {
    let database: any Database
    /// Shared by all copies: how an `add` reaches the workers of this process.
    let wakeUp: WakeUp

    /// - Parameter database: migrated with ``migrations``.
    public init(database: any Database) {
        self.database = database
        wakeUp = WakeUp(database)
    }

    /// Adds a task in the caller's transaction: it is there if and only if that transaction commits.
    ///
    /// - Throws: ``TaskRefusal`` for a secret in the payload or a text that is too long.
    @discardableResult
    public func add<Payload: TaskPayload>(
        _ payload: Payload, _ options: TaskOptions = TaskOptions(), in db: Connection
    ) throws -> Added {
        let task = try NewTask(payload, options)
        let added = try Ledger.add(task, in: db)
        if !added.isDuplicate { wakeUp.afterCommit(of: db, queue: task.queue) }
        return added
    }

    /// Adds a task in a transaction of its own.
    @discardableResult
    public func add<Payload: TaskPayload>(
        _ payload: Payload, _ options: TaskOptions = TaskOptions()
    ) async throws -> Added {
        let task = try NewTask(payload, options)
        let wakeUp = wakeUp
        return try await database.write(.readCommitted) { db in
            let added = try Ledger.add(task, in: db)
            if !added.isDuplicate { wakeUp.afterCommit(of: db, queue: task.queue) }
            return added
        }
    }
}
