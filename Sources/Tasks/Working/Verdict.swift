import SQLEngine
import Vocabulary

/// How an attempt came to its end.
enum AttemptEnd: Sendable {
    case returned(Completion)
    case threw(any Error)
    /// The time was over and the handler did not end in time after it was asked to.
    case timedOut
}

/// What the end of an attempt means for its task. Pure: the same input gives the same settlement.
struct Verdict {
    var task: ClaimedTask
    /// Why the handler was asked to end, if it was.
    var cause: TaskRun.Cause?
    /// In 0..<1, for the jitter of a back-off.
    var random: Double

    /// - Returns: `nil` when there is nothing to write because the lease is lost: whoever takes the task back says so.
    func settlement(for end: AttemptEnd) -> Settlement? {
        switch end {
        case .returned(let completion):
            var settlement = settlement(for: completion.outcome)
            settlement.effects = completion.effects
            return settlement
        case .timedOut: return timedOut()
        case .threw(let error):
            if cause == .leaseLost { return nil }
            var settlement = settlement(for: error)
            settlement.isQueueDecision = true
            return settlement
        }
    }

    private func settlement(for outcome: Completion.Outcome) -> Settlement {
        switch outcome {
        case .done: final(.succeeded, .succeeded)
        case .retry(let failure): again(.retried, TaskFault(failure))
        case .failed(let failure): final(.failed, .failed, TaskFault(failure))
        case .uncertain(let failure): final(.uncertain, .uncertain, TaskFault(failure))
        case .snooze(let seconds): rest(seconds, .snoozed)
        case .cancelled(let reason): final(.cancelled, .cancelled, TaskFault(.cancelled, reason))
        }
    }

    private func settlement(for error: any Error) -> Settlement {
        if let unreadable = error as? PayloadText.Unreadable {
            let fault = TaskFault(.unsupported, "This version of the panel cannot read the task.", log: unreadable.log)
            return final(.failed, .failed, fault)
        }
        guard let failure = error as? Failure else { return unclassified(error) }
        let fault = TaskFault(failure)
        switch failure {
        case .busy(let seconds, _): return rest(seconds, .snoozed, fault)
        case .invalid, .refused, .notFound, .unsupported: return final(.failed, .failed, fault)
        case .uncertain: return final(.uncertain, .uncertain, fault)
        case .failed, .crashed: return cutShort(fault) ?? again(.retried, fault)
        }
    }

    /// An error that no one classified: tried again, but not more often than the policy bears.
    private func unclassified(_ error: any Error) -> Settlement {
        let fault = TaskFault(
            .exception, "Something went wrong that nobody expected. The staff can see what it was.",
            log: error is CancellationError ? "It was stopped while it ran" : String(reflecting: error))
        if let settlement = cutShort(fault) { return settlement }
        let exceptions = task.exceptions + 1
        var settlement = exceptions >= task.maxExceptions ? final(.failed, .failed, fault) : again(.retried, fault)
        settlement.exceptions = exceptions
        return settlement
    }

    /// An error that comes from being asked to end says nothing about the work itself.
    private func cutShort(_ fault: TaskFault) -> Settlement? {
        switch cause {
        case nil, .leaseLost: return nil
        case .timedOut: return timedOut(log: fault.log)
        case .cancelled:
            return final(
                .cancelled, .cancelled, TaskFault(.cancelled, "The task was cancelled.", log: fault.log),
                isInterrupted: true)
        case .stopping:
            var settlement = blank(.waiting, .handedBack)
            settlement.isInterrupted = true
            return settlement
        }
    }

    private func timedOut(log: String? = nil) -> Settlement {
        let text = "The task took longer than its \(Self.spoken(task.timeout)) and was stopped."
        let fault = TaskFault(.timedOut, text, log: log.map { "\(text) It ended with: \($0)" } ?? text)
        var settlement = again(.timedOut, fault)
        settlement.isInterrupted = true
        settlement.isQueueDecision = true
        return settlement
    }

    private static func spoken(_ seconds: Double) -> String {
        seconds == seconds.rounded() && seconds.magnitude < 1e9 ? "\(Int64(seconds)) s" : "\(seconds) s"
    }

    /// Uses a try; failed when it was the last one.
    private func again(_ outcome: TaskAttempt.Outcome, _ fault: TaskFault) -> Settlement {
        let used = task.triesUsed + 1
        var settlement: Settlement
        if used >= task.tries {
            settlement = blank(.failed, outcome == .retried ? .failed : outcome)
            settlement.isQueueDecision = true
        } else {
            settlement = blank(.scheduled, outcome)
            // A back-off that cannot be read is one of another version; ten seconds are what a policy rests by itself.
            let backoff = (try? BackoffText.decode(task.backoff)) ?? .constant(seconds: 10)
            let policy = Policy(tries: task.tries, backoff: backoff)
            settlement.rest = Self.microseconds(policy.rest(afterTries: used, random: random))
        }
        settlement.triesUsed = used
        settlement.fault = fault
        return settlement
    }

    private func rest(_ seconds: Double, _ outcome: TaskAttempt.Outcome, _ fault: TaskFault? = nil) -> Settlement {
        var settlement = blank(.scheduled, outcome)
        settlement.rest = Self.microseconds(seconds)
        settlement.fault = fault
        return settlement
    }

    private func final(
        _ state: TaskState, _ outcome: TaskAttempt.Outcome, _ fault: TaskFault? = nil, isInterrupted: Bool = false
    ) -> Settlement {
        var settlement = blank(state, outcome)
        settlement.triesUsed += 1
        settlement.fault = fault
        settlement.isInterrupted = isInterrupted
        return settlement
    }

    private func blank(_ state: TaskState, _ outcome: TaskAttempt.Outcome) -> Settlement {
        Settlement(task: task, state: state, outcome: outcome, triesUsed: task.triesUsed, exceptions: task.exceptions)
    }

    /// Between nothing and ten years.
    static func microseconds(_ seconds: Double) -> Int64 {
        Int64(min(max(seconds.isNaN ? 0 : seconds, 0), 315_360_000) * 1_000_000)
    }
}
