/// What became of an `add`.
public enum Added: Sendable, Hashable {
    /// The task is in the queue, once the transaction commits.
    case added(TaskID)
    /// An unfinished task with the same ``TaskOptions/unique`` text is there already: this one.
    case duplicate(TaskID)

    /// The task that will do the work, new or there already.
    public var id: TaskID {
        switch self {
        case .added(let id), .duplicate(let id): id
        }
    }

    /// Whether the task was there already.
    public var isDuplicate: Bool {
        guard case .duplicate = self else { return false }
        return true
    }
}
