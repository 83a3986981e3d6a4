import Foundation
import Logging
import SQLEngine
import Vocabulary

extension Worker {
    func start(_ task: ClaimedTask, leaseEnds: ContinuousClock.Instant) {
        guard let entry = registry.entries[task.name] else { return }
        let lease = task.lease
        let pen = pen
        let run = TaskRun { pen.wake() }
        let context = TaskContext(task, run)
        let now = ContinuousClock.now
        let timeLimit = now + .microseconds(Verdict.microseconds(task.timeout))
        let logger = logger
        busy[task.queue, default: 0] += 1
        tallies[task.queue, default: Tally()].start(after: task.waited)
        held[lease] = Held(task: task, run: run, timeLimit: timeLimit, leaseEnds: leaseEnds)
        held[lease]?.work = Task.detached {
            let end: AttemptEnd
            var taskLogger = logger
            taskLogger[metadataKey: "task"] = "\(task.id)"
            taskLogger[metadataKey: "name"] = "\(task.name)"
            taskLogger[metadataKey: "attempt"] = "\(task.token)"
            do {
                end = .returned(try await withLogger(taskLogger) { _ in try await entry.run(task.payload, context) })
            } catch {
                end = .threw(error)
            }
            await self.ended(lease, end)
        }
        let look = min(timeLimit, leaseEnds)
        if look < watchesAt {
            watchesAt = look
            watch.wake()
        }
    }

    /// The handler has ended, or is taken to have ended.
    func ended(_ lease: Lease, _ end: AttemptEnd) {
        guard let task = held[lease], !task.isEnding else {
            logger.notice("a task ended after it was given up", metadata: ["task": "\(lease.task)"])
            return
        }
        let verdict = Verdict(task: task.task, cause: task.run.cause, random: random())
        guard var settlement = verdict.settlement(for: end) else {
            free(task.task.queue)
            drop(lease)
            work.wake()
            return
        }
        settlement.progress = task.run.progress
        held[lease]?.isEnding = true
        if settlement.isPlain {
            free(task.task.queue)
            successes.append(lease)
            gather()
        } else {
            // The handler's own task may be cancelled by now, and a cancelled task cannot wait for the database.
            Task.detached { await self.record(settlement) }
        }
    }

    /// Writes a settlement, and keeps trying while the database is away.
    private func record(_ settlement: Settlement) async {
        let lease = settlement.task.lease
        var settlement = settlement
        var tellsEnded = true
        var pause: Duration = .milliseconds(100)
        var tries = 0
        while true {
            do {
                let state = try await write(settlement, tellsEnded: tellsEnded)
                if let state { report(settlement, state) } else { refused(lease) }
                if let state { countEnd(of: lease, as: state) }
                break
            } catch let error as EffectsError {
                settlement = afterFailedEffects(settlement, error.cause)
            } catch let error as EndedError {
                tellsEnded = false
                endedFailed(lease, error)
            } catch {
                tries += 1
                logger.error(
                    "the end of a task cannot be written yet", metadata: ["task": "\(lease.task)", "error": "\(error)"])
                // Then its lease runs out and another worker begins it again.
                if tries > 20 || stage == .stopped { break }
                // Cannot be cut off: nothing cancels this task.
                try? await Task.sleep(for: pause)
                pause = min(pause * 2, .seconds(2))
            }
        }
        free(settlement.task.queue)
        drop(lease)
        work.wake()
    }

    private func write(_ settlement: Settlement, tellsEnded: Bool) async throws -> TaskState? {
        let ended = tellsEnded ? registry.entries[settlement.task.name]?.ended : nil
        let isolation: Isolation = settlement.effects == nil && ended == nil ? .readCommitted : .serializable
        return try await queue.database.write(isolation) { db in
            guard let state = try Ledger.settle(settlement, in: db) else { return nil }
            if let effects = settlement.effects {
                do { try effects(db) } catch { throw EffectsError.unlessTemporary(error) }
            }
            let turned = state != settlement.state
            if let ended, !state.isUnfinished, turned || settlement.isQueueDecision {
                let fault = turned ? Ledger.cancelledFault : settlement.fault ?? Ledger.cancelledFault
                let ending = settlement.task.ending(state, fault, interrupted: settlement.isInterrupted)
                do { try ended(settlement.task.payload, ending, db) } catch { throw EndedError.unlessTemporary(error) }
            }
            return state
        }
    }

    /// Effects that fail are an error of the handler: what they say counts as if it had been thrown.
    private func afterFailedEffects(_ settlement: Settlement, _ error: any Error) -> Settlement {
        logger.error(
            "the effects of a task failed", metadata: ["task": "\(settlement.task.id)", "error": "\(error)"])
        var verdict = Verdict(task: settlement.task, random: random())
        verdict.task.wasInterrupted = true
        var replacement = verdict.settlement(for: .threw(error)) ?? settlement
        replacement.effects = nil
        replacement.isInterrupted = true
        replacement.progress = settlement.progress
        return replacement
    }

    func endedFailed(_ lease: Lease, _ error: EndedError) {
        logger.error(
            "the code that is told of a task's end failed; the task ends without it",
            metadata: ["task": "\(lease.task)", "error": "\(error.cause)"])
    }

    func refused(_ lease: Lease) {
        logger.warning(
            "a task ended here after its lease was lost; nothing was written", metadata: ["task": "\(lease.task)"])
    }

    private func report(_ settlement: Settlement, _ state: TaskState) {
        guard let fault = settlement.fault else { return }
        let level: Logger.Level = state == .failed || state == .uncertain ? .warning : .info
        logger.log(
            level: level, "a task did not succeed",
            metadata: [
                "task": "\(settlement.task.id)", "name": "\(settlement.task.name)",
                "attempt": "\(settlement.task.token)",
                "state": "\(state.rawValue)", "kind": "\(fault.kind.rawValue)", "reason": "\(fault.log)",
            ])
    }
}
