public import Foundation
public import Vocabulary

/// A task as it stands in the queue, for pages and the API.
public struct TaskRecord: Sendable, Equatable, Identifiable {
    public var id: TaskID
    /// The stored name of its ``TaskPayload``.
    public var name: String
    public var queue: String
    /// Smaller runs first.
    public var priority: Int
    public var payload: JSONValue
    public var state: TaskState
    /// Not before this moment; for a task that has run, the moment it was last due.
    public var runAt: Date
    public var key: String?
    public var unique: String?
    public var policy: Policy
    /// Tries used since it was added, or since a person had it tried again.
    public var triesUsed: Int
    /// Errors among them that no one classified.
    public var exceptions: Int
    /// How often in a row its lease ran out while a worker held it.
    public var losses: Int
    /// Whether any attempt was cut short, so that nobody knows how far it came.
    public var wasInterrupted: Bool
    /// How often it was started: the number of its last attempt.
    public var attempts: Int
    /// The worker that has it, or had it last.
    public var worker: String?
    /// Until when that worker may hold it without another sign of life.
    public var leaseUntil: Date?
    /// Whether somebody asked a running task to stop.
    public var cancelRequested: Bool
    /// 0 to 100, or `nil` when the handler never said.
    public var progress: Int?
    public var progressText: String?
    public var createdAt: Date
    /// When its last attempt began.
    public var startedAt: Date?
    public var finishedAt: Date?
    /// Who asked for it.
    public var origin: String
    /// Who last had it tried again or took it back.
    public var actedBy: String?
    public var service: UUID?
    public var tags: [String]
    /// Why its last attempt did not succeed.
    public var fault: TaskFault?
}
