import Logging

extension Worker {
    /// How a worker was asked to stop; a later `atOnce` outdoes an earlier `gracefully`.
    enum Wish: Int, Sendable {
        case gracefully, atOnce
    }

    nonisolated func ask(_ wish: Wish) {
        self.wish.withLock { $0 = max($0 ?? wish, wish) { $0.rawValue < $1.rawValue } }
        rest.wake()
    }

    /// The whole life of the worker, from the first claim to the last word.
    func live() async {
        queue.wakeUp.join(self)
        logger.info("the worker starts", metadata: ["queues": "\(queues.map(\.name).joined(separator: ", "))"])
        let loops = [
            Task { await claimInTurns() }, Task { await claimBeside() }, Task { await keepLeases() },
            Task { await watchTime() },
            Task { await writeProgress() },
        ]
        let ears = Task { await hearOthers() }
        while wish.withLock({ $0 }) == nil {
            await rest.wait(until: .now + .seconds(3600))
        }
        stage = .stopping
        queue.wakeUp.leave(self)
        openings.close()
        ears.cancel()
        await finishOrHandBack()
        stage = .stopped
        for signal in [work, more, beat, watch, pen] { signal.wake() }
        for loop in loops { await loop.value }
        do {
            let id = card.id
            try await exchangeFigures()
            try await queue.database.write(.readCommitted) { db in try Ledger.forget(worker: id, in: db) }
        } catch {
            logger.warning("the worker could not say goodbye", metadata: ["error": "\(error)"])
        }
        logger.info("the worker has stopped")
    }

    /// Waits for the running tasks, then asks them to end and waits a little longer. A handler that does not care keeps
    /// its lease until the lease runs out: only when this process is gone may another worker begin the task again.
    private func finishOrHandBack() async {
        let clock = ContinuousClock()
        let graceEnds = clock.now + grace
        while isBusy, clock.now < graceEnds, wish.withLock({ $0 }) != .atOnce {
            await rest.wait(until: graceEnds)
        }
        let patienceEnds = clock.now + patience
        for lease in held.keys where held[lease]?.isEnding == false {
            askToEnd(lease, .stopping)
        }
        while isBusy, clock.now < patienceEnds {
            await rest.wait(until: patienceEnds)
        }
        for held in held.values {
            logger.warning(
                "a task does not end; its lease runs out by itself",
                metadata: ["task": "\(held.task.id)", "name": "\(held.task.name)"])
        }
    }

    private var isBusy: Bool { !held.isEmpty || openings.areAwaited }

    /// Asks a handler to end and remembers when to give it up.
    func askToEnd(_ lease: Lease, _ cause: TaskRun.Cause) {
        guard let task = held[lease] else { return }
        task.run.cancel(cause)
        task.work?.cancel()
        if cause != .stopping { held[lease]?.givesUpAt = .now + patience }
    }

    /// Forgets a task: it is settled, or no longer ours.
    func drop(_ lease: Lease) {
        guard held.removeValue(forKey: lease) != nil else { return }
        if held.isEmpty { rest.wake() }
    }

    func free(_ queue: String) {
        busy[queue, default: 1] -= 1
    }
}

/// The larger of two values by a given order.
private func max<Value>(_ left: Value, _ right: Value, by isLess: (Value, Value) -> Bool) -> Value {
    isLess(left, right) ? right : left
}
