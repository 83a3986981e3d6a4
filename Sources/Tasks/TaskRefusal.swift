/// A "no" of the queue to the person or the code that asked.
public enum TaskRefusal: Error, Sendable, Equatable {
    /// There is no task with this id.
    case unknown(TaskID)
    /// The task's state does not allow what was asked.
    case wrongState(TaskID, TaskState, asked: Action)
    /// It cannot be tried again because another unfinished task, this one, has the same unique text.
    case duplicate(of: TaskID)
    /// The payload of the named kind of task holds a secret. Put the secret in its own place and its id into the
    /// payload.
    case secretInPayload(name: String)
    /// There is no schedule of this name.
    case unknownSchedule(String)
    /// A text is empty or longer than 255 characters: queue, key, unique text, tag, origin or name.
    case badText(what: String)

    /// What was asked of a task.
    public enum Action: String, Sendable {
        case retry, cancel
    }
}

extension TaskRefusal: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unknown(let id): "There is no task \(id)."
        case .wrongState(_, let state, .retry) where state.isUnfinished:
            "The task is \(state.rawValue): it cannot be tried again before it has ended."
        case .wrongState(_, let state, .retry): "The task has \(state.rawValue): there is nothing to try again."
        case .wrongState(_, let state, .cancel):
            "The task has ended already (\(state.rawValue)): there is nothing to cancel."
        case .duplicate(let id): "The same work is in the queue already, as task \(id)."
        case .secretInPayload(let name):
            "The payload of \(name) holds a secret; a task may only hold ids and small values."
        case .unknownSchedule(let name): "There is no schedule \"\(name)\"."
        case .badText(let what): "The task's \(what) is empty or longer than 255 characters."
        }
    }
}
