/// The one writer of a file. Whoever waits goes into one transaction together, each inside a savepoint of its own: one
/// commit and one write to the disk for all of them, and the answers only after it.
struct SQLiteWriter {
    let session: SQLiteSession
    let limits: DatabaseLimits

    /// Works until the queue is closed.
    func serve(_ queue: WorkQueue) {
        while true {
            let batch = queue.take(maximum: limits.batch)
            guard let first = batch.first else { return }
            if first.mode == .alter {
                alter(first)
            } else {
                commit(batch)
            }
        }
    }

    /// What became of one closure inside the open transaction.
    private enum Outcome {
        case done(reply: @Sendable () -> Void, afterCommit: [@Sendable () -> Void])
        case failed(any Error)
    }

    private func commit(_ batch: [Work]) {
        var rest = batch[...]
        while !rest.isEmpty {
            let group = rest
            do {
                try session.begin("BEGIN IMMEDIATE", limit: limits.transaction)
            } catch {
                // Another process is writing, and all have waited for it as long as they may.
                session.rollback()
                for work in group { work.fail(error) }
                return
            }
            do {
                let outcomes = try runTogether(group)
                rest = rest.dropFirst(outcomes.count)
                for (work, outcome) in zip(group, outcomes) { answer(work, outcome) }
            } catch {
                session.rollback()
                // The transaction is gone, and with it what others in the group did: each one runs again alone, so that
                // the error reaches only those who meet it.
                if group.count == 1, let alone = group.first { return alone.fail(error) }
                for work in group { commit([work]) }
                return
            }
        }
    }

    /// Runs closures in the open transaction and commits it.
    ///
    /// - Returns: the outcomes of the closures that ran; fewer than given when their time together was up.
    private func runTogether(_ group: ArraySlice<Work>) throws -> [Outcome] {
        let start = ContinuousClock.now
        var outcomes: [Outcome] = []
        outcomes.reserveCapacity(group.count)
        for work in group {
            try outcomes.append(runInSavepoint(work, isAlone: group.count == 1))
            // Those who are done should not wait for many slow ones behind them.
            if ContinuousClock.now - start > .milliseconds(50) { break }
        }
        try session.commit()
        return outcomes
    }

    /// - Throws: what ended the whole transaction; of a closure that is alone in it, whatever it throws.
    private func runInSavepoint(_ work: Work, isAlone: Bool) throws -> Outcome {
        session.restartLimit(limits.transaction)
        if !isAlone { try savepoint("SAVEPOINT member") }
        let connection = Connection(session)
        do {
            let reply = try work.attempt(connection)
            try connection.finish()
            if !isAlone { try savepoint("RELEASE member") }
            return .done(reply: reply, afterCommit: connection.afterCommitActions)
        } catch {
            if session.isAborted || isAlone { throw error }
            session.restartLimit(nil)
            try savepoint("ROLLBACK TO member")
            try savepoint("RELEASE member")
            return .failed(error)
        }
    }

    /// Foreign keys are checked once, at the end: while a table is replaced, others point to nothing.
    private func alter(_ work: Work) {
        do {
            try session.script("PRAGMA foreign_keys = OFF")
            defer { restoreForeignKeys() }
            try session.begin("BEGIN IMMEDIATE", limit: nil)
            let connection = Connection(session)
            let reply = try work.attempt(connection)
            try connection.finish()
            if let orphan = try session.rows("PRAGMA foreign_key_check", []).first {
                let (table, parent) = (try orphan.text("table"), try orphan.text("parent"))
                throw SQLError(.foreignKey, "a row of \(table) points to a row of \(parent) that is not there")
            }
            try session.commit()
            answer(work, .done(reply: reply, afterCommit: connection.afterCommitActions))
        } catch {
            session.rollback()
            work.fail(error)
        }
    }

    private func restoreForeignKeys() {
        session.rollback()
        do {
            try session.script("PRAGMA foreign_keys = ON")
        } catch {
            // Without foreign keys nothing may be written any more.
            fatalError("foreign keys cannot be switched on again: \(error)")
        }
    }

    private func answer(_ work: Work, _ outcome: Outcome) {
        switch outcome {
        case .done(let reply, let actions):
            for action in actions { action() }
            reply()
        case .failed(let error): work.fail(error)
        }
    }

    private func savepoint(_ text: String) throws {
        _ = try session.run(text, [])
    }
}
