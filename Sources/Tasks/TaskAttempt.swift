public import Foundation

/// One start of a task, kept for good.
public struct TaskAttempt: Sendable, Equatable {
    /// How an attempt ended. The raw values are stored, but for ``running``.
    public enum Outcome: String, Codable, Sendable, CaseIterable {
        /// Going on now.
        case running
        case succeeded
        /// It failed, and the task is tried again.
        case retried
        /// It failed, and the task with it.
        case failed
        case uncertain
        case cancelled
        /// The handler asked to be called later; no try used.
        case snoozed
        /// It took longer than its policy allows.
        case timedOut = "timed_out"
        /// The worker's lease ran out: it died, froze or lost the database. No try used.
        case lost
        /// The worker stopped and gave the task back. No try used.
        case handedBack = "handed_back"
    }

    public var task: TaskID
    /// Counts the starts of the task, from 1; a start that never reached a handler leaves a gap.
    public var number: Int
    public var worker: String
    public var startedAt: Date
    public var endedAt: Date?
    public var outcome: Outcome
    public var fault: TaskFault?
}
