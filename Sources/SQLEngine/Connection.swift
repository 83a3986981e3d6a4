public import Foundation

/// What the closures of ``Database`` talk to: one connection, inside one transaction.
///
/// A statement that fails spoils its transaction on both engines, even when the closure catches the error; where a
/// failure is expected, put the statement into a ``savepoint(_:)``, or avoid it by `ON CONFLICT`.
public final class Connection {
    public var engine: Engine { session.engine }

    /// Tests put one between that explains what runs.
    let session: any Session
    private var failure: (any Error)?
    private var isOver = false
    private(set) var afterCommitActions: [@Sendable () -> Void] = []
    private var savepoints = 0

    init(_ session: any Session) {
        self.session = session
    }

    /// Runs a statement.
    ///
    /// - Returns: how many rows it inserted, changed or deleted; 0 for anything else.
    @discardableResult
    public func run(_ sql: SQL) throws -> Int {
        try attempt { try session.run(sql.text(for: engine), sql.values) }
    }

    /// All rows that a statement gives.
    ///
    /// Texts are ordered byte by byte on both engines. Where NULLs may be in an `ORDER BY`, write `NULLS FIRST` or
    /// `NULLS LAST`: left to themselves, SQLite puts them first and PostgreSQL last.
    public func rows(_ sql: SQL) throws -> [Row] {
        try attempt { try session.rows(sql.text(for: engine), sql.values) }
    }

    /// The first row that a statement gives, or `nil`.
    public func row(_ sql: SQL) throws -> Row? {
        try rows(sql).first
    }

    /// The database's clock in microseconds: the one clock that all nodes share. It moves on inside a transaction.
    public func now() throws -> Date {
        Date(microseconds: try attempt { try session.microseconds() })
    }

    /// The database's clock as a piece of SQL in microseconds, so that a statement needs no second trip to the server:
    /// `"UPDATE tasks SET lease_until = \(fragment: db.clock) + \(lease) …"`.
    ///
    /// - Note: On SQLite the clock is read here, on PostgreSQL when the statement runs.
    public var clock: SQL {
        switch engine {
        case .sqlite: "\(Date().microseconds)"
        case .postgres: SQL(verbatim: "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
        }
    }

    /// Runs an action when the transaction is on the disk; on a rollback or a second run of the closure it is
    /// forgotten.
    ///
    /// It runs on the connection's thread, before the caller of `write` goes on: do no more than wake somebody there.
    public func afterCommit(_ action: @escaping @Sendable () -> Void) {
        afterCommitActions.append(action)
    }

    /// Runs statements that may fail without spoiling the transaction: what `body` throws undoes what it did, no more.
    ///
    /// ```swift
    /// do { try db.savepoint { try db.insert("clients", client) } } catch let error as SQLError where error.isUnique()
    /// { … }
    /// ```
    public func savepoint<T>(_ body: () throws -> T) throws -> T {
        savepoints += 1
        defer { savepoints -= 1 }
        let name = "inner_\(savepoints)"
        let actions = afterCommitActions.count
        try script("SAVEPOINT \(name)")
        do {
            let value = try body()
            if let failure { throw failure }
            try script("RELEASE \(name)")
            return value
        } catch {
            failure = nil
            afterCommitActions.removeLast(afterCommitActions.count - actions)
            try script("ROLLBACK TO \(name); RELEASE \(name)")
            throw error
        }
    }

    /// Runs statements without values, one after the other: a schema's own.
    func script(_ text: String) throws {
        try attempt { try session.script(text) }
    }

    /// Ends the closure's turn: nothing runs on this object any more.
    ///
    /// - Throws: the failure that spoiled the transaction, if the closure caught it.
    func finish() throws {
        isOver = true
        if let failure { throw failure }
    }

    private func attempt<T>(_ body: () throws -> T) throws -> T {
        if isOver { throw SQLError(.other, "the connection was used after its transaction had ended") }
        if let failure { throw failure }
        do {
            return try body()
        } catch {
            failure = error
            throw error
        }
    }
}
