public import SQLEngine
import Vocabulary

extension TaskQueue {
    /// The tables of the queue, for a `Migrator` with the scope `"tasks"`.
    public static let migrations: [SchemaMigration] = [
        SchemaMigration(
            "tasks, attempts, tags, workers, schedules",
            changes: [
                .create(tasks), .create(attempts(linked: true)), .create(tags(linked: true)), .create(workers),
                .create(schedules),
            ]),
        // A foreign key is looked up for every row; here that is a third of the work, and whoever deletes tasks deletes
        // both with them.
        SchemaMigration(
            "attempts and tags without foreign keys",
            changes: [.rebuild(table: attempts(linked: false)), .rebuild(table: tags(linked: false))]),
        windowsLimitsFigures,
    ]

    private static let unfinished = Index.Condition.isIn(column: "state", values: ["waiting", "scheduled", "running"])

    /// Hot statements see only the rows that are of use to them: finished rows leave the indexes that claims read. No
    /// index holds `lease_until`, so a heartbeat changes no index.
    private static let tasks = Table(
        "tasks",
        columns: [
            Column("id", .id),
            Column("name", .string),
            Column("queue", .string),
            Column("priority", .integer).fallback(0),
            Column("payload", .json),
            Column("state", .choice(of: TaskState.allCases.map(\.rawValue))),
            Column("run_at", .time),
            Column("key", .string).nullable(),
            Column("unique_key", .string).nullable(),
            Column("tries", .integer),
            Column("backoff", .json),
            Column("timeout", .real),
            Column("max_exceptions", .integer),
            Column("tries_used", .integer).fallback(0),
            Column("exceptions", .integer).fallback(0),
            Column("losses", .integer).fallback(0),
            Column("interrupted", .boolean).fallback(false),
            // Counts the claims of the task: a worker may only write while its claim is the last one.
            Column("lease_token", .integer).fallback(0),
            Column("lease_until", .time).nullable(),
            Column("worker", .string).nullable(),
            Column("cancel_requested", .boolean).fallback(false),
            Column("progress", .integer).nullable(),
            Column("progress_text", .text).nullable(),
            Column("created_at", .time),
            Column("started_at", .time).nullable(),
            Column("finished_at", .time).nullable(),
            Column("origin", .string),
            Column("acted_by", .string).nullable(),
            Column("service", .uuid).nullable(),
            // For showing; `task_tags` is for finding.
            Column("tags", .json).nullable(),
            Column("fault_kind", .string).nullable(),
            Column("fault_user", .text).nullable(),
            Column("fault_log", .text).nullable(),
        ],
        indexes: [
            Index(on: "queue", "priority", "id", where: .equals("state", "waiting"), name: "tasks_waiting"),
            Index(on: "run_at", where: .equals("state", "scheduled"), name: "tasks_scheduled"),
            Index(on: "worker", where: .equals("state", "running"), name: "tasks_running"),
            Index(
                on: "key", unique: true,
                where: .all(of: [.isNotNull(column: "key"), .equals("state", "running")]),
                name: "tasks_one_running_per_key"),
            Index(
                on: "key", "id", where: .all(of: [.isNotNull(column: "key"), unfinished]),
                name: "tasks_unfinished_by_key"),
            Index(
                on: "unique_key", unique: true, where: .all(of: [.isNotNull(column: "unique_key"), unfinished]),
                name: "tasks_unique_while_unfinished"),
            Index(
                on: "state", "id",
                where: .isIn(column: "state", values: ["failed", "cancelled", "uncertain"]), name: "tasks_troubled"),
            Index(on: "service", "id", where: .isNotNull(column: "service"), name: "tasks_by_service"),
        ])

    /// One row for every attempt that ended. The attempt that goes on is in the task's own row.
    private static func attempts(linked: Bool) -> Table {
        Table(
            "task_attempts",
            columns: [
                task(linked: linked),
                Column("number", .integer),
                Column("worker", .string),
                Column("started_at", .time),
                Column("ended_at", .time),
                Column("outcome", .choice(of: TaskAttempt.Outcome.allCases.filter { $0 != .running }.map(\.rawValue))),
                Column("fault_kind", .string).nullable(),
                Column("fault_user", .text).nullable(),
                Column("fault_log", .text).nullable(),
            ],
            primaryKey: ["task", "number"])
    }

    private static func tags(linked: Bool) -> Table {
        Table(
            "task_tags", columns: [Column("tag", .string), task(linked: linked)], primaryKey: ["tag", "task"],
            indexes: [Index(on: "task")])
    }

    private static func task(linked: Bool) -> Column {
        let column = Column("task", .integer)
        return linked ? column.references("tasks", onDelete: .cascade) : column
    }

    /// Which workers there are and when each was last heard of.
    private static let workers = Table(
        "workers",
        columns: [
            Column("id", .string).primaryKey(),
            Column("name", .string),
            Column("queues", .json),
            Column("task_names", .json),
            Column("started_at", .time),
            Column("seen_at", .time),
            // How long it may be silent before it counts as gone, in microseconds.
            Column("lease", .integer),
        ])

    /// One row per schedule: it fires by an update that is conditional on `next_run_at`, so that one node wins.
    private static let schedules = Table(
        "schedules",
        columns: [
            Column("name", .string).primaryKey(),
            Column("cron", .string),
            Column("time_zone", .string),
            Column("task_name", .string),
            Column("queue", .string),
            Column("payload", .json),
            Column("is_enabled", .boolean).fallback(true),
            Column("next_run_at", .time).nullable(),
            Column("last_run_at", .time).nullable(),
            Column("last_task", .integer).nullable(),
            Column("created_at", .time),
        ],
        indexes: [Index(on: "next_run_at", where: .equals("is_enabled", true), name: "schedules_due")])
}
