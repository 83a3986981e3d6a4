import SQLEngine

extension Worker {
    func countEnd(of lease: Lease, as state: TaskState) {
        guard let queue = held[lease]?.task.queue else { return }
        tallies[queue, default: Tally()].end(state)
    }

    /// Writes what was done since the last time, and learns which queues have a limit. What cannot be written is kept
    /// for the next time.
    func exchangeFigures() async throws {
        let written = tallies.filter { $0.value != Tally() }
        tallies = [:]
        do {
            if !written.isEmpty {
                try await queue.database.write(.readCommitted) { db in try Ledger.add(written, in: db) }
            }
        } catch {
            tallies.merge(written, uniquingKeysWith: +)
            throw error
        }
        let limits = Set(try await queue.limits().keys)
        guard limits != limited else { return }
        limited = limits
        openings.close()
        work.wake()
    }
}
