import CPostgres
import Foundation

/// One connection to a PostgreSQL server, used by one thread. Every call blocks until the server has answered.
final class PostgresSession: Session {
    var engine: Engine { .postgres }

    private let connection: OpaquePointer
    private var statements = StatementCache<Prepared>(bound: 256)
    private var lastName = 0
    /// Whether the server reported a conflict since the transaction began. A closure may have caught the error and
    /// thrown its own.
    private(set) var sawConflict = false
    private var hasStalePlans = false
    /// Whether a pooler such as PgBouncer stands between, which may lend another connection to every transaction:
    /// nothing is kept on the server then, neither settings nor prepared statements.
    private(set) var isPooled = false
    private let settings: [String]

    /// A statement that the server knows by name.
    private final class Prepared {
        let name: String
        /// Known after the first answer; the server refuses a statement whose columns have changed since.
        var shape: (header: Row.Header, types: [PostgresType])?

        init(name: String) { self.name = name }
    }

    /// Connects.
    ///
    /// - Throws: ``SQLError`` of kind `connectionLost`, or `schema` when the server is not one to work with.
    init(_ url: String, _ limits: DatabaseLimits) throws {
        let options = [
            "dbname": url, "client_encoding": "UTF8", "fallback_application_name": "aviary",
            "connect_timeout": String(max(1, Int(limits.connect / .seconds(1)))),
        ]
        let (keys, values) = (options.keys.map { strdup($0) }, options.keys.map { strdup(options[$0] ?? "") })
        defer { for text in keys + values { free(text) } }
        // With the URL as `dbname` the server's own defaults stand before it, and what the URL says wins.
        let connection = PQconnectdbParams(
            keys.map { UnsafePointer($0) } + [nil], values.map { UnsafePointer($0) } + [nil], 1)
        guard let connection else { throw SQLError(.connectionLost, "there is no memory for a connection") }
        guard PQstatus(connection) == CONNECTION_OK else {
            let error = SQLError(postgres: connection, nil)
            PQfinish(connection)
            throw SQLError(.connectionLost, "the PostgreSQL server cannot be reached: \(error.message)")
        }
        self.connection = connection
        settings = [
            "statement_timeout = \(limits.transaction.milliseconds)", "lock_timeout = \(limits.lock.milliseconds)",
            "idle_in_transaction_session_timeout = \(limits.transaction.milliseconds * 2)", "bytea_output = hex",
            "standard_conforming_strings = on", "client_min_messages = warning",
        ]
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        try checkServer()
        isPooled = try findPooler()
        if !isPooled { try script(settings.map { "SET \($0)" }.joined(separator: "; ")) }
    }

    deinit {
        PQfinish(connection)
    }

    /// Whether the server is gone.
    var isLost: Bool { PQstatus(connection) != CONNECTION_OK }

    func run(_ text: String, _ values: [SQLValue]) throws -> Int {
        try execute(text, values).result.changes
    }

    func rows(_ text: String, _ values: [SQLValue]) throws -> [Row] {
        let answer = try execute(text, values)
        guard let statement = answer.statement else {
            return answer.result.rows(answer.result.header, answer.result.types)
        }
        if let shape = statement.shape { return answer.result.rows(shape.header, shape.types) }
        let shape = (header: answer.result.header, types: answer.result.types)
        statement.shape = shape
        return answer.result.rows(shape.header, shape.types)
    }

    func script(_ text: String) throws {
        let result = PostgresResult(PQexec(connection, text))
        try check(result, text)
    }

    func microseconds() throws -> Int64 {
        let rows = try rows("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint", [])
        guard let row = rows.first else { throw SQLError(.other, "the server did not say what time it is") }
        return try row.int64(0)
    }

    func begin(_ mode: Work.Mode, _ limits: DatabaseLimits) throws {
        sawConflict = false
        let local = isPooled ? settings.map { "; SET LOCAL \($0)" }.joined() : ""
        switch mode {
        case .serializable: try script("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE\(local)")
        case .readCommitted: try script("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE\(local)")
        case .read: try script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY\(local)")
        case .alter:
            // One node changes a schema at a time, and the others wait for it however long it takes.
            try script(
                """
                BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE\(local);
                SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0;
                SET LOCAL idle_in_transaction_session_timeout = 0;
                SELECT pg_advisory_xact_lock(4702111234474983745); SET LOCAL lock_timeout = \(limits.lock.milliseconds)
                """)
        }
    }

    func commit() throws {
        try script("COMMIT")
    }

    /// Undoes the transaction, if the server can still be asked to.
    ///
    /// - Returns: whether the connection can be used again.
    func rollback() -> Bool {
        guard !isLost else { return false }
        do {
            try script("ROLLBACK")
            if hasStalePlans {
                try script("DEALLOCATE ALL")
                statements.removeAll()
                hasStalePlans = false
            }
            return true
        } catch {
            return false
        }
    }

    private struct Answer: ~Copyable {
        let result: PostgresResult
        /// `nil` when the server does not keep it.
        let statement: Prepared?
    }

    private func execute(_ text: String, _ values: [SQLValue]) throws -> Answer {
        let parameters = try PostgresParameters(values, statement: text)
        guard !isPooled else {
            let result = PostgresResult(
                parameters.withPointers { pointers in
                    PQexecParams(connection, text, Int32(pointers.count), nil, pointers, nil, nil, 0)
                })
            try check(result, text)
            return Answer(result: result, statement: nil)
        }
        let statement = try prepared(text)
        let result = PostgresResult(
            parameters.withPointers { pointers in
                PQexecPrepared(connection, statement.name, Int32(pointers.count), pointers, nil, nil, 0)
            })
        try check(result, text)
        return Answer(result: result, statement: statement)
    }

    private func prepared(_ text: String) throws -> Prepared {
        if let known = statements[text] { return known }
        lastName += 1
        let statement = Prepared(name: "s\(lastName)")
        let result = PostgresResult(PQprepare(connection, statement.name, text, 0, nil))
        try check(result, text)
        statements[text] = statement
        for old in statements.takeRemoved() { try script("DEALLOCATE \(old.name)") }
        return statement
    }

    private func check(_ result: borrowing PostgresResult, _ text: String) throws {
        switch PQresultStatus(result.handle) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
        default: break
        }
        let error = SQLError(postgres: connection, result.handle, statement: text)
        if error.kind == .serialization { sawConflict = true }
        // A plan whose columns have changed under it: with the old plans forgotten the closure goes through.
        let source = PQresultErrorField(result.handle, Int32(UInt8(ascii: "R"))).map { String(cString: $0) }
        if source == "RevalidateCachedQuery" {
            hasStalePlans = true
            sawConflict = true
        }
        throw error
    }

    /// A pooler hands out numbers of its own in place of the server's process.
    private func findPooler() throws -> Bool {
        let result = PostgresResult(PQexec(connection, "SELECT pg_backend_pid()"))
        try check(result, "SELECT pg_backend_pid()")
        return try result.rows(result.header, result.types).first?.int(0) != Int(PQbackendPID(connection))
    }

    /// For waiting until the server has something to say.
    var socket: Int32 { PQsocket(connection) }

    /// What other sessions said on the channels that this one listens to.
    ///
    /// - Throws: ``SQLError`` of kind `connectionLost`.
    func takeNotifications() throws -> [Notices.Notice] {
        guard PQconsumeInput(connection) == 1, !isLost else { throw SQLError(postgres: connection, nil) }
        var notices: [Notices.Notice] = []
        while let notification = PQnotifies(connection) {
            defer { PQfreemem(notification) }
            guard notification.pointee.be_pid != PQbackendPID(connection) else { continue }
            notices.append(
                Notices.Notice(
                    channel: String(cString: notification.pointee.relname),
                    word: String(cString: notification.pointee.extra)))
        }
        return notices
    }

    private func checkServer() throws {
        guard PQserverVersion(connection) >= 130_000 else {
            throw SQLError(.schema, "PostgreSQL 13 or newer is needed; this server is older")
        }
        let encoding = PQparameterStatus(connection, "server_encoding").map { String(cString: $0) } ?? "unknown"
        guard encoding == "UTF8" else {
            throw SQLError(.schema, "the database's encoding is \(encoding); make one with ENCODING 'UTF8'")
        }
    }
}

extension Duration {
    /// Whole milliseconds, the unit of PostgreSQL's settings.
    fileprivate var milliseconds: Int { Int(self / .milliseconds(1)) }
}
