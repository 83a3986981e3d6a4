/// How an attempt ends, ready to be written.
struct Settlement: Sendable {
    var task: ClaimedTask
    var state: TaskState
    var outcome: TaskAttempt.Outcome
    var triesUsed: Int
    var exceptions: Int
    /// How long the task rests when it is `scheduled`, in microseconds.
    var rest: Int64 = 0
    var fault: TaskFault?
    /// Whether the attempt was cut short, so that nobody knows how far it came.
    var isInterrupted = false
    /// Whether the queue decided this, so that the kind's `ended` has to be told.
    var isQueueDecision = false
    var progress: TaskRun.Progress?
    var effects: Completion.Effects?

    /// Whether it is a mere success, many of which are written in one statement.
    var isPlain: Bool { state == .succeeded && effects == nil && progress == nil }
}
