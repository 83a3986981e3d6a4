public import Foundation

/// Which tasks a list shows. Every part that is set must hold.
public struct TaskFilter: Sendable, Equatable {
    /// Empty means every state.
    public var states: Set<TaskState>
    public var queue: String?
    public var tag: String?
    public var service: UUID?
    public var name: String?

    public init(
        states: Set<TaskState> = [], queue: String? = nil, tag: String? = nil, service: UUID? = nil, name: String? = nil
    ) {
        self.states = states
        self.queue = queue
        self.tag = tag
        self.service = service
        self.name = name
    }
}

/// A part of a list of tasks, the newest first.
public struct TaskPage: Sendable, Equatable {
    public var tasks: [TaskRecord]
    /// Where the next page begins, or `nil` when this is the last one.
    public var next: TaskID?
}

/// How many tasks of one queue stand in each state. Tasks that succeeded are not counted: they may be millions.
public struct TaskCounts: Sendable, Equatable {
    public var queue: String
    public var waiting = 0
    public var scheduled = 0
    public var running = 0
    public var failed = 0
    public var cancelled = 0
    public var uncertain = 0

    init(queue: String) {
        self.queue = queue
    }
}
