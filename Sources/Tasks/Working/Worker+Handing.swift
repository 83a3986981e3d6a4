import SQLEngine

extension Worker {
    /// Takes a place for a task that is about to be added, if this worker rests, knows the task, and nothing has to be
    /// looked up before it may run.
    nonisolated func takePlace(for task: NewTask) -> Bool {
        let options = task.options
        guard options.key == nil, options.unique == nil, options.runAt == nil, options.delay ?? .zero <= .zero,
            registry.entries[task.name] != nil
        else { return false }
        return openings.take(in: task.queue)
    }

    /// Adds the task that a place was taken for, and begins it.
    nonisolated func add(_ task: NewTask) async throws -> Added {
        let leaseEnds = ContinuousClock.now + lease
        do {
            return try await queue.database.write(.readCommitted) { db in
                let running = try Ledger.insert(task, runningIn: self.card, in: db)
                db.afterCommit { Task.detached { await self.receive(running, leaseEnds: leaseEnds) } }
                return .added(running.id)
            }
        } catch {
            openings.settle(task.queue)
            rest.wake()
            throw error
        }
    }

    private func receive(_ task: ClaimedTask, leaseEnds: ContinuousClock.Instant) async {
        await begin([task], leaseEnds: leaseEnds)
        openings.settle(task.queue)
        rest.wake()
    }

    /// Opens the places of queues in which nothing waits. Those with a limit over all nodes have none.
    func openPlaces(in idle: [String]) {
        guard stage == .working, let limited else { return }
        let settings = queues.filter { idle.contains($0.name) && !limited.contains($0.name) }
        openings.open(
            Dictionary(settings.map { ($0.name, max(0, roomIn($0))) }, uniquingKeysWith: { first, _ in first }))
    }
}
