import SQLEngine
import Synchronization

/// Gathers the tasks that many callers add at the same time, each in "a transaction of its own": while one batch is on
/// its way to the disk the next one fills, and goes with one commit. A caller hears "added" only after it.
final class Adder: Sendable {
    private struct Waiting {
        let number: UInt64
        let task: NewTask
        let answer: CheckedContinuation<Added, any Error>
    }

    private struct State {
        var waiting: [Waiting] = []
        var lastNumber: UInt64 = 0
        /// Loops that write at this moment.
        var writers = 0
    }

    private static let largestBatch = 500

    private let database: any Database
    private let wakeUp: WakeUp
    private let state = Mutex(State())
    /// PostgreSQL gathers the commits of two connections, SQLite has one writer.
    private let mostWriters: Int

    init(database: any Database, wakeUp: WakeUp) {
        self.database = database
        self.wakeUp = wakeUp
        mostWriters = database.engine == .postgres ? 2 : 1
    }

    /// - Throws: what the task alone would meet; `CancellationError` when the caller goes away before its turn.
    func add(_ task: NewTask) async throws -> Added {
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { answer in
                let needsWriter = state.withLock { state in
                    state.waiting.append(Waiting(number: number, task: task, answer: answer))
                    guard state.writers < mostWriters else { return false }
                    state.writers += 1
                    return true
                }
                if needsWriter { Task.detached { await self.write() } }
                // The handler may have come before the task was in the list.
                if Task.isCancelled { cancel(number) }
            }
        } onCancel: {
            cancel(number)
        }
    }

    private func cancel(_ number: UInt64) {
        let cancelled = state.withLock { state in
            state.waiting.firstIndex { $0.number == number }.map { state.waiting.remove(at: $0) }
        }
        cancelled?.answer.resume(throwing: CancellationError())
    }

    /// Writes batch after batch until nobody waits.
    private func write() async {
        while let batch = next() {
            do {
                let added = try await insert(batch.map(\.task))
                for (waiting, added) in zip(batch, added) { waiting.answer.resume(returning: added) }
            } catch let error as SQLError where error.kind == .busy || error.kind == .connectionLost {
                for waiting in batch { waiting.answer.resume(throwing: error) }
            } catch {
                await insertAlone(batch)
            }
        }
    }

    private func next() -> [Waiting]? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.writers -= 1
                return nil
            }
            let batch = Array(state.waiting.prefix(Self.largestBatch))
            state.waiting.removeFirst(batch.count)
            return batch
        }
    }

    /// One that comes alone may begin at once, if a worker of this process has nothing to do.
    private func insert(_ tasks: [NewTask]) async throws -> [Added] {
        if tasks.count == 1, let worker = wakeUp.idleWorker(for: tasks[0]) { return [try await worker.add(tasks[0])] }
        return try await database.write(.readCommitted) { [wakeUp] db in
            let added = try Ledger.add(all: tasks, in: db)
            wakeUp.afterCommit(of: db, added: added, of: tasks)
            return added
        }
    }

    /// After a batch that failed: each one by itself, so that the error reaches only those who meet it.
    private func insertAlone(_ batch: [Waiting]) async {
        for waiting in batch {
            do {
                guard let added = try await insert([waiting.task]).first else { throw CancellationError() }
                waiting.answer.resume(returning: added)
            } catch {
                waiting.answer.resume(throwing: error)
            }
        }
    }
}
