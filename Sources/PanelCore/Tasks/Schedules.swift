public import Domain
import Foundation
import SQLEngine
import Store
public import Tasks
import Vocabulary

extension Panel {
    /// What the panel does by the clock. Every node that works declares the same ones.
    ///
    /// - Throws: ``CronError`` for a text that is none.
    public static func schedules() throws -> [Schedule] {
        [
            try Schedule("retention", Cron("17 3 * * *"), RetentionTask()),
            try Schedule("orders that were not paid", Cron("*/5 * * * *"), ExpireTask()),
            try Schedule("payments that were missed", Cron("*/10 * * * *"), FetchTask(isThorough: false)),
            try Schedule("payments that were missed, all", Cron("41 2 * * *"), FetchTask(isThorough: true)),
        ]
    }

    /// Turns a schedule on or off, on all nodes.
    public func setSchedule(_ name: String, enabled: Bool, by actor: Actor) async throws {
        let moment = now
        do {
            try await database.write { db in
                try tasks.setSchedule(name, enabled: enabled, in: db)
                let action = enabled ? "schedule.enable" : "schedule.disable"
                try db.records.audit(action, Subject("schedule", name, name), by: actor, at: moment)
            }
        } catch TaskRefusal.unknownSchedule {
            throw Failure.notFound("There is no such schedule")
        }
    }

    /// Limits how many tasks of a queue run at once over all nodes.
    ///
    /// - Parameter limit: `nil` for none.
    public func limitQueue(_ queue: String, to limit: Int?, by actor: Actor) async throws {
        let moment = now
        do {
            try await database.write { db in
                try tasks.setLimit(limit, on: queue, in: db)
                try db.records.audit(
                    "queue.limit", Subject("queue", queue, queue), by: actor,
                    details: ["limit": limit.map { .integer(Int64($0)) } ?? .null], at: moment)
            }
        } catch let refusal as TaskRefusal {
            throw Failure.refused(Failure.Reason(refusal.description))
        }
    }

    /// Queues with tasks that wait and no live worker that serves them.
    public func unservedQueues() async throws -> [TaskCounts] {
        let served = Set(try await tasks.workers().filter(\.isAlive).flatMap(\.queues.keys))
        return try await tasks.counts().filter { $0.waiting + $0.scheduled > 0 && !served.contains($0.queue) }
    }
}
