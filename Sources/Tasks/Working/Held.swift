/// A task that a worker holds the lease of.
struct Held: Sendable {
    let task: ClaimedTask
    let run: TaskRun
    var work: Task<Void, Never>?
    /// When the policy's time is over.
    let timeLimit: ContinuousClock.Instant
    /// Until when this worker may surely hold the task: reckoned from before the statement that said so was sent.
    var leaseEnds: ContinuousClock.Instant
    /// When a handler that was asked to end is given up.
    var givesUpAt: ContinuousClock.Instant?
    /// Whether it was reported that the handler does not end although a person took the task back.
    var isReported = false
    /// Whether the handler has ended and its settlement is on the way.
    var isEnding = false
    /// When its progress was last written.
    var writtenAt: ContinuousClock.Instant?

    /// When the watch has to look at it next; `nil` when there is nothing to watch.
    var nextLook: ContinuousClock.Instant? {
        if isEnding { return nil }
        if let givesUpAt { return givesUpAt }
        return run.cause == nil ? min(timeLimit, leaseEnds) : nil
    }
}
