import SQLEngine
import Vocabulary

extension Ledger {
    /// Inserts many tasks, in their order: with PostgreSQL in one trip to the server.
    static func add(all tasks: [NewTask], in db: Connection) throws -> [Added] {
        // What is refused as a duplicate gives no row back, so it goes by itself.
        guard db.engine == .postgres, tasks.count > 1, tasks.allSatisfy({ $0.options.unique == nil }) else {
            return try tasks.map { try add($0, in: db) }
        }
        let ids = try db.rows(inserting(tasks, in: db)).map { try $0.int64(0) }.sorted()
        guard ids.count == tasks.count else {
            throw SQLError(.other, "the database did not say the ids of the new tasks")
        }
        return ids.map { .added(TaskID(rawValue: $0)) }
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
