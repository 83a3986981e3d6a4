import SQLEngine
import Vocabulary

extension TaskRecord {
    init(_ row: Row) throws {
        id = TaskID(rawValue: try row.int64("id"))
        name = try row.text("name")
        queue = try row.text("queue")
        priority = try row.int("priority")
        payload = try row.json("payload")
        state = try row.choice("state")
        runAt = try row.date("run_at")
        key = try row.optionalText("key")
        unique = try row.optionalText("unique_key")
        policy = Policy(
            tries: try row.int("tries"), backoff: try BackoffText.decode(row.text("backoff")),
            timeout: try row.real("timeout"),
            maxExceptions: try row.int("max_exceptions"))
        triesUsed = try row.int("tries_used")
        exceptions = try row.int("exceptions")
        losses = try row.int("losses")
        wasInterrupted = try row.bool("interrupted")
        attempts = try row.int("lease_token")
        worker = try row.optionalText("worker")
        leaseUntil = try row.optionalDate("lease_until")
        cancelRequested = try row.bool("cancel_requested")
        progress = try row.optionalInt("progress")
        progressText = try row.optionalText("progress_text")
        createdAt = try row.date("created_at")
        startedAt = try row.optionalDate("started_at")
        finishedAt = try row.optionalDate("finished_at")
        origin = try row.text("origin")
        actedBy = try row.optionalText("acted_by")
        service = try row.optionalUUID("service")
        tags = try row.optionalJSON("tags")?.decode() ?? []
        fault = try TaskFault(row)
    }
}

extension TaskAttempt {
    init(_ row: Row) throws {
        task = TaskID(rawValue: try row.int64("task"))
        number = try row.int("number")
        worker = try row.text("worker")
        startedAt = try row.date("started_at")
        endedAt = try row.optionalDate("ended_at")
        outcome = try row.choice("outcome")
        fault = try TaskFault(row)
    }
}

extension TaskFault {
    init?(_ row: Row) throws {
        guard try row.optionalText("fault_kind") != nil else { return nil }
        self.init(
            try row.choice("fault_kind"), try row.optionalText("fault_user") ?? "",
            log: try row.optionalText("fault_log") ?? "")
    }
}

extension Row {
    /// A stored name of an enum's case.
    fileprivate func choice<Value: RawRepresentable<String>>(_ column: String) throws -> Value {
        let text = try text(column)
        guard let value = Value(rawValue: text) else {
            throw SQLError(.decoding, "the column \(column) holds \(text), which this version does not know")
        }
        return value
    }
}
