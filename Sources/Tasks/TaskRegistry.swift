import Foundation
public import SQLEngine

/// Which code runs which kind of task.
///
/// ```swift
/// var registry = TaskRegistry()
/// registry.register(SuspendTask.self) { task, context in
///     try await module.suspend(task.service)
///     return .done { db in try store.markSuspended(task.service, in: db) }
/// }
/// ```
public struct TaskRegistry: Sendable {
    typealias Run = @Sendable (_ payload: String, _ context: TaskContext) async throws -> Completion
    typealias Ended = @Sendable (_ payload: String, _ ending: TaskEnding, _ db: Connection) throws -> Void

    struct Entry: Sendable {
        var run: Run
        var ended: Ended?
    }

    private(set) var entries: [String: Entry] = [:]

    public init() {}

    /// The names of the tasks that are known here, sorted.
    public var names: [String] { entries.keys.sorted() }

    /// Says what to do for one kind of task. A second call for the same name replaces the first.
    ///
    /// - Parameters:
    ///   - ended: called inside the ending transaction when the *queue* ends a task: tries used up, an error thrown, a
    ///     time-out, a lease lost too often, cancelled while running. Not called for what the handler itself returned
    ///     as final, because that carries its own effects; and not for a task cancelled before it ran, because whoever
    ///     cancels it can write in that transaction.
    ///   - run: the work. What it throws counts by its kind: `busy` rests and uses no try; `failed` and `crashed` are
    ///     tried again as the policy says; `uncertain` is uncertain; every other ``Failure`` is final. Any other error
    ///     is tried again too, and counts towards ``Policy/maxExceptions``.
    public mutating func register<Payload: TaskPayload>(
        _ type: Payload.Type,
        ended: (@Sendable (Payload, TaskEnding, Connection) throws -> Void)? = nil,
        run: @escaping @Sendable (Payload, TaskContext) async throws -> Completion
    ) {
        var entry = Entry { text, context in
            let payload: Payload = try PayloadText.decode(text)
            return try await run(payload, context)
        }
        if let ended {
            entry.ended = { text, ending, db in
                let payload: Payload = try PayloadText.decode(text)
                try ended(payload, ending, db)
            }
        }
        entries[Payload.name] = entry
    }
}
