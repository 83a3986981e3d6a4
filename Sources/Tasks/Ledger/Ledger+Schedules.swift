import Foundation
import SQLEngine

extension Ledger {
    static func declare(_ schedules: [Schedule], in db: Connection) throws {
        let now = try db.now()
        for schedule in schedules {
            let task = schedule.task
            let next = schedule.cron.next(after: now, in: schedule.zone)
            // One statement, so that a tick that fires at the same moment is not undone.
            try db.run(
                """
                INSERT INTO schedules (
                    name, cron, time_zone, task_name, queue, payload, is_enabled, next_run_at, created_at
                ) VALUES (
                    \(schedule.name), \(schedule.cron.text), \(schedule.zone.identifier), \(task.name), \(task.queue),
                    \(task.payload), 1, \(next), \(now)
                )
                ON CONFLICT (name) DO UPDATE SET
                    cron = excluded.cron, time_zone = excluded.time_zone, task_name = excluded.task_name,
                    queue = excluded.queue, payload = excluded.payload,
                    next_run_at = CASE
                        WHEN schedules.is_enabled = 0 THEN NULL
                        WHEN schedules.next_run_at IS NULL OR schedules.cron <> excluded.cron
                            OR schedules.time_zone <> excluded.time_zone THEN excluded.next_run_at
                        ELSE schedules.next_run_at END
                """)
        }
        try db.run("UPDATE schedules SET next_run_at = NULL WHERE name NOT IN \(list: schedules.map(\.name))")
    }

    static func schedules(in db: Connection) throws -> [ScheduleRecord] {
        try db.rows(
            """
            SELECT s.name, s.cron, s.time_zone, s.task_name, s.queue, s.is_enabled, s.next_run_at, s.last_run_at,
                s.last_task, t.state
            FROM schedules s LEFT JOIN tasks t ON t.id = s.last_task
            ORDER BY s.name
            """
        ).map { row in
            ScheduleRecord(
                name: try row.text("name"), cron: try row.text("cron"), timeZone: try row.text("time_zone"),
                taskName: try row.text("task_name"), queue: try row.text("queue"),
                isEnabled: try row.bool("is_enabled"), nextRunAt: try row.optionalDate("next_run_at"),
                lastRunAt: try row.optionalDate("last_run_at"),
                lastTask: try row.optionalInt64("last_task").map { TaskID(rawValue: $0) },
                lastState: try row.optionalText("state").flatMap { TaskState(rawValue: $0) })
        }
    }

    static func dueSchedules(_ names: [String], in db: Connection) throws -> [(name: String, tick: Int64)] {
        try db.rows(
            """
            SELECT name, next_run_at FROM schedules
            WHERE is_enabled = 1 AND next_run_at <= \(fragment: db.clock) AND name IN \(list: names)
            ORDER BY next_run_at, name
            """
        ).map { (try $0.text(0), try $0.int64(1)) }
    }

    /// How long it is until the next tick of these schedules, or `nil` when none is to come.
    static func nextTick(of names: [String], in db: Connection) throws -> Duration? {
        try db.row(
            """
            SELECT min(next_run_at) - \(fragment: db.clock) FROM schedules
            WHERE is_enabled = 1 AND name IN \(list: names)
            """)?.optionalInt64(0).map(Duration.microseconds)
    }

    /// - Returns: `nil` when the tick is no longer the one that the schedule waits for.
    static func fire(_ schedule: Schedule, at tick: Int64, in db: Connection) throws -> Added? {
        let next = schedule.cron.next(after: try db.now(), in: schedule.zone)
        let clock = db.clock
        let won = try db.run(
            """
            UPDATE schedules SET next_run_at = \(next), last_run_at = \(fragment: clock)
            WHERE name = \(schedule.name) AND is_enabled = 1 AND next_run_at = \(tick)
                AND next_run_at <= \(fragment: clock)
            """)
        guard won == 1 else { return nil }
        let added = try add(schedule.task, in: db)
        try db.run("UPDATE schedules SET last_task = \(added.id) WHERE name = \(schedule.name)")
        return added
    }

    static func setSchedule(_ name: String, enabled: Bool, in db: Connection) throws {
        guard let row = try db.row("SELECT cron, time_zone FROM schedules WHERE name = \(name)") else {
            throw TaskRefusal.unknownSchedule(name)
        }
        let zone = TimeZone(identifier: try row.text(1)) ?? .gmt
        let next = enabled ? try Cron(row.text(0)).next(after: try db.now(), in: zone) : nil
        // One that is on already keeps the tick it waits for.
        try db.run(
            """
            UPDATE schedules SET is_enabled = \(enabled ? 1 : 0), next_run_at = \(next)
            WHERE name = \(name) AND is_enabled = \(enabled ? 0 : 1)
            """)
    }
}
