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
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        try checkServer()
        try script(
            """
            SET statement_timeout = \(limits.transaction.milliseconds); SET lock_timeout = \(limits.lock.milliseconds);
            SET idle_in_transaction_session_timeout = \(limits.transaction.milliseconds * 2);
            SET bytea_output = hex; SET standard_conforming_strings = on; SET client_min_messages = warning
            """)
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
        if let shape = answer.statement.shape { return answer.result.rows(shape.header, shape.types) }
        let shape = (header: answer.result.header, types: answer.result.types)
        answer.statement.shape = shape
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
        switch mode {
        case .serializable: try script("BEGIN ISOLATION LEVEL SERIALIZABLE READ WRITE")
        case .readCommitted: try script("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
        case .read: try script("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        case .alter:
            // One node changes a schema at a time, and the others wait for it however long it takes.
            try script(
                """
                BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE;
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
        let statement: Prepared
    }

    private func execute(_ text: String, _ values: [SQLValue]) throws -> Answer {
        let statement = try prepared(text)
        let parameters = try PostgresParameters(values, statement: text)
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
