import SQLEngine

extension Ledger {
    static func task(_ id: TaskID, in db: Connection) throws -> TaskRecord? {
        try db.row("SELECT * FROM tasks WHERE id = \(id)").map(TaskRecord.init)
    }

    static func list(_ filter: TaskFilter, after cursor: TaskID?, limit: Int, in db: Connection) throws -> TaskPage {
        let rows = try db.rows(
            "SELECT t.* \(fragment: passing(filter, after: cursor)) ORDER BY t.id DESC LIMIT \(limit + 1)")
        let tasks = try rows.prefix(limit).map(TaskRecord.init)
        return TaskPage(tasks: tasks, next: rows.count > limit ? tasks.last?.id : nil)
    }

    /// How many tasks a filter lets through, counted no further than a limit.
    static func count(_ filter: TaskFilter, upTo limit: Int, in db: Connection) throws -> Int {
        try db.row(counting(filter, upTo: limit))?.int(0) ?? 0
    }

    static func counting(_ filter: TaskFilter, upTo limit: Int) -> SQL {
        "SELECT count(*) FROM (SELECT t.id \(fragment: passing(filter, after: nil)) LIMIT \(limit)) found"
    }

    /// The part of a query from `FROM` on, with the tasks as `t`.
    private static func passing(_ filter: TaskFilter, after cursor: TaskID?) -> SQL {
        var conditions: [SQL] = []
        var source: SQL = "tasks t"
        if let tag = filter.tag {
            source = "task_tags g JOIN tasks t ON t.id = g.task"
            conditions.append("g.tag = \(tag)")
        }
        if !filter.states.isEmpty {
            let states = filter.states.sorted { $0.rawValue < $1.rawValue }
            if filter.tag == nil, filter.service == nil, !filter.states.contains(.succeeded) {
                source = "(\(fragment: few(in: states))) few JOIN tasks t ON t.id = few.id"
            } else {
                conditions.append("t.state IN (\(fragment: states.map(literal).joined(separator: ", ")))")
            }
        }
        if let queue = filter.queue { conditions.append("t.queue = \(queue)") }
        if let service = filter.service { conditions.append("t.service = \(service)") }
        if let name = filter.name { conditions.append("t.name = \(name)") }
        if let cursor { conditions.append("t.id < \(cursor)") }
        let condition: SQL = conditions.isEmpty ? "" : "WHERE " + conditions.joined(separator: " AND ")
        return "FROM \(fragment: source) \(fragment: condition)"
    }

    /// The ids in states that few tasks are in, each through its own index: without this the newest tasks would be read
    /// one by one, past millions that succeeded. The `LIMIT` keeps the planner from taking the subselect apart.
    private static func few(in states: [TaskState]) -> SQL {
        let each = states.map { state -> SQL in "SELECT id FROM tasks WHERE \(fragment: among(state))" }
        return each.joined(separator: " UNION ALL ") + " LIMIT 9223372036854775807"
    }

    static func attempts(of id: TaskID, in db: Connection) throws -> [TaskAttempt] {
        try db.rows(
            """
            SELECT task, number, worker, started_at, ended_at, outcome, fault_kind, fault_user, fault_log
            FROM task_attempts WHERE task = \(id)
            UNION ALL
            SELECT id, lease_token, worker, started_at, NULL, 'running', NULL, NULL, NULL
            FROM tasks WHERE id = \(id) AND state = 'running'
            ORDER BY 2
            """
        ).map(TaskAttempt.init)
    }

    /// Jumps from tag to tag through the index, because there may be millions of rows with few tags.
    static func tags(in db: Connection) throws -> [String] {
        try db.rows(
            """
            WITH RECURSIVE found (tag) AS (
                SELECT min(tag) FROM task_tags
                UNION ALL
                SELECT (SELECT min(g.tag) FROM task_tags g WHERE g.tag > found.tag)
                FROM found WHERE found.tag IS NOT NULL
            )
            SELECT tag FROM found WHERE tag IS NOT NULL ORDER BY tag
            """
        ).map { try $0.text(0) }
    }

    static func counts(in db: Connection) throws -> [TaskCounts] {
        let counted: [(TaskState, WritableKeyPath<TaskCounts, Int>)] = [
            (.waiting, \.waiting), (.scheduled, \.scheduled), (.running, \.running), (.failed, \.failed),
            (.cancelled, \.cancelled), (.uncertain, \.uncertain),
        ]
        var counts: [String: TaskCounts] = [:]
        // One statement for each state, so that each reads its own small index.
        for (state, path) in counted {
            for row in try db.rows(counting(state)) {
                let queue = try row.text(0)
                counts[queue, default: TaskCounts(queue: queue)][keyPath: path] = try row.int(1)
            }
        }
        return counts.values.sorted { $0.queue < $1.queue }
    }

    static func counting(_ state: TaskState) -> SQL {
        "SELECT queue, count(*) FROM tasks WHERE \(fragment: among(state)) GROUP BY queue"
    }
}
