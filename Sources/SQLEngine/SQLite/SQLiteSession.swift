import Foundation
import GRDB
import GRDBSQLite

/// One connection to a SQLite file, used by one thread.
final class SQLiteSession: Session {
    var engine: Engine { .sqlite }

    private let connection: OpaquePointer
    private var statements = StatementCache<SQLiteStatement>(bound: 256)
    private let deadline = Deadline()
    /// The failure that made SQLite end the whole transaction by itself (a full disk): nothing may run until it is
    /// acknowledged, because every statement would commit on its own.
    private var abortion: SQLError?

    init(_ connection: OpaquePointer) {
        self.connection = connection
        let pointer = Unmanaged.passUnretained(deadline).toOpaque()
        sqlite3_progress_handler(
            connection, 10_000,
            { pointer in
                guard let pointer else { return 0 }
                return Unmanaged<Deadline>.fromOpaque(pointer).takeUnretainedValue().isOver ? 1 : 0
            }, pointer)
    }

    deinit {
        sqlite3_progress_handler(connection, 0, nil, nil)
    }

    func run(_ text: String, _ values: [SQLValue]) throws -> Int {
        let before = sqlite3_total_changes(connection)
        try execute(text, values) { _ in }
        // The count is that of the last statement that changed rows, which need not be this one.
        return sqlite3_total_changes(connection) == before ? 0 : Int(sqlite3_changes(connection))
    }

    func rows(_ text: String, _ values: [SQLValue]) throws -> [Row] {
        var rows: [Row] = []
        try execute(text, values) { rows.append($0) }
        return rows
    }

    func script(_ text: String) throws {
        try guarded {
            let code = sqlite3_exec(connection, text, nil, nil, nil)
            guard code == SQLITE_OK else { throw SQLError(sqlite: connection, code: code, statement: text) }
        }
    }

    func microseconds() throws -> Int64 {
        Date().microseconds
    }

    /// Starts a transaction; `limit` ends what takes too long in it.
    func begin(_ text: String, limit: Duration?) throws {
        abortion = nil
        deadline.set(nil)
        try script(text)
        deadline.set(limit)
    }

    /// Gives the closure that comes next its full time.
    func restartLimit(_ limit: Duration?) {
        deadline.set(limit)
    }

    func commit() throws {
        deadline.set(nil)
        try script("COMMIT")
    }

    /// Undoes the transaction, if SQLite has not done so already.
    func rollback() {
        deadline.set(nil)
        abortion = nil
        guard sqlite3_get_autocommit(connection) == 0 else { return }
        sqlite3_exec(connection, "ROLLBACK", nil, nil, nil)
    }

    var isAborted: Bool { abortion != nil }

    /// Lets go of the prepared statements, so that the connection can be closed.
    func finalizeStatements() {
        statements.removeAll()
    }

    private func execute(_ text: String, _ values: [SQLValue], each: (Row) -> Void) throws {
        try guarded {
            if let statement = statements[text] { return try statement.run(values, each: each) }
            let statement = try SQLiteStatement(text, on: connection)
            statements[text] = statement
            _ = statements.takeRemoved()
            try statement.run(values, each: each)
        }
    }

    private func guarded(_ body: () throws -> Void) throws {
        if let abortion { throw abortion }
        let wasInside = sqlite3_get_autocommit(connection) == 0
        do {
            try body()
        } catch let error as SQLError {
            if wasInside && sqlite3_get_autocommit(connection) != 0 { abortion = error }
            throw error
        }
    }
}

/// When the running closure has to be over. Read by SQLite on the connection's own thread, between two steps of a
/// statement.
private final class Deadline {
    private var end: ContinuousClock.Instant?

    var isOver: Bool { end.map { ContinuousClock.now > $0 } ?? false }

    func set(_ limit: Duration?) {
        end = limit.map { ContinuousClock.now + $0 }
    }
}
