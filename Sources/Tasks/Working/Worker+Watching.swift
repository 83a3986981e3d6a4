import Logging
import SQLEngine

extension Worker {
    /// Keeps the leases of what runs, hears of cancellations, and takes back what other workers lost.
    func keepLeases() async {
        while stage != .stopped {
            let began = ContinuousClock.now
            let running = held.filter { !$0.value.isEnding }.keys
            do {
                try await beatOnce(for: Array(running), began: began)
                try await rescue()
                try await exchangeFigures()
                await beat.wait(until: began + heartbeat)
            } catch {
                logger.error("the leases cannot be kept", metadata: ["error": "\(error)"])
                await beat.wait(until: .now + min(heartbeat, .seconds(1)))
            }
        }
    }

    private func beatOnce(for leases: [Lease], began: ContinuousClock.Instant) async throws {
        let card = card
        let kept = try await queue.database.write(.readCommitted) { db in
            try Ledger.report(card, in: db)
            return try Ledger.heartbeat(leases.map(\.task), worker: card.id, lease: card.lease, in: db)
        }
        for lease in leases {
            guard let task = held[lease], !task.isEnding else { continue }
            switch kept[lease] {
            case nil:
                logger.warning("the lease of a running task is lost", metadata: ["task": "\(lease.task)"])
                if task.run.cause != .leaseLost { askToEnd(lease, .leaseLost) }
            case true?:
                held[lease]?.leaseEnds = began + self.lease
                if task.run.cause == nil { askToEnd(lease, .cancelled) }
            case false?:
                held[lease]?.leaseEnds = began + self.lease
            }
        }
        if !leases.isEmpty { watch.wake() }
    }

    /// Takes back tasks whose workers went silent.
    private func rescue() async throws {
        let expired = try await queue.database.read { db in try Ledger.expired(in: db) }
        for lost in expired {
            try await takeBack(lost)
        }
        if !expired.isEmpty {
            distrustFloors()
            work.wake()
            try await queue.database.write(.readCommitted) { db in try Ledger.forgetGoneWorkers(in: db) }
        }
    }

    private func takeBack(_ lost: Ledger.Expired) async throws {
        let task = lost.task
        let entry = registry.entries[task.name]
        let state: TaskState
        let fault: TaskFault
        if lost.isCancelRequested {
            state = .cancelled
            fault = TaskFault(
                .cancelled, "The task was cancelled.", log: "its worker was lost after somebody cancelled it")
        } else if lost.losses + 1 >= Self.mostLosses, entry != nil {
            state = .failed
            fault = TaskFault(
                .lost, "The task was set aside because it was cut off again and again.",
                log: "its worker was lost \(lost.losses + 1) times in a row; it may take its worker down")
        } else {
            state = .waiting
            fault = TaskFault(.lost, "The task was cut off and begins again.", log: "its worker was lost")
        }
        let taken: Bool
        do {
            taken = try await takeBack(task, as: state, fault, ended: state == .waiting ? nil : entry?.ended)
        } catch let error as EndedError {
            endedFailed(task.lease, error)
            taken = try await takeBack(task, as: state, fault, ended: nil)
        }
        if taken {
            tallies[task.queue, default: Tally()].end(state)
            logger.warning(
                "a task was taken back from a lost worker",
                metadata: ["task": "\(task.id)", "name": "\(task.name)", "state": "\(state.rawValue)"])
        }
    }

    private func takeBack(
        _ task: ClaimedTask, as state: TaskState, _ fault: TaskFault, ended: TaskRegistry.Ended?
    ) async throws -> Bool {
        try await queue.database.write(ended == nil ? .readCommitted : .serializable) { db in
            guard try Ledger.takeBack(task.lease, as: state, fault: fault, in: db) else { return false }
            do {
                try ended?(task.payload, task.ending(state, fault, interrupted: true), db)
            } catch {
                throw EndedError.unlessTemporary(error)
            }
            return true
        }
    }

    /// Ends what takes too long, and what this worker may no longer hold. Needs no database: a worker that lost it must
    /// stop too.
    func watchTime() async {
        while stage != .stopped {
            let now = ContinuousClock.now
            for (lease, task) in held where !task.isEnding {
                if let givesUpAt = task.givesUpAt {
                    if givesUpAt <= now { giveUp(lease, task) }
                } else if task.run.cause == nil {
                    if task.timeLimit <= now {
                        askToEnd(lease, .timedOut)
                    } else if task.leaseEnds <= now {
                        logger.warning(
                            "no sign of life reached the database in time", metadata: ["task": "\(lease.task)"])
                        askToEnd(lease, .leaseLost)
                    }
                }
            }
            watchesAt = held.values.compactMap(\.nextLook).min() ?? .now + .seconds(3600)
            await watch.wait(until: watchesAt)
        }
    }

    /// A handler that was asked to end and does not. One whose task a person took back may go on until its policy's
    /// time is over, because only it knows how to leave its work in order.
    private func giveUp(_ lease: Lease, _ task: Held) {
        let cause = task.run.cause
        if !task.isReported {
            logger.warning(
                "a task does not end although it was asked to",
                metadata: [
                    "task": "\(task.task.id)", "name": "\(task.task.name)", "cause": "\(String(describing: cause))",
                ])
        }
        held[lease]?.isReported = true
        switch cause {
        case .timedOut: ended(lease, .timedOut)
        case .cancelled where task.isReported || task.timeLimit <= .now: ended(lease, .timedOut)
        case .cancelled: held[lease]?.givesUpAt = task.timeLimit
        case .leaseLost:
            free(task.task.queue)
            drop(lease)
            work.wake()
        case .stopping, nil: held[lease]?.givesUpAt = nil
        }
    }

    /// Writes what handlers say about their progress, at most twice a second for each task. The last word travels with
    /// the end.
    func writeProgress() async {
        var looksAt = ContinuousClock.now + .seconds(3600)
        while stage != .stopped {
            await pen.wait(until: looksAt)
            let now = ContinuousClock.now
            looksAt = now + .seconds(3600)
            var news: [(Lease, TaskRun.Progress)] = []
            for (lease, task) in held where !task.isEnding && task.run.hasUnwritten {
                if let writtenAt = task.writtenAt, writtenAt + Self.progressPause > now {
                    looksAt = min(looksAt, writtenAt + Self.progressPause)
                } else if let progress = task.run.takeUnwritten() {
                    held[lease]?.writtenAt = now
                    news.append((lease, progress))
                }
            }
            guard !news.isEmpty else { continue }
            do {
                try await queue.database.write(.readCommitted) { [news] db in
                    for (lease, progress) in news { try Ledger.write(progress, of: lease, in: db) }
                }
            } catch {
                logger.debug("progress could not be written", metadata: ["error": "\(error)"])
            }
        }
    }
}
