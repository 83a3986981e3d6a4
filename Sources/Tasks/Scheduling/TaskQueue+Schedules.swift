import Foundation
public import SQLEngine

extension TaskQueue {
    /// Brings the schedules of the program into the database. What is new begins with its next tick; what is there
    /// keeps the tick it waits for, unless its times have changed; what the program does not know fires no more.
    public func declare(_ schedules: [Schedule]) async throws {
        try await database.write(.readCommitted) { db in try Ledger.declare(schedules, in: db) }
    }

    /// Every schedule, by name.
    public func schedules() async throws -> [ScheduleRecord] {
        try await database.read { db in try Ledger.schedules(in: db) }
    }

    /// Turns a schedule on or off. One that is turned on begins with its next tick: what it missed meanwhile was meant
    /// to be missed.
    ///
    /// - Throws: ``TaskRefusal/unknownSchedule(_:)``, or ``CronError`` for a row that this version cannot read.
    public func setSchedule(_ name: String, enabled: Bool, in db: Connection) throws {
        try Ledger.setSchedule(name, enabled: enabled, in: db)
    }

    /// Schedules of these names whose tick has come, with that tick.
    func dueSchedules(_ names: [String]) async throws -> [(name: String, tick: Int64)] {
        try await database.read { db in try Ledger.dueSchedules(names, in: db) }
    }

    /// Fires one tick.
    ///
    /// - Returns: `nil` when another node was faster.
    func fire(_ schedule: Schedule, at tick: Int64) async throws -> Added? {
        let wakeUp = wakeUp
        return try await database.write(.readCommitted) { db in
            let added = try Ledger.fire(schedule, at: tick, in: db)
            if added?.isDuplicate == false { wakeUp.afterCommit(of: db) }
            return added
        }
    }
}
