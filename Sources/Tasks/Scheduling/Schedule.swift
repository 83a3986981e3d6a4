public import Foundation

/// Work that comes back by the clock: which task is added, and when.
///
/// The program declares its schedules; a ``Scheduler`` brings them into the database and fires them. All nodes together
/// fire each tick once. Ticks that passed while nobody was there are caught up by one task, not by one for each.
///
/// ```swift
/// let vienna = TimeZone(identifier: "Europe/Vienna")!
/// try Schedule("retention", Cron("17 3 * * *"), in: vienna, RetentionTask())
/// ```
public struct Schedule: Sendable {
    /// Unique among the schedules: a literal that never changes, because it is stored.
    public let name: String
    public let cron: Cron
    public let zone: TimeZone
    let task: NewTask

    /// - Parameters:
    ///   - options: of each task that is added. Unless they say otherwise, a tick adds no second task while the one of
    ///     an earlier tick has not ended.
    /// - Throws: ``TaskRefusal`` for a name that is empty or too long, and for a payload or options that no task may
    ///   have.
    public init<Payload: TaskPayload>(
        _ name: String, _ cron: Cron, in zone: TimeZone = .gmt, _ payload: Payload,
        _ options: TaskOptions = TaskOptions()
    ) throws {
        self.name = name
        self.cron = cron
        self.zone = zone
        var options = options
        options.unique = options.unique ?? "schedule \(name)"
        if options.origin.isEmpty { options.origin = "schedule \(name)" }
        try NewTask.check(name, "schedule")
        task = try NewTask(payload, options)
    }
}

/// A schedule as it stands in the database.
public struct ScheduleRecord: Sendable, Equatable {
    public var name: String
    /// The text of its ``Cron``.
    public var cron: String
    /// As `TimeZone(identifier:)` takes it.
    public var timeZone: String
    /// The stored name of the task it adds, and its queue.
    public var taskName: String
    public var queue: String
    /// What an operator chose.
    public var isEnabled: Bool
    /// `nil` when it is not enabled, and when no node declares it any more.
    public var nextRunAt: Date?
    public var lastRunAt: Date?
    /// What the last tick added; for a tick that found its predecessor unfinished, that one.
    public var lastTask: TaskID?
    /// Where that task stands; `nil` when there was none, or it is kept no more.
    public var lastState: TaskState?
}
