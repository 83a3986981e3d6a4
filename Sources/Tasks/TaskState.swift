/// Where a task stands. The raw values are stored.
///
/// ```
/// scheduled → waiting → running → succeeded | failed | cancelled | uncertain
///                 ↑        │
///                 └────────┘  retry, snooze, lost lease, hand back
/// ```
public enum TaskState: String, Codable, Sendable, CaseIterable {
    /// Due, and runs as soon as a worker has room (and the tasks before it with its key have ended).
    case waiting
    /// Not due yet: added for later, or resting before its next try.
    case scheduled
    /// A worker holds a lease on it.
    case running
    case succeeded
    /// Will not be tried again by itself; the reason is in ``TaskRecord/fault``.
    case failed
    /// Taken back by a person, or by its own handler.
    case cancelled
    /// The work may be done or not; a person decides.
    case uncertain

    /// Whether the queue still means to do something with it.
    public var isUnfinished: Bool { self == .waiting || self == .scheduled || self == .running }
    /// Whether a person may have it tried again.
    public var mayBeRetried: Bool { self == .failed || self == .cancelled || self == .uncertain }
}
