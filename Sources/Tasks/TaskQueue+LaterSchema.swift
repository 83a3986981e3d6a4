import SQLEngine
import Vocabulary

extension TaskQueue {
    /// What stands beside the tasks' own table, so that it costs nothing where it is not used.
    static let windowsLimitsFigures = SchemaMigration(
        "unique windows, queue limits, figures",
        changes: [.create(windows), .create(limits), .create(figures)])

    /// Which task was the last one of a unique text that holds for a while after its end. A row is also the lock under
    /// which such a task is added.
    private static let windows = Table(
        "task_windows",
        columns: [
            Column("unique_key", .string).primaryKey(),
            Column("task", .integer).nullable().references("tasks", onDelete: .cascade),
        ],
        indexes: [Index(on: "task")])

    /// How many tasks of a queue may run at once over all nodes. A row is also the lock under which they are claimed.
    private static let limits = Table(
        "queue_limits",
        columns: [Column("queue", .string).primaryKey(), Column("running_limit", .integer)])

    /// What the workers did in each minute, so that no graph has to read the tasks themselves. Times are sums and
    /// maxima in microseconds.
    private static let figures = Table(
        "task_figures",
        columns: [
            // Whole minutes since 1970.
            Column("minute", .integer),
            Column("queue", .string),
            Column("started", .integer),
            Column("waited", .integer),
            Column("longest_wait", .integer),
            Column("succeeded", .integer),
            Column("troubled", .integer),
        ],
        primaryKey: ["minute", "queue"])
}
