public import Foundation

/// What all workers together did within one span of time, for the graph of tasks.
public struct TaskFigures: Sendable, Equatable {
    /// When the span begins.
    public var from: Date
    public var started = 0
    /// Seconds that the tasks that were started had waited since they were due: on average, and the longest.
    public var meanWait: Double = 0
    public var longestWait: Double = 0
    public var succeeded = 0
    /// Failed, uncertain or cancelled.
    public var troubled = 0

    init(from: Date) {
        self.from = from
    }
}

extension TaskQueue {
    /// What happened lately, in equal spans, the oldest first; the last one is still going on. Workers write their
    /// figures with their signs of life, so the last seconds may be missing.
    ///
    /// - Parameters:
    ///   - spans: how many.
    ///   - minutes: how long each is.
    ///   - queue: `nil` for all queues together.
    public func figures(
        spans: Int = 60, of minutes: Int = 1, queue: String? = nil
    ) async throws -> [TaskFigures] {
        try await database.read { db in try Ledger.figures(spans: spans, of: minutes, queue: queue, in: db) }
    }
}
