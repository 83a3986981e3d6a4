public import Foundation
import SQLEngine
import Vocabulary

/// What a handler knows about the task it runs, and its way to report back while it works.
public struct TaskContext: Sendable {
    public let id: TaskID
    /// The stored name of the task's payload.
    public let name: String
    public let queue: String
    /// Counts the starts of this task, from 1; the same number as ``TaskAttempt/number``.
    public let attempt: Int
    /// Tries used before this one.
    public let triesUsed: Int
    /// Whether no try is left after this one.
    public let isLastTry: Bool
    /// Whether an earlier attempt was cut short: its worker died, it took too long, or it was handed back at a stop.
    /// Then nobody knows how far it came: look before you do it again.
    public let wasInterrupted: Bool
    public let key: String?
    public let service: UUID?
    /// Words to find the task by.
    public var tags: [String] {
        // The list was written by the queue itself; one that cannot be read only makes a task without tags.
        tagList.flatMap { try? JSONValue(parsing: $0).decode([String].self) } ?? []
    }
    public let origin: String
    public let createdAt: Date

    private let tagList: String?
    let run: TaskRun

    /// Says how far the work is. Cheap: at most two writes a second reach the database, and the last word always does.
    ///
    /// - Parameters:
    ///   - percent: 0 to 100; anything else is brought to the nearer end.
    ///   - text: what is being done now, for people. `nil` keeps the text there was.
    public func progress(percent: Int, text: String? = nil) {
        run.report(percent: min(max(percent, 0), 100), text: text)
    }

    /// Whether the work should end soon: a person took it back, it took too long, the worker stops, or the lease is
    /// lost. The Swift task that runs the handler is cancelled at the same moment.
    public var isCancelled: Bool { run.cause != nil || Task.isCancelled }

    init(_ task: ClaimedTask, _ run: TaskRun) {
        id = task.id
        name = task.name
        queue = task.queue
        attempt = Int(task.token)
        triesUsed = task.triesUsed
        isLastTry = task.triesUsed + 1 >= task.tries
        wasInterrupted = task.wasInterrupted
        key = task.key
        service = task.service
        tagList = task.tags
        origin = task.origin
        createdAt = Date(microseconds: task.createdAt)
        self.run = run
    }
}
