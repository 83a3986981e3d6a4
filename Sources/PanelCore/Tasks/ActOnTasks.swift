public import Domain
import Foundation
import SQLEngine
import Store
public import Tasks
import Vocabulary

/// What became of an act on many tasks.
public struct BulkOutcome: Sendable, Equatable {
    public var done = 0
    /// Tasks that could not be acted on: they went on meanwhile, or their service does not allow it.
    public var refused = 0
    /// Whether there are more than one request may act on.
    public var hasMore = false
}

/// What can be done to all tasks that a filter lets through.
public enum BulkAct: String, Sendable, CaseIterable {
    case retry, cancel

    /// The states it is about where the filter names none: cancelled tasks were meant to end, and uncertain ones want a
    /// look at each.
    public var states: Set<TaskState> {
        switch self {
        case .retry: [.failed]
        case .cancel: [.waiting, .scheduled, .running]
        }
    }

    /// Whether tasks in a state can be acted on at all.
    public func fits(_ state: TaskState) -> Bool {
        switch self {
        case .retry: state.mayBeRetried
        case .cancel: state.isUnfinished
        }
    }
}

extension Panel {
    /// How many tasks one request acts on at most, and one transaction.
    public static let bulkLimit = 2000
    static let bulkBatch = 50

    /// How many tasks an act would meet, counted no further than one more than ``bulkLimit``, and the newest of them.
    public func matching(_ filter: TaskFilter, for act: BulkAct) async throws -> (count: Int, newest: TaskID?) {
        let filter = try Self.narrowed(filter, to: act)
        let newest = try await tasks.list(filter, limit: 1).tasks.first?.id
        return (try await tasks.count(filter, upTo: Self.bulkLimit + 1), newest)
    }

    /// Tries again or cancels all tasks that a filter lets through, in small transactions. Each is one line of the audit
    /// log.
    ///
    /// - Parameter newest: tasks that were added after this one are left alone: nobody has seen them.
    public func act(
        _ act: BulkAct, onTasks filter: TaskFilter, upTo newest: TaskID? = nil, by actor: Actor
    ) async throws -> BulkOutcome {
        let filter = try Self.narrowed(filter, to: act)
        var outcome = BulkOutcome()
        var cursor = newest.map { TaskID(rawValue: $0.rawValue + 1) }
        while true {
            let page = try await tasks.list(filter, after: cursor, limit: Self.bulkBatch)
            guard !page.tasks.isEmpty else { return outcome }
            let step = try await step(act, page.tasks.map(\.id), filter, by: actor)
            outcome.done += step.done
            outcome.refused += step.refused
            guard let next = page.next else { return outcome }
            cursor = next
            if outcome.done + outcome.refused >= Self.bulkLimit {
                outcome.hasMore = true
                return outcome
            }
        }
    }

    private func step(
        _ act: BulkAct, _ ids: [TaskID], _ filter: TaskFilter, by actor: Actor
    ) async throws -> BulkOutcome {
        let moment = now
        return try await database.write { db in
            var outcome = BulkOutcome()
            for id in ids {
                do {
                    // What one of them refuses undoes nothing of the others.
                    try db.savepoint {
                        switch act {
                        case .retry: _ = try retryTask(id, by: actor, at: moment, in: db)
                        case .cancel: _ = try cancelTask(id, by: actor, at: moment, in: db)
                        }
                    }
                    outcome.done += 1
                } catch is TaskRefusal {
                    outcome.refused += 1
                } catch is Failure {
                    outcome.refused += 1
                }
            }
            let details: JSONValue = [
                "count": .integer(Int64(outcome.done)), "filter": .string(filter.words),
            ]
            try db.records.audit(
                "tasks.\(act.rawValue)", Subject("tasks", filter.words, "\(outcome.done) tasks"), by: actor,
                details: details, at: moment)
            return outcome
        }
    }

    private static func narrowed(_ filter: TaskFilter, to act: BulkAct) throws -> TaskFilter {
        var filter = filter
        if filter.states.isEmpty { filter.states = act.states }
        filter.states = filter.states.filter(act.fits)
        guard !filter.states.isEmpty else {
            throw Failure.refused("Tasks in that state cannot be \(act == .retry ? "tried again" : "cancelled")")
        }
        return filter
    }
}

extension TaskFilter {
    /// The filter in words, for the audit log.
    fileprivate var words: String {
        let parts = [
            states.isEmpty ? nil : states.map(\.rawValue).sorted().joined(separator: " or "),
            queue.map { "queue \($0)" }, tag.map { "tag \($0)" },
            service.map { "service \($0.uuidString.lowercased())" },
            name.map { "name \($0)" },
        ]
        return String(parts.compactMap { $0 }.joined(separator: ", ").prefix(255))
    }
}
