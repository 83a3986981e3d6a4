public import Foundation

/// The end of a task that the queue decided, not the handler: tries used up, an error thrown, a time-out, a lease lost
/// too often, or a person's "cancel".
public struct TaskEnding: Sendable, Equatable {
    public var id: TaskID
    /// `failed`, `uncertain` or `cancelled`.
    public var state: TaskState
    public var fault: TaskFault
    public var queue: String
    public var key: String?
    public var service: UUID?
    public var origin: String
    /// Whether an attempt was cut short at any time, so that the work may be half done.
    public var wasInterrupted: Bool
}
