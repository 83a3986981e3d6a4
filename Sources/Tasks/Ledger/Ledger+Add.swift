import Foundation
import SQLEngine

extension Ledger {
    /// Inserts a task, or finds the unfinished one with the same unique text.
    static func add(_ task: NewTask, in db: Connection) throws -> Added {
        let isPlain = task.options.uniqueFor == nil && task.options.lanes <= 1
        return isPlain ? try insert(task, in: db) : try addCarefully(task, in: db)
    }

    static func insert(_ task: NewTask, in db: Connection) throws -> Added {
        let statement = insertion(of: task, in: db)
        guard let unique = task.options.unique else {
            guard let id = try db.row(statement)?.int64(0) else { throw noAnswer }
            try tag(TaskID(rawValue: id), with: task.options.tags, in: db)
            return .added(TaskID(rawValue: id))
        }
        // The one that is in the way may end between the two statements; then the next insert goes through.
        for _ in 0..<5 {
            if let id = try db.row(statement)?.int64(0) {
                try tag(TaskID(rawValue: id), with: task.options.tags, in: db)
                return .added(TaskID(rawValue: id))
            }
            if let other = try unfinished(unique: unique, in: db) { return .duplicate(other) }
        }
        throw SQLError(.serialization, "a task with the unique text could neither be added nor found")
    }

    /// The unfinished task with this unique text.
    static func unfinished(unique: String, in db: Connection) throws -> TaskID? {
        try db.row(finding(unique: unique)).map { TaskID(rawValue: try $0.int64(0)) }
    }

    static func finding(unique: String) -> SQL {
        "SELECT id FROM tasks WHERE unique_key = \(unique) AND state IN ('waiting', 'scheduled', 'running')"
    }

    private static func insertion(of task: NewTask, in db: Connection) -> SQL {
        db.engine == .sqlite ? plainInsertion(of: task) : insertion(of: task, clock: db.clock)
    }

    /// For SQLite, where the clock is read here: the statement is always the same, and only its values are put together.
    private static func plainInsertion(of task: NewTask) -> SQL {
        let options = task.options
        let now = Date().microseconds
        var due = now
        if let moment = options.runAt?.microseconds {
            due = moment
        } else if let delay = options.delay, delay > .zero {
            due = now + delay.microseconds
        }
        let policy = task.policy
        return sqliteInsertion.with([
            .text(task.name), .text(task.queue), .integer(Int64(options.priority)), .text(task.payload),
            .text(due > now ? "scheduled" : "waiting"), .integer(due), options.key.sqlValue, options.unique.sqlValue,
            .integer(Int64(policy.tries)), .text(BackoffText.encode(policy.backoff)), .real(policy.timeout),
            .integer(Int64(policy.maxExceptions)), .integer(now), .text(options.origin), options.service.sqlValue,
            task.tagList.sqlValue,
        ])
    }

    private static let sqliteInsertion: SQL = {
        let value = SQLValue.null
        return """
            INSERT INTO tasks (
                name, queue, priority, payload, state, run_at, key, unique_key, tries, backoff, timeout, max_exceptions,
                created_at, origin, service, tags
            ) VALUES (
                \(value), \(value), \(value), \(value), \(value), \(value), \(value), \(value), \(value), \(value),
                \(value), \(value), \(value), \(value), \(value), \(value)
            )
            ON CONFLICT DO NOTHING
            RETURNING id
            """
    }()

    private static func insertion(of task: NewTask, clock: SQL) -> SQL {
        let options = task.options
        let (due, state) = dueAndState(of: options, clock)
        let policy = task.policy
        return """
            INSERT INTO tasks (
                name, queue, priority, payload, state, run_at, key, unique_key, tries, backoff, timeout, max_exceptions,
                created_at, origin, service, tags
            ) VALUES (
                \(task.name), \(task.queue), \(options.priority), \(task.payload), \(fragment: state), \(fragment: due),
                \(options.key), \(options.unique),
                \(policy.tries), \(BackoffText.encode(policy.backoff)), \(policy.timeout),
                \(policy.maxExceptions), \(fragment: clock), \(options.origin), \(options.service), \(task.tagList)
            )
            ON CONFLICT DO NOTHING
            RETURNING id
            """
    }

    /// When a task is due, and the state that it begins in, on the database's clock.
    static func dueAndState(of options: TaskOptions, _ clock: SQL) -> (due: SQL, state: SQL) {
        if let moment = options.runAt {
            let due: SQL = "CAST(\(moment) AS bigint)"
            return (due, "CASE WHEN \(fragment: due) > \(fragment: clock) THEN 'scheduled' ELSE 'waiting' END")
        }
        if let delay = options.delay, delay > .zero {
            return ("\(fragment: clock) + CAST(\(delay.microseconds) AS bigint)", "'scheduled'")
        }
        return (clock, "'waiting'")
    }

    /// Inserts a task that a worker begins at once: like one that was claimed in the moment in which it was added.
    static func insert(_ task: NewTask, runningIn worker: WorkerCard, in db: Connection) throws -> ClaimedTask {
        let (options, policy, clock) = (task.options, task.policy, db.clock)
        let row = try db.row(
            """
            INSERT INTO tasks (
                name, queue, priority, payload, state, run_at, tries, backoff, timeout, max_exceptions, created_at,
                origin, service, tags, lease_token, lease_until, worker, started_at
            ) VALUES (
                \(task.name), \(task.queue), \(options.priority), \(task.payload), 'running', \(fragment: clock),
                \(policy.tries), \(BackoffText.encode(policy.backoff)), \(policy.timeout), \(policy.maxExceptions),
                \(fragment: clock), \(options.origin), \(options.service), \(task.tagList),
                1, \(fragment: clock) + \(worker.lease.microseconds), \(worker.id), \(fragment: clock)
            )
            RETURNING \(fragment: ClaimedTask.columns)
            """)
        guard let row else { throw noAnswer }
        let running = try ClaimedTask(row)
        try tag(running.id, with: options.tags, in: db)
        return running
    }

    private static func tag(_ id: TaskID, with tags: [String], in db: Connection) throws {
        for tag in tags { try db.run(tagging.with([.text(tag), id.sqlValue])) }
    }

    private static let tagging: SQL = "INSERT INTO task_tags (tag, task) VALUES (\(SQLValue.null), \(SQLValue.null))"

    static var noAnswer: SQLError { SQLError(.other, "the database did not say the id of the new task") }
}
