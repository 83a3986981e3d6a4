import Foundation
import SQLEngine
import Vocabulary

/// The right to one attempt: the task and the number of the claim. Nothing else may write while this is the last claim.
struct Lease: Sendable, Hashable {
    var task: TaskID
    var token: Int64
}

/// A task that a worker has claimed, with all it needs to run and to settle it.
struct ClaimedTask: Sendable {
    var id: TaskID
    var token: Int64
    var name: String
    var queue: String
    var priority: Int
    var payload: String
    var key: String?
    var service: UUID?
    var tags: String?
    var origin: String
    var createdAt: Int64
    var tries: Int
    var backoff: String
    var timeout: Double
    var maxExceptions: Int
    var triesUsed: Int
    var exceptions: Int
    var wasInterrupted: Bool
    /// Microseconds between being due and being claimed.
    var waited: Int64 = 0

    var lease: Lease { Lease(task: id, token: token) }
}

extension ClaimedTask {
    /// What a claiming statement gives back, in the order in which ``init(_:)`` reads it.
    static let columns: SQL = """
        id, lease_token, name, queue, priority, payload, key, service, tags, origin, created_at, tries, backoff, \
        timeout, max_exceptions, tries_used, exceptions, interrupted, \
        started_at - run_at
        """

    init(_ row: Row) throws {
        id = TaskID(rawValue: try row.int64(0))
        token = try row.int64(1)
        name = try row.text(2)
        queue = try row.text(3)
        priority = try row.int(4)
        payload = try row.text(5)
        key = try row.optionalText(6)
        service = try row.optionalUUID(7)
        tags = try row.optionalText(8)
        origin = try row.text(9)
        createdAt = try row.int64(10)
        tries = try row.int(11)
        backoff = try row.text(12)
        timeout = try row.real(13)
        maxExceptions = try row.int(14)
        triesUsed = try row.int(15)
        exceptions = try row.int(16)
        wasInterrupted = try row.bool(17)
        waited = max(0, try row.optionalInt64(18) ?? 0)
    }

    func ending(_ state: TaskState, _ fault: TaskFault, interrupted: Bool) -> TaskEnding {
        TaskEnding(
            id: id, state: state, fault: fault, queue: queue, key: key, service: service, origin: origin,
            wasInterrupted: wasInterrupted || interrupted)
    }
}
