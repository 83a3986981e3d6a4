import Foundation
import GRDB

/// Opens connections to a file, set up by GRDB and then pinned to what the panel needs.
enum SQLiteFile {
    /// Opens the writing connection, runs the body with it and closes it. The body runs on the calling thread.
    static func withWriter<T>(
        _ path: String, _ limits: DatabaseLimits, _ body: (SQLiteSession) throws -> T
    ) throws -> T {
        var configuration = configuration(limits)
        configuration.journalMode = .wal
        return try with(path, configuration) { session in
            // GRDB sets NORMAL together with the write-ahead log; with FULL a commit is on the disk when it returns.
            try session.script("PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF; PRAGMA cache_size = -16384")
            return try body(session)
        }
    }

    /// The same with a connection that cannot write.
    static func withReader<T>(
        _ path: String, _ limits: DatabaseLimits, _ body: (SQLiteSession) throws -> T
    ) throws -> T {
        var configuration = configuration(limits)
        configuration.readonly = true
        return try with(path, configuration) { session in
            try session.script("PRAGMA trusted_schema = OFF")
            return try body(session)
        }
    }

    private static func configuration(_ limits: DatabaseLimits) -> Configuration {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = true
        configuration.busyMode = .timeout(limits.lock / .seconds(1))
        return configuration
    }

    /// Two processes that open a new file at once are in each other's way when they switch to the write-ahead log, and
    /// SQLite does not wait there by itself.
    private static func open(_ path: String, _ configuration: Configuration) throws -> DatabaseQueue {
        for _ in 0..<50 {
            do {
                return try DatabaseQueue(path: path, configuration: configuration)
            } catch let error as DatabaseError where error.resultCode == .SQLITE_BUSY {
                Thread.sleep(forTimeInterval: 0.05)
            }
        }
        return try DatabaseQueue(path: path, configuration: configuration)
    }

    private static func with<T>(
        _ path: String, _ configuration: Configuration, _ body: (SQLiteSession) throws -> T
    ) throws -> T {
        do {
            let queue = try open(path, configuration)
            let value = try queue.inDatabase { database in
                guard let connection = database.sqliteConnection else {
                    throw SQLError(.other, "the database \(path) is closed")
                }
                let session = SQLiteSession(connection)
                // The body may have ended with an error in the middle of a transaction.
                defer {
                    session.rollback()
                    session.finalizeStatements()
                }
                return try body(session)
            }
            try queue.close()
            return value
        } catch let error as DatabaseError {
            throw SQLError(error, path: path)
        }
    }
}

extension SQLError {
    /// What GRDB says when a file cannot be opened.
    fileprivate init(_ error: DatabaseError, path: String) {
        let kind: Kind =
            switch error.resultCode {
            case .SQLITE_BUSY, .SQLITE_LOCKED: .busy
            case .SQLITE_FULL: .diskFull
            case .SQLITE_READONLY, .SQLITE_PERM: .readOnly
            default: .ioError
            }
        self.init(kind, "the database \(path) cannot be opened: \(error.message ?? error.resultCode.description)")
    }
}
