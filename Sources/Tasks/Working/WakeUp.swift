import SQLEngine
import Synchronization

/// How an `add`, a `retry` or a `cancel` reaches the workers of the same process: after the commit, not before.
final class WakeUp: Sendable {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    private struct Ears: Sendable {
        /// There may be something to claim.
        var work: Signal
        /// Somebody asked a running task to end.
        var cancel: Signal
    }

    private let workers = Mutex<[String: Ears]>([:])

    /// Wakes a worker's signals from now on.
    func join(_ worker: String, work: Signal, cancel: Signal) {
        workers.withLock { $0[worker] = Ears(work: work, cancel: cancel) }
    }

    func leave(_ worker: String) {
        workers.withLock { $0[worker] = nil }
    }

    /// - Parameter queue: where something was added; `nil` for a change of what is there already.
    func afterCommit(of db: Connection, queue: String? = nil, forCancel: Bool = false) {
        db.afterCommit {
            self.wake(forCancel: forCancel)
            self.database.notify(TaskNotice.channel, TaskNotice(queue: queue, isCancel: forCancel).word)
        }
    }

    /// One word for each queue that something was added to.
    func afterCommit(of db: Connection, added: [Added], of tasks: [NewTask]) {
        let queues = Set(zip(added, tasks).filter { !$0.0.isDuplicate }.map(\.1.queue))
        for queue in queues { afterCommit(of: db, queue: queue) }
    }

    private func wake(forCancel: Bool) {
        workers.withLock { workers in
            for ears in workers.values {
                // A task that waited and was cancelled makes room for the next one of its key.
                ears.work.wake()
                if forCancel { ears.cancel.wake() }
            }
        }
    }
}
