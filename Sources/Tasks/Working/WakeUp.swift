import SQLEngine
import Synchronization

/// How an `add`, a `retry` or a `cancel` reaches the workers of the same process: after the commit, not before. And how
/// an `add` finds one that has nothing to do.
final class WakeUp: Sendable {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    private let workers = Mutex<[String: Worker]>([:])

    /// Tells a worker from now on.
    func join(_ worker: Worker) {
        workers.withLock { $0[worker.card.id] = worker }
    }

    func leave(_ worker: Worker) {
        workers.withLock { $0[worker.card.id] = nil }
    }

    /// A worker of this process that takes the task as it is added: its ``Worker/add(_:)`` must be called then.
    func idleWorker(for task: NewTask) -> Worker? {
        workers.withLock { workers in workers.values.first { $0.takePlace(for: task) } }
    }

    /// - Parameter queue: where something was added; `nil` for a change of what is there already.
    func afterCommit(of db: Connection, queue: String? = nil, forCancel: Bool = false) {
        let notice = TaskNotice(queue: queue, isCancel: forCancel)
        db.afterCommit {
            for worker in self.workers.withLock({ Array($0.values) }) { worker.hear(notice) }
            self.database.notify(TaskNotice.channel, notice.word)
        }
    }

    /// One word for each queue that something was added to.
    func afterCommit(of db: Connection, added: [Added], of tasks: [NewTask]) {
        let queues = Set(zip(added, tasks).filter { !$0.0.isDuplicate }.map(\.1.queue))
        for queue in queues { afterCommit(of: db, queue: queue) }
    }
}
