/// A reading connection: one closure after the other, each on a snapshot.
enum SQLiteReader {
    static func serve(_ queue: WorkQueue, _ path: String, _ limits: DatabaseLimits) {
        var isOpen = true
        while isOpen {
            do {
                try SQLiteFile.withReader(path, limits) { session in
                    while let work = queue.take(maximum: 1).first { answer(work, session, limits) }
                    isOpen = false
                }
            } catch {
                // One caller hears why the file cannot be opened; for the next it is tried again.
                guard let work = queue.take(maximum: 1).first else { return }
                work.fail(error)
            }
        }
    }

    private static func answer(_ work: Work, _ session: SQLiteSession, _ limits: DatabaseLimits) {
        do {
            try session.begin("BEGIN", limit: limits.transaction)
            let connection = Connection(session)
            let reply = try work.attempt(connection)
            try connection.finish()
            session.rollback()
            reply()
        } catch {
            session.rollback()
            work.fail(error)
        }
    }
}
