import SQLEngine

/// Many ids or leases as one value, in the form whose plan is the primary key on either engine. PostgreSQL guesses that
/// an unknown array has ten members and looks each up; a list that comes out of JSON or a subselect it may join by
/// reading the whole table.
extension Ledger {
    /// What stands after `id` to mean one of these tasks.
    static func among(_ tasks: [TaskID], in db: Connection) -> SQL {
        switch db.engine {
        case .sqlite: "IN \(list: tasks)"
        case .postgres: "= ANY(\(fragment: array(tasks.map(\.rawValue))))"
        }
    }

    /// What stands after `id` to mean one of the ids that a query gives.
    static func among(_ query: SQL, in db: Connection) -> SQL {
        switch db.engine {
        case .sqlite: "IN (\(fragment: query))"
        case .postgres: "= ANY(ARRAY(\(fragment: query)))"
        }
    }

    /// The condition of being in a state that few tasks are in, written so that SQLite reads its partial index: it
    /// takes an index only for a column that is compared, and only when the index's own condition stands there word for
    /// word.
    static func among(_ state: TaskState) -> SQL {
        switch state {
        case .waiting: "state = 'waiting' AND queue > ''"
        case .scheduled: "state = 'scheduled' AND run_at > -9223372036854775807"
        case .running: "state = 'running' AND worker > ''"
        case .failed, .cancelled, .uncertain:
            "state = \(fragment: literal(state)) AND state IN ('failed', 'cancelled', 'uncertain')"
        case .succeeded: "state = 'succeeded'"
        }
    }

    /// Leases as a table `held` with the columns `task` and `token`.
    static func table(of leases: [Lease], in db: Connection) -> SQL {
        switch db.engine {
        case .sqlite:
            let document = "[" + leases.map { "[\($0.task.rawValue),\($0.token)]" }.joined(separator: ",") + "]"
            return """
                (
                    SELECT json_extract(value, '$[0]') AS task, json_extract(value, '$[1]') AS token
                    FROM json_each(\(document))
                ) held
                """
        case .postgres:
            let tasks = array(leases.map(\.task.rawValue))
            let tokens = array(leases.map(\.token))
            return "unnest(\(fragment: tasks), \(fragment: tokens)) AS held (task, token)"
        }
    }

    /// For PostgreSQL: where to begin in each priority, as a table `floor` with the columns `priority` and `id`.
    static func table(of floors: [Floors.Floor]) -> SQL {
        let priorities = array(floors.map { Int64($0.priority) })
        let ids = array(floors.map(\.id.rawValue))
        return "unnest(\(fragment: priorities), \(fragment: ids)) AS floor (priority, id)"
    }

    private static func array(_ numbers: [Int64]) -> SQL {
        let text = "{" + numbers.map(String.init).joined(separator: ",") + "}"
        return "CAST(\(text) AS bigint[])"
    }
}
