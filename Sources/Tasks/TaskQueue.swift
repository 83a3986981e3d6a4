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
    private let adder: Adder

    /// - Parameter database: migrated with ``migrations``.
    public init(database: any Database) {
        self.database = database
        wakeUp = WakeUp(database)
        adder = Adder(database: database, wakeUp: wakeUp)
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

    /// Adds many tasks of one kind in the caller's transaction, in their order. Faster than one by one.
    ///
    /// - Throws: ``TaskRefusal``, before anything is added.
    @discardableResult
    public func add<Payload: TaskPayload>(
        all payloads: [Payload], _ options: TaskOptions = TaskOptions(), in db: Connection
    ) throws -> [Added] {
        let tasks = try payloads.map { try NewTask($0, options) }
        let added = try Ledger.add(all: tasks, in: db)
        wakeUp.afterCommit(of: db, added: added, of: tasks)
        return added
    }

    /// Adds many tasks of one kind in a transaction of its own: all or none.
    @discardableResult
    public func add<Payload: TaskPayload>(
        all payloads: [Payload], _ options: TaskOptions = TaskOptions()
    ) async throws -> [Added] {
        let tasks = try payloads.map { try NewTask($0, options) }
        return try await database.write(.readCommitted) { [wakeUp] db in
            let added = try Ledger.add(all: tasks, in: db)
            wakeUp.afterCommit(of: db, added: added, of: tasks)
            return added
        }
    }

    /// Adds a task in a transaction of its own. Callers that add at the same moment share a commit.
    @discardableResult
    public func add<Payload: TaskPayload>(
        _ payload: Payload, _ options: TaskOptions = TaskOptions()
    ) async throws -> Added {
        try await adder.add(NewTask(payload, options))
    }
}
