import Foundation
import SQLEngine

extension TaskQueue {
    /// How long the figures of the graph are kept.
    static let figuresAge: Duration = .seconds(8 * 86_400)

    /// Deletes tasks that ended long ago, with their attempts and tags, in small transactions with a rest between them,
    /// so that nobody who writes has to wait. Tasks that are uncertain stay until a person has decided. Old figures and
    /// workers that are gone are forgotten by the way.
    ///
    /// - Parameters:
    ///   - age: how long ago a task must have ended, on the clock of the database.
    ///   - batch: how many tasks one transaction looks at.
    ///   - rest: between two transactions.
    /// - Returns: how many tasks were deleted.
    @discardableResult
    public func forgetEnded(
        olderThan age: Duration, batch: Int = 500, rest: Duration = .milliseconds(20)
    ) async throws -> Int {
        let now = try await database.read { db in try db.now() }.microseconds
        let cutoff = now - age.microseconds
        var deleted = 0
        var cursor: TaskID? = TaskID(rawValue: 0)
        while let from = cursor {
            let step = try await database.write(.readCommitted) { db in
                try Ledger.forget(after: from, before: cutoff, limit: batch, in: db)
            }
            deleted += step.deleted
            cursor = step.next
            if cursor != nil { try await Task.sleep(for: rest) }
        }
        let oldest = (now - Self.figuresAge.microseconds) / 60_000_000
        try await database.write(.readCommitted) { db in
            try Ledger.forgetFigures(before: oldest, in: db)
            try Ledger.forgetGoneWorkers(in: db)
        }
        return deleted
    }
}
