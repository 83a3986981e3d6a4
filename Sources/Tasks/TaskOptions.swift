public import Foundation
public import Vocabulary

/// How one task differs from what its payload's type says. Everything is optional.
///
/// ```swift
/// try queue.add(SuspendTask(service: id), TaskOptions(key: "service:\(id)", tags: ["suspend"], service: id), in: db)
/// ```
public struct TaskOptions: Sendable, Equatable {
    /// `nil` means the queue of the payload's type.
    public var queue: String?
    /// Smaller numbers run first; tasks of one priority run in the order in which they were added.
    public var priority: Int
    /// Not before this moment, on the clock of the database. Wins over ``delay``.
    public var runAt: Date?
    /// Not before so much time has passed on the clock of the database.
    public var delay: Duration?
    /// Tasks of one key run one at a time, over all workers, in the order in which they were added. A task that rests
    /// before its next try, or is scheduled for later, holds back the ones behind it.
    public var key: String?
    /// How many tasks of ``key`` may run at once, over all workers. With more than one, each task is added to the lane
    /// with the fewest tasks, and only those of one lane keep their order.
    public var lanes = 1
    /// While a task with this text is waiting, scheduled or running, adding another one answers
    /// ``Added/duplicate(_:)``.
    public var unique: String?
    /// Which tasks the unique text is compared with; see ``unique(_:in:for:)``.
    public var uniqueScope: UniqueScope = .panel
    /// For how long after its success a task still counts for ``unique``; `nil` only until it has ended.
    public var uniqueFor: Duration?
    /// Words to find the task by.
    public var tags: [String]
    /// The service that the task works on, for lists.
    public var service: UUID?
    /// Who asked for it, for people: "staff ada@example.test", "schedule nightly".
    public var origin: String
    /// `nil` means the policy of the payload's type.
    public var policy: Policy?

    public init(
        queue: String? = nil, priority: Int = 0, runAt: Date? = nil, delay: Duration? = nil, key: String? = nil,
        unique: String? = nil, tags: [String] = [], service: UUID? = nil, origin: String = "", policy: Policy? = nil
    ) {
        self.queue = queue
        self.priority = priority
        self.runAt = runAt
        self.delay = delay
        self.key = key
        self.unique = unique
        self.tags = tags
        self.service = service
        self.origin = origin
        self.policy = policy
    }
}
