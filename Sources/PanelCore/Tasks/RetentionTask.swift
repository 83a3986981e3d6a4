import Foundation
import SQLEngine
import Store
public import Tasks
public import Vocabulary

/// Forgets what nobody needs any more: tasks that ended long ago, sessions that are over, kept replies, old lines of the
/// module log where the operator set a bound.
public struct RetentionTask: TaskPayload {
    public static let name = "panel.retention"
    /// An hour is enough for the first night after years without it; the next night goes on.
    public static let policy = Policy(tries: 3, backoff: .constant(seconds: 300), timeout: 3600)

    public init() {}
}

extension Panel {
    /// How many lines of the module log one transaction looks at.
    private static let logBatch = 500

    /// Each part is a few small transactions with a rest between them, so that nobody who writes has to wait.
    func forgetTheOld(_ task: RetentionTask, _ context: TaskContext) async throws -> Completion {
        context.progress(percent: 0, text: "Tasks that ended long ago")
        let day = Duration.seconds(86_400)
        let forgotten = try await tasks.forgetEnded(olderThan: day * settings.keepTasks)
        context.progress(percent: 60, text: "Sessions and kept replies")
        let moment = now
        try await database.write(.readCommitted) { db in
            try db.access.deleteExpiredSessions(at: moment)
            try db.access.forgetReplies(before: try db.now() - Self.replyLifetime)
        }
        context.progress(percent: 80, text: "The module log")
        let lines = try await forgetOldLogLines()
        context.progress(percent: 100, text: "Forgot \(forgotten) tasks and \(lines) lines of the module log")
        return .done
    }

    /// Nothing without a bound.
    private func forgetOldLogLines() async throws -> Int {
        guard let days = settings.keepModuleLog else { return 0 }
        // Lines carry the business clock.
        let bound = now - Double(days) * 86_400
        var forgotten = 0
        while true {
            let deleted = try await database.write(.readCommitted) { db in
                try db.records.forgetModuleLog(before: bound, limit: Self.logBatch)
            }
            forgotten += deleted
            guard deleted == Self.logBatch else { return forgotten }
            try await Task.sleep(for: .milliseconds(20))
        }
    }
}
