import GRDBSQLite

/// One prepared statement of a SQLite connection.
///
/// It goes below GRDB's row layer: what is bound and read here passes through no intermediate values.
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let connection: OpaquePointer
    private let text: String
    private var header = Row.Header([])
    /// How often SQLite had prepared the statement anew when the header was read: `SELECT *` has other columns after a
    /// change of the schema.
    private var headerVersion: Int32 = -1

    init(_ text: String, on connection: OpaquePointer) throws {
        var handle: OpaquePointer?
        let code = sqlite3_prepare_v3(connection, text, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
        guard code == SQLITE_OK else { throw SQLError(sqlite: connection, code: code, statement: text) }
        guard let handle else { throw SQLError(.syntax, "there is no statement in the text", statement: text) }
        self.handle = handle
        self.connection = connection
        self.text = text
    }

    deinit {
        sqlite3_finalize(handle)
    }

    /// Runs the statement and gives each row to `each`.
    func run(_ values: [SQLValue], each: (Row) -> Void) throws {
        defer {
            sqlite3_reset(handle)
            sqlite3_clear_bindings(handle)
        }
        guard Int(sqlite3_bind_parameter_count(handle)) == values.count else {
            throw SQLError(.syntax, "the statement has another number of values than it was given", statement: text)
        }
        for (index, value) in values.enumerated() {
            try value.checkStorable(statement: text)
            let code = bind(value, at: Int32(index + 1))
            guard code == SQLITE_OK else { throw SQLError(sqlite: connection, code: code, statement: text) }
        }
        while true {
            switch sqlite3_step(handle) {
            case SQLITE_ROW:
                refreshHeader()
                each(Row(header, (0..<sqlite3_column_count(handle)).map(column)))
            case SQLITE_DONE: return
            case let code: throw SQLError(sqlite: connection, code: code, statement: text)
            }
        }
    }

    private func refreshHeader() {
        let version = sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_REPREPARE, 0)
        guard version != headerVersion else { return }
        headerVersion = version
        header = Row.Header(
            (0..<sqlite3_column_count(handle)).map { index in
                sqlite3_column_name(handle, index).map { String(cString: $0) } ?? ""
            })
    }

    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null: sqlite3_bind_null(handle, index)
        case .integer(let number): sqlite3_bind_int64(handle, index, number)
        case .real(let number): sqlite3_bind_double(handle, index, number)
        case .text(var text):
            text.withUTF8 { bytes in
                // An empty buffer may have no address, and SQLite takes that for NULL.
                guard let base = bytes.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, Self.copies) }
                return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) {
                    sqlite3_bind_text(handle, index, $0, Int32(bytes.count), Self.copies)
                }
            }
        case .bytes(let bytes):
            bytes.withUnsafeBytes { buffer in
                guard let base = buffer.baseAddress, !buffer.isEmpty else {
                    return sqlite3_bind_zeroblob(handle, index, 0)
                }
                return sqlite3_bind_blob(handle, index, base, Int32(buffer.count), Self.copies)
            }
        }
    }

    private func column(_ index: Int32) -> SQLValue {
        switch sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, index))
        case SQLITE_TEXT:
            guard let start = sqlite3_column_text(handle, index) else { return .null }
            let count = Int(sqlite3_column_bytes(handle, index))
            return .text(String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let count = Int(sqlite3_column_bytes(handle, index))
            guard count > 0, let start = sqlite3_column_blob(handle, index) else { return .bytes([]) }
            return .bytes([UInt8](UnsafeRawBufferPointer(start: start, count: count)))
        default: return .null
        }
    }

    /// SQLite makes its own copy of what is bound.
    private static let copies = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
}
