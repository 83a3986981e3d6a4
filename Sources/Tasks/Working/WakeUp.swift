import SQLEngine
import Synchronization

/// How an `add`, a `retry` or a `cancel` reaches the workers of the same process: after the commit, not before.
final class WakeUp: Sendable {
    private let database: any Database

    init(_ database: any Database) {
        self.database = database
    }

    private let workers = Mutex<[String: @Sendable (TaskNotice) -> Void]>([:])

    /// Tells a worker from now on.
    func join(_ worker: String, hear: @escaping @Sendable (TaskNotice) -> Void) {
        workers.withLock { $0[worker] = hear }
    }

    func leave(_ worker: String) {
        workers.withLock { $0[worker] = nil }
    }

    /// - Parameter queue: where something was added; `nil` for a change of what is there already.
    func afterCommit(of db: Connection, queue: String? = nil, forCancel: Bool = false) {
        let notice = TaskNotice(queue: queue, isCancel: forCancel)
        db.afterCommit {
            for hear in self.workers.withLock({ Array($0.values) }) { hear(notice) }
            self.database.notify(TaskNotice.channel, notice.word)
        }
    }

    /// One word for each queue that something was added to.
    func afterCommit(of db: Connection, added: [Added], of tasks: [NewTask]) {
        let queues = Set(zip(added, tasks).filter { !$0.0.isDuplicate }.map(\.1.queue))
        for queue in queues { afterCommit(of: db, queue: queue) }
    }
}
