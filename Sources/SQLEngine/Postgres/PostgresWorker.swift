import Foundation

/// One connection's turn after turn: transactions, repeated after conflicts and lost connections.
struct PostgresWorker {
    let url: String
    let limits: DatabaseLimits
    /// `nil` until the first work, and after the connection was lost.
    var session: PostgresSession?

    /// How often a closure runs before a conflict or a lost connection is its caller's.
    private static let conflictTries = 100
    private static let connectionTries = 6

    /// Works until the queue is closed.
    mutating func serve(_ queue: WorkQueue) {
        while let work = queue.take(maximum: 1).first { perform(work) }
    }

    /// What to do after a failed try.
    private enum Next {
        case giveUp(any Error), afterConflict(any Error), afterLoss(any Error)
    }

    private mutating func perform(_ work: Work) {
        let start = ContinuousClock.now
        var (conflicts, losses) = (0, 0)
        while true {
            switch attempt(work) {
            case nil: return
            case .giveUp(let error): return work.fail(error)
            case .afterConflict(let error):
                conflicts += 1
                if conflicts == Self.conflictTries || ContinuousClock.now - start > limits.transaction {
                    return work.fail(error)
                }
                pause(milliseconds: min(1 << min(conflicts, 5), 25))
            case .afterLoss(let error):
                losses += 1
                if losses == Self.connectionTries { return work.fail(error) }
                // A connection that lay idle over the server's restart is replaced at once; a server that is down gets
                // time.
                if losses > 1 { pause(milliseconds: 50 << losses) }
            }
        }
    }

    /// Runs the closure once.
    ///
    /// - Returns: `nil` when the caller has its answer.
    private mutating func attempt(_ work: Work) -> Next? {
        let session: PostgresSession
        do {
            session = try connected()
        } catch let error as SQLError where error.kind == .connectionLost {
            return .afterLoss(error)
        } catch {
            return .giveUp(error)
        }
        var isCommitting = false
        do {
            try session.begin(work.mode, limits)
            let connection = Connection(session)
            let reply = try work.attempt(connection)
            try connection.finish()
            isCommitting = true
            try session.commit()
            for action in connection.afterCommitActions { action() }
            reply()
            return nil
        } catch {
            let isUsable = session.rollback()
            if !isUsable { self.session = nil }
            if session.sawConflict { return .afterConflict(error) }
            if isUsable { return .giveUp(error) }
            guard isCommitting else { return .afterLoss(error) }
            return .giveUp(
                SQLError(
                    .connectionLost,
                    "the connection to PostgreSQL was lost at COMMIT: whether the transaction was kept is unknown"))
        }
    }

    private mutating func connected() throws -> PostgresSession {
        if let session, !session.isLost { return session }
        let new = try PostgresSession(url, limits)
        session = new
        return new
    }

    /// Between half and all of the time given, so that those who collided do not collide again.
    private func pause(milliseconds: Int) {
        Thread.sleep(forTimeInterval: Double.random(in: 0.5...1) * Double(milliseconds) / 1000)
    }
}
