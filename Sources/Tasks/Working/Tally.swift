/// What a worker did in one queue since it last wrote its figures.
struct Tally: Sendable, Equatable {
    var started = 0
    /// Microseconds between being due and being claimed.
    var waited: Int64 = 0
    var longestWait: Int64 = 0
    var succeeded = 0
    var troubled = 0

    mutating func start(after wait: Int64) {
        started += 1
        waited += wait
        longestWait = max(longestWait, wait)
    }

    /// - Parameter state: what the task is in now; a task that is to run again has not ended.
    mutating func end(_ state: TaskState) {
        switch state {
        case .succeeded: succeeded += 1
        case .failed, .cancelled, .uncertain: troubled += 1
        case .waiting, .scheduled, .running: break
        }
    }

    static func + (left: Tally, right: Tally) -> Tally {
        Tally(
            started: left.started + right.started, waited: left.waited + right.waited,
            longestWait: max(left.longestWait, right.longestWait), succeeded: left.succeeded + right.succeeded,
            troubled: left.troubled + right.troubled)
    }
}
