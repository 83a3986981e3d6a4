import GRDBSQLite

extension SQLError {
    /// The error that a connection reports for a result code.
    init(sqlite connection: OpaquePointer?, code: Int32, statement: String? = nil) {
        let reported = connection.flatMap { sqlite3_errmsg($0) }.map { String(cString: $0) }
        let extended = connection.map { sqlite3_extended_errcode($0) } ?? code
        let message = reported ?? String(cString: sqlite3_errstr(code))
        self.init(
            Self.kind(of: extended & 0xFF == code & 0xFF ? extended : code, message), message, statement: statement)
        if kind == .busy {
            self.message = "the database is busy: another process is writing; try again later (\(message))"
        } else if kind == .timeout {
            self.message = "the statement took longer than allowed (\(message))"
        } else if kind == .diskFull {
            self.message = "the disk is full: free some space, nothing was written (\(message))"
        }
    }

    private static func kind(of extended: Int32, _ message: String) -> Kind {
        switch extended & 0xFF {
        case SQLITE_CONSTRAINT: constraint(extended, message)
        case SQLITE_BUSY, SQLITE_LOCKED: .busy
        case SQLITE_FULL: .diskFull
        case SQLITE_IOERR, SQLITE_CORRUPT, SQLITE_NOTADB, SQLITE_CANTOPEN, SQLITE_PROTOCOL: .ioError
        case SQLITE_READONLY: .readOnly
        case SQLITE_INTERRUPT: .timeout
        case SQLITE_ERROR: .syntax
        default: .other
        }
    }

    /// SQLite says what did not hold after a colon: `UNIQUE constraint failed: prices.product, prices.period`.
    private static func constraint(_ extended: Int32, _ message: String) -> Kind {
        let subject = message.split(separator: ": ", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        // The extended codes are macros that Swift does not see: SQLITE_CONSTRAINT | (n << 8).
        switch extended >> 8 {
        case 6, 8, 10: return .unique(subject)
        case 3: return .foreignKey
        // ON DELETE RESTRICT works like a trigger.
        case 7 where message.hasPrefix("FOREIGN KEY"): return .foreignKey
        case 1: return .check(subject)
        case 5: return .notNull(subject)
        // A value of the wrong kind in a STRICT table.
        case 12: return .check(subject)
        default: return .other
        }
    }
}
