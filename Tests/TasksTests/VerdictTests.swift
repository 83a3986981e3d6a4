import SQLEngine
import Testing
import Vocabulary

@testable import Tasks

@Suite struct VerdictTests {
    struct Odd: Error {}

    /// A claimed task with the given policy and past.
    private func task(_ policy: Policy, used: Int = 0, exceptions: Int = 0) throws -> ClaimedTask {
        ClaimedTask(
            id: TaskID(rawValue: 1), token: 1, name: "test.note", queue: "default", priority: 0, payload: "{}",
            key: nil,
            service: nil, tags: nil, origin: "", createdAt: 0, tries: policy.tries,
            backoff: BackoffText.encode(policy.backoff),
            timeout: policy.timeout, maxExceptions: policy.maxExceptions, triesUsed: used, exceptions: exceptions,
            wasInterrupted: false)
    }

    private func settle(
        _ end: AttemptEnd, _ policy: Policy = Policy(tries: 5), used: Int = 0, exceptions: Int = 0,
        cause: TaskRun.Cause? = nil, random: Double = 0
    ) throws -> Settlement {
        let task = try task(policy, used: used, exceptions: exceptions)
        return try #require(Verdict(task: task, cause: cause, random: random).settlement(for: end))
    }

    @Test func `R81 the defaults are one try, ten seconds, ten minutes, two exceptions`() throws {
        #expect(Note.policy == Policy(tries: 1, backoff: .constant(seconds: 10), timeout: 600, maxExceptions: 2))
        let once = try settle(.threw(Failure.failed("no")), Note.policy)
        #expect(once.state == .failed && once.outcome == .failed && once.triesUsed == 1)
    }

    @Test func `R81 tries are used up one by one, with the rest that the back-off says`() throws {
        let policy = Policy(tries: 4, backoff: .exponential(base: 10, limit: 25), timeout: 5)
        let rests: [(used: Int, random: Double, seconds: Double)] = [
            (0, 0, 5), (0, 0.5, 7.5), (1, 0, 10), (2, 0, 12.5),
        ]
        for (used, random, seconds) in rests {
            let settlement = try settle(.threw(Failure.failed("no")), policy, used: used, random: random)
            #expect(settlement.state == .scheduled && settlement.outcome == .retried)
            #expect(settlement.triesUsed == used + 1)
            #expect(settlement.rest == Int64(seconds * 1_000_000))
        }
        let last = try settle(.threw(Failure.failed("no")), policy, used: 3)
        #expect(last.state == .failed && last.outcome == .failed && last.triesUsed == 4 && last.isQueueDecision)
        let constant = try settle(
            .threw(Failure.crashed("gone")), Policy(tries: 9, backoff: .constant(seconds: 3)), used: 7)
        #expect(constant.state == .scheduled && constant.rest == 3_000_000)
    }

    @Test func `R81 unclassified errors end the task at maxExceptions, whatever tries says`() throws {
        let policy = Policy(tries: 100, maxExceptions: 3)
        for exceptions in 0..<2 {
            let settlement = try settle(.threw(Odd()), policy, used: exceptions, exceptions: exceptions)
            #expect(settlement.state == .scheduled && settlement.exceptions == exceptions + 1)
        }
        let last = try settle(.threw(Odd()), policy, used: 2, exceptions: 2)
        #expect(last.state == .failed && last.exceptions == 3 && last.fault?.kind == .exception)
        let classified = try settle(.threw(Failure.failed("no")), policy, used: 2, exceptions: 2)
        #expect(classified.state == .scheduled && classified.exceptions == 2)
        let fewTries = try settle(.threw(Odd()), Policy(tries: 1, maxExceptions: 3))
        #expect(fewTries.state == .failed)
    }

    @Test func `R84 every kind of failure has its meaning`() throws {
        let table: [(Failure, TaskState, TaskAttempt.Outcome, usesTry: Bool)] = [
            (.invalid("bad", field: "name"), .failed, .failed, true),
            (.refused("no"), .failed, .failed, true),
            (.notFound("gone"), .failed, .failed, true),
            (.unsupported("cannot"), .failed, .failed, true),
            (.busy(retryIn: 30, "later"), .scheduled, .snoozed, false),
            (.uncertain("who knows"), .uncertain, .uncertain, true),
            (.failed("broke"), .scheduled, .retried, true),
            (.crashed("died"), .scheduled, .retried, true),
        ]
        #expect(Set(table.map(\.0.kind)) == Set(Failure.Kind.allCases))
        for (failure, state, outcome, usesTry) in table {
            let settlement = try settle(.threw(failure))
            #expect(settlement.state == state, "\(failure.kind)")
            #expect(settlement.outcome == outcome, "\(failure.kind)")
            #expect(settlement.triesUsed == (usesTry ? 1 : 0), "\(failure.kind)")
            #expect(settlement.fault == TaskFault(failure))
            #expect(settlement.fault?.kind.rawValue == failure.kind.rawValue)
            #expect(settlement.isQueueDecision)
        }
        #expect(try settle(.threw(Failure.busy(retryIn: 30, "later"))).rest == 30_000_000)
    }

    @Test func `what a handler returns is taken as it is`() throws {
        let failure = Failure.refused("no")
        let table: [(Completion, TaskState, TaskAttempt.Outcome, used: Int, queue: Bool)] = [
            (.done, .succeeded, .succeeded, 1, false),
            (.retry(failure), .scheduled, .retried, 1, false),
            (.failed(failure), .failed, .failed, 1, false),
            (.uncertain(failure), .uncertain, .uncertain, 1, false),
            (.snooze(seconds: 5), .scheduled, .snoozed, 0, false),
            (.cancelled("not wanted"), .cancelled, .cancelled, 1, false),
        ]
        for (completion, state, outcome, used, queue) in table {
            let settlement = try settle(.returned(completion))
            #expect(settlement.state == state && settlement.outcome == outcome, "\(completion.outcome)")
            #expect(settlement.triesUsed == used && settlement.isQueueDecision == queue, "\(completion.outcome)")
        }
        let exhausted = try settle(.returned(.retry(failure)), Policy(tries: 1))
        #expect(exhausted.state == .failed && exhausted.isQueueDecision)
    }

    @Test func `a time-out uses a try and marks the task as interrupted`() throws {
        let first = try settle(.timedOut, Policy(tries: 2, timeout: 3))
        #expect(first.state == .scheduled && first.outcome == .timedOut && first.triesUsed == 1 && first.isInterrupted)
        let last = try settle(.timedOut, Policy(tries: 2, timeout: 3), used: 1)
        #expect(last.state == .failed && last.outcome == .timedOut && last.fault?.kind == .timedOut)
        #expect(last.fault?.user.contains("3 s") == true)
    }

    @Test func `an error of a handler that was asked to end is not the work's own`() throws {
        for error in [Odd(), CancellationError(), Failure.failed("cut off")] as [any Error] {
            let stopped = try settle(.threw(error), cause: .stopping)
            #expect(stopped.state == .waiting && stopped.outcome == .handedBack && stopped.triesUsed == 0)
            #expect(stopped.isInterrupted)
            let cancelled = try settle(.threw(error), cause: .cancelled)
            #expect(cancelled.state == .cancelled && cancelled.outcome == .cancelled)
            let late = try settle(.threw(error), cause: .timedOut)
            #expect(late.state == .scheduled && late.outcome == .timedOut)
            let lost = Verdict(task: try task(Policy()), cause: .leaseLost, random: 0).settlement(for: .threw(error))
            #expect(lost == nil)
        }
        // What is certain stays what it is.
        for cause in [TaskRun.Cause.stopping, .cancelled, .timedOut] {
            #expect(try settle(.threw(Failure.uncertain("half")), cause: cause).state == .uncertain)
            #expect(try settle(.threw(Failure.refused("no")), cause: cause).state == .failed)
            #expect(try settle(.returned(.done), cause: cause).state == .succeeded)
        }
    }

    @Test func `rests that make no sense are brought to sense`() {
        #expect(Verdict.microseconds(-5) == 0)
        #expect(Verdict.microseconds(.nan) == 0)
        #expect(Verdict.microseconds(.infinity) == 315_360_000_000_000)
    }

    @Test func `a back-off is stored and read back`() throws {
        for backoff in [Policy.Backoff.constant(seconds: 0.5), .exponential(base: 10, limit: 600)] {
            #expect(try BackoffText.decode(BackoffText.encode(backoff)) == backoff)
        }
    }
}
