import SQLEngine
import Vocabulary

extension Ledger {
    /// Inserts many tasks, in their order, by as few statements as can be.
    static func add(all tasks: [NewTask], in db: Connection) throws -> [Added] {
        // What is refused as a duplicate gives no row back, so it goes by itself.
        guard let first = tasks.first, tasks.count > 1, tasks.allSatisfy({ $0.options.unique == nil }) else {
            return try tasks.map { try add($0, in: db) }
        }
        let isAlike = tasks.allSatisfy { $0.differsInPayloadOnly(from: first) }
        if !isAlike, db.engine == .sqlite { return try tasks.map { try add($0, in: db) } }
        let statement = isAlike ? inserting(alike: tasks, as: first, in: db) : inserting(tasks, in: db)
        let ids = try db.rows(statement).map { try $0.int64(0) }.sorted()
        guard ids.count == tasks.count else { throw noAnswer }
        if isAlike, db.engine == .sqlite {
            for tag in first.options.tags {
                try db.run(
                    "INSERT INTO task_tags (tag, task) SELECT \(tag), value FROM json_each(\(SQL.document(of: ids)))")
            }
        }
        return ids.map { .added(TaskID(rawValue: $0)) }
    }

    /// Tasks that differ in nothing but their payloads: only these travel for each.
    static func inserting(alike tasks: [NewTask], as first: NewTask, in db: Connection) -> SQL {
        let (options, policy, clock) = (first.options, first.policy, db.clock)
        let payloads = tasks.map(\.payload)
        let (due, state) = dueAndState(of: options, clock)
        let source: SQL =
            db.engine == .postgres
            ? "unnest(\(fragment: array(payloads))) AS t (payload)"
            : "(SELECT value AS payload FROM json_each(\(SQL.document(of: payloads)))) AS t"
        let insertion: SQL = """
            INSERT INTO tasks (
                name, queue, priority, payload, state, run_at, key, tries, backoff, timeout, max_exceptions,
                created_at, origin, service, tags
            )
            SELECT CAST(\(first.name) AS text), CAST(\(first.queue) AS text), CAST(\(options.priority) AS bigint), payload,
                \(fragment: state), \(fragment: due), CAST(\(options.key) AS text), CAST(\(policy.tries) AS bigint),
                CAST(\(BackoffText.encode(policy.backoff)) AS text), CAST(\(policy.timeout) AS double precision),
                CAST(\(policy.maxExceptions) AS bigint), \(fragment: clock), CAST(\(options.origin) AS text),
                CAST(\(options.service) AS text), CAST(\(first.tagList) AS text)
            FROM \(fragment: source)
            RETURNING id
            """
        guard db.engine == .postgres, !options.tags.isEmpty else { return insertion }
        return """
            WITH added AS (\(fragment: insertion)), tagged AS (
                INSERT INTO task_tags (tag, task)
                SELECT tag, id FROM added, unnest(\(fragment: array(options.tags))) AS of (tag)
            )
            SELECT id FROM added
            """
    }

    /// All tasks as one document: the text of the statement is the same for any number of them. Ids are given in the
    /// order of the document.
    static func inserting(_ tasks: [NewTask], in db: Connection) -> SQL {
        let clock = db.clock
        return """
            WITH added AS (
                INSERT INTO tasks (
                    name, queue, priority, payload, state, run_at, key, tries, backoff, timeout, max_exceptions,
                    created_at, origin, service, tags
                )
                SELECT name, queue, priority, payload,
                    CASE WHEN coalesce(moment > \(fragment: clock), delay IS NOT NULL) THEN 'scheduled' ELSE 'waiting' END,
                    coalesce(moment, \(fragment: clock) + coalesce(delay, 0)),
                    key, tries, backoff, timeout, max_exceptions, \(fragment: clock), origin, service, tags
                FROM json_to_recordset(\(document(of: tasks))::json) AS t (
                    name text, queue text, priority bigint, payload text, moment bigint, delay bigint, key text,
                    tries bigint, backoff text, timeout double precision, max_exceptions bigint, origin text,
                    service text, tags text
                )
                RETURNING id, tags
            ), tagged AS (
                INSERT INTO task_tags (tag, task)
                SELECT json_array_elements_text(tags::json), id FROM added WHERE tags IS NOT NULL
            )
            SELECT id FROM added
            """
    }

    /// Texts as an array of PostgreSQL.
    private static func array(_ texts: [String]) -> SQL {
        var array = "{"
        for text in texts {
            array += array.utf8.count > 1 ? ",\"" : "\""
            if text.utf8.contains(where: { $0 == 0x22 || $0 == 0x5c }) {
                array += text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
            } else {
                array += text
            }
            array += "\""
        }
        return "CAST(\(array + "}") AS text[])"
    }

    private static func document(of tasks: [NewTask]) -> String {
        var text = "["
        for task in tasks {
            let options = task.options
            if text.utf8.count > 1 { text += "," }
            text += "{\"priority\":\(options.priority),\"tries\":\(task.policy.tries)"
            text += ",\"timeout\":\(task.policy.timeout),\"max_exceptions\":\(task.policy.maxExceptions)"
            append("name", task.name, to: &text)
            append("queue", task.queue, to: &text)
            append("payload", task.payload, to: &text)
            append("backoff", BackoffText.encode(task.policy.backoff), to: &text)
            append("origin", options.origin, to: &text)
            if let moment = options.runAt {
                text += ",\"moment\":\(moment.microseconds)"
            } else if let delay = options.delay, delay > .zero {
                text += ",\"delay\":\(delay.microseconds)"
            }
            if let key = options.key { append("key", key, to: &text) }
            if let service = options.service { append("service", service.uuidString.lowercased(), to: &text) }
            if let tags = task.tagList { append("tags", tags, to: &text) }
            text += "}"
        }
        return text + "]"
    }

    private static func append(_ name: String, _ value: String, to text: inout String) {
        text += ",\"\(name)\":\""
        for byte in value.utf8 where byte < 0x20 || byte == 0x22 || byte == 0x5c {
            text += escaped(value) + "\""
            return
        }
        text += value
        text += "\""
    }

    private static func escaped(_ value: String) -> String {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(value.utf8.count + 16)
        for byte in value.utf8 {
            switch byte {
            case 0x22, 0x5c: bytes += [0x5c, byte]
            case 0..<0x20: bytes += Array("\\u00\(byte < 16 ? "0" : "")\(String(byte, radix: 16))".utf8)
            default: bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
