import SQLEngine

extension Ledger {
    /// Adds a task whose unique text holds for a while after its success, or whose key has more than one lane.
    static func addCarefully(_ task: NewTask, in db: Connection) throws -> Added {
        var task = task
        if task.options.lanes > 1, let key = task.options.key {
            task.options.key = try freestLane(of: key, lanes: task.options.lanes, in: db)
        }
        guard let unique = task.options.unique, let window = task.options.uniqueFor else {
            return try insert(task, in: db)
        }
        // Takes the row, and makes others who add with this text wait for this transaction.
        let last = try db.row(
            """
            INSERT INTO task_windows (unique_key, task) VALUES (\(unique), NULL)
            ON CONFLICT (unique_key) DO UPDATE SET unique_key = excluded.unique_key
            RETURNING task
            """)?.optionalInt64(0)
        if let last, try counts(TaskID(rawValue: last), within: window, in: db) {
            return .duplicate(TaskID(rawValue: last))
        }
        let added = try insert(task, in: db)
        try db.run("UPDATE task_windows SET task = \(added.id) WHERE unique_key = \(unique)")
        return added
    }

    private static func counts(_ id: TaskID, within window: Duration, in db: Connection) throws -> Bool {
        try db.row(
            """
            SELECT id FROM tasks
            WHERE id = \(id) AND (state IN ('waiting', 'scheduled', 'running')
                OR (state = 'succeeded' AND finished_at > \(fragment: db.clock) - \(window.microseconds)))
            """) != nil
    }

    /// The lane with the fewest unfinished tasks, the first one of several.
    private static func freestLane(of key: String, lanes: Int, in db: Connection) throws -> String {
        let names = (1...lanes).map { lane(key, $0) }
        let rows = try db.rows(countingLanes(names))
        let taken = try Dictionary(
            rows.map { (try $0.text(0), try $0.int(1)) }, uniquingKeysWith: { first, _ in first })
        return names.min { taken[$0, default: 0] < taken[$1, default: 0] } ?? lane(key, 1)
    }

    static func countingLanes(_ names: [String]) -> SQL {
        """
        SELECT key, count(*) FROM tasks
        WHERE key IN \(list: names) AND key IS NOT NULL AND state IN ('waiting', 'scheduled', 'running')
        GROUP BY key
        """
    }

    /// The key of one lane as it is stored.
    static func lane(_ key: String, _ number: Int) -> String { "\(key)\u{1F}\(number)" }
}
