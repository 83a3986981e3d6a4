public import Foundation

/// A whole database in one SQLite file, whichever engine it was copied from: what a backup is made of.
///
/// ```swift
/// let copy = try await DatabaseCopy.take(of: database, to: "/backups/panel.db", notes: ["host": name])
/// try await copy.check()
/// try await copy.restore(into: empty, migrators: Panel.migrators)
/// ```
/// It may be taken while others write: it holds one moment, with all that was acknowledged before. It goes back into
/// either engine, so it is also the way from one to the other.
public struct DatabaseCopy: Sendable {
    /// What a copy says about itself.
    public struct Label: Codable, Sendable {
        /// Which engine it was copied from.
        public var engine: Engine
        /// When it was taken, by that database's clock, in microseconds.
        public var takenAt: Int64
        public var tables: [TableDigest]
        /// What the taker wrote on it.
        public var notes: [String: String]

        public var date: Date { Date(microseconds: takenAt) }
        public var rows: Int { tables.reduce(0) { $0 + $1.rows } }
    }

    static let labelTable = "aviary_copy"
    private static let format = 1

    public let path: String

    public init(path: String) {
        self.path = path
    }

    /// Copies a database, beside whatever else it does, into a file that must not be there yet.
    public static func take(
        of database: any Database, to path: String, notes: [String: String] = [:]
    ) async throws -> DatabaseCopy {
        let takenAt = try await database.read { db in try db.now() }
        try await database.copy(to: path)
        let copy = DatabaseCopy(path: path)
        try await ConnectionThread.run("copy") {
            try SQLiteFile.withWriter(path, DatabaseLimits()) { session in
                try session.begin("BEGIN IMMEDIATE", limit: nil)
                let file = Connection(session)
                let label = Label(
                    engine: database.engine, takenAt: takenAt.microseconds,
                    tables: try file.tableNames().map(file.digest), notes: notes)
                try file.run(
                    "CREATE TABLE \(identifier: labelTable) (format INTEGER NOT NULL, label TEXT NOT NULL) STRICT")
                let text = String(decoding: try JSONEncoder().encode(label), as: UTF8.self)
                try file.run("INSERT INTO \(identifier: labelTable) VALUES (\(format), \(text))")
                try session.commit()
                // One file, without a log beside it.
                try session.script("PRAGMA journal_mode = DELETE")
            }
        }
        return copy
    }

    /// What the copy says about itself.
    ///
    /// - Throws: ``SQLError`` when the file is no such copy, or one of a newer program.
    public func label() async throws -> Label {
        try await reading { file in try Self.label(file) }
    }

    /// Looks at every page and every row of the file.
    ///
    /// - Throws: ``SQLError`` of kind `ioError` when the file is damaged.
    public func check() async throws {
        try await reading { file in
            let label = try Self.label(file)
            let state = try file.all("PRAGMA integrity_check", as: String.self)
            guard state == ["ok"] else {
                throw SQLError(.ioError, "the copy is damaged: \(state.first ?? "its pages cannot be read")")
            }
            try Self.compare(file, with: label.tables, "the copy is damaged")
        }
    }

    /// Writes everything into an empty database, in one transaction, and compares it with what was copied.
    ///
    /// - Parameter migrators: of all scopes; needed where the engine is another one than the copy was made from, or is
    ///   PostgreSQL. The schema gets the state that it had, not the newest one.
    /// - Throws: ``SQLError`` of kind `schema` when the database is not empty, or the copy holds tables that no migrator
    ///   makes; of kind `ioError` when what arrived is not what was copied. Nothing is written then.
    public func restore(into database: any Database, migrators: [Migrator]) async throws {
        let path = path
        try await database.alter { db in
            guard try db.tableNames().isEmpty else {
                throw SQLError(.schema, "the database is not empty: a backup is restored into a new one")
            }
            try SQLiteFile.withReader(path, DatabaseLimits()) { session in
                try session.begin("BEGIN", limit: nil)
                let file = Connection(session)
                let label = try Self.label(file)
                try CopyRestoration(file: file, label: label, target: db, migrators: migrators).run()
                try Self.compare(db, with: label.tables, "what was restored is not what was backed up")
            }
        }
    }

    private func reading<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        let path = path
        return try await ConnectionThread.run("copy") {
            try SQLiteFile.withReader(path, DatabaseLimits()) { session in
                try session.begin("BEGIN", limit: nil)
                defer { session.rollback() }
                return try body(Connection(session))
            }
        }
    }

    private static func label(_ file: Connection) throws -> Label {
        guard try file.tableNames().contains(labelTable),
            let row = try file.row("SELECT format, label FROM \(identifier: labelTable)")
        else { throw SQLError(.schema, "the file is no copy of a database of Aviary") }
        guard try row.int("format") <= format else {
            throw SQLError(.schema, "the copy was made by a newer version of Aviary; restore it with that version")
        }
        do {
            return try JSONDecoder().decode(Label.self, from: Data(row.text("label").utf8))
        } catch is DecodingError {
            throw SQLError(.ioError, "the copy is damaged: its label cannot be read")
        }
    }

    private static func compare(_ db: Connection, with tables: [TableDigest], _ trouble: String) throws {
        for expected in tables {
            let found = try db.digest(of: expected.table)
            guard found != expected else { continue }
            throw SQLError(
                .ioError,
                found.rows == expected.rows
                    ? "\(trouble): rows of \(expected.table) are not what they were"
                    : "\(trouble): \(expected.table) has \(found.rows) rows instead of \(expected.rows)")
        }
    }
}
