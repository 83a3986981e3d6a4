import Foundation

extension PostgresDatabase {
    /// Copies all tables of the schema in one snapshot: writers go on.
    public func copy(to path: String) async throws {
        try await read { db in
            // The closure may be run again after a lost connection.
            try? FileManager.default.removeItem(atPath: path)
            _ = FileManager.default.createFile(
                atPath: path, contents: nil, attributes: [.posixPermissions: 0o600])
            // Between two batches the rows are written and compared, however long that takes.
            try db.script("SET LOCAL idle_in_transaction_session_timeout = 0")
            try SQLiteFile.withWriter(path, DatabaseLimits()) { session in
                try session.begin("BEGIN IMMEDIATE", limit: nil)
                let file = Connection(session)
                for table in try db.tableNames() { try Self.copy(table, from: db, to: file) }
                for (table, number) in try db.countedUp() { try file.countUp(table, from: number) }
                try session.commit()
            }
        }
    }

    private static func copy(_ table: String, from db: Connection, to file: Connection) throws {
        let columns = try db.columns(of: table)
        guard SQLName.isValid(table), columns.allSatisfy({ SQLName.isValid($0.name) }) else {
            throw SQLError(
                .other,
                "the table \(table.debugDescription) is not one of the panel's; give the panel a schema of its own")
        }
        let lines = columns.map { column in
            SQLName.quoted(column.name)
                + (column.counts ? " INTEGER PRIMARY KEY AUTOINCREMENT" : " \(type(column.type))")
        }
        try file.script("CREATE TABLE \(SQLName.quoted(table)) (\(lines.joined(separator: ", "))) STRICT")
        var digest = TableDigest(table: table)
        try db.forEachBatch(of: table) { rows in
            for row in rows { digest.add(row) }
            try file.insert(rows, into: table)
        }
        guard try file.digest(of: table) == digest else {
            throw SQLError(.ioError, "the table \(table) was not copied as it is")
        }
    }

    private static func type(_ name: String) -> String {
        switch name {
        case "bigint", "integer", "smallint", "boolean": "INTEGER"
        case "double precision", "real": "REAL"
        case "bytea": "BLOB"
        default: "TEXT"
        }
    }
}
