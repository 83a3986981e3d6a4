import CPostgres

/// What the server answered to one statement; frees it at its end.
struct PostgresResult: ~Copyable {
    let handle: OpaquePointer?

    init(_ handle: OpaquePointer?) {
        self.handle = handle
    }

    deinit {
        PQclear(handle)
    }

    /// Rows that were inserted, changed or deleted.
    var changes: Int {
        // "INSERT 0 3", "UPDATE 3": for SELECT and the like the number counts what was read.
        let command = PQcmdStatus(handle).map { String(cString: $0) } ?? ""
        guard ["INSERT", "UPDATE", "DELETE", "MERGE"].contains(where: command.hasPrefix) else { return 0 }
        return PQcmdTuples(handle).flatMap { Int(String(cString: $0)) } ?? 0
    }

    var header: Row.Header {
        Row.Header((0..<PQnfields(handle)).map { column in PQfname(handle, column).map { String(cString: $0) } ?? "" })
    }

    var types: [PostgresType] {
        (0..<PQnfields(handle)).map { PostgresType(oid: PQftype(handle, $0)) }
    }

    func rows(_ header: Row.Header, _ types: [PostgresType]) -> [Row] {
        (0..<PQntuples(handle)).map { row in
            Row(
                header,
                types.indices.map { column in
                    guard PQgetisnull(handle, row, Int32(column)) == 0, let start = PQgetvalue(handle, row, Int32(column))
                    else { return .null }
                    let count = Int(PQgetlength(handle, row, Int32(column)))
                    return types[column].value(UnsafeRawBufferPointer(start: start, count: count))
                })
        }
    }
}

/// How the text of a column is read.
enum PostgresType {
    case integer, real, numeric, boolean, bytes, text

    init(oid: Oid) {
        switch oid {
        case 20, 21, 23, 26: self = .integer
        case 700, 701: self = .real
        case 1700: self = .numeric
        case 16: self = .boolean
        case 17: self = .bytes
        default: self = .text
        }
    }

    func value(_ bytes: UnsafeRawBufferPointer) -> SQLValue {
        if self == .bytes { return .bytes(Self.unhex(bytes)) }
        let text = String(decoding: bytes, as: UTF8.self)
        switch self {
        case .integer: return Int64(text).map(SQLValue.integer) ?? .text(text)
        case .real: return Double(text).map(SQLValue.real) ?? .text(text)
        // The sum of integers is `numeric` here and an integer on SQLite.
        case .numeric: return Int64(text).map(SQLValue.integer) ?? Double(text).map(SQLValue.real) ?? .text(text)
        case .boolean: return .integer(text == "t" ? 1 : 0)
        case .bytes, .text: return .text(text)
        }
    }

    /// `\x` and two digits a byte.
    private static func unhex(_ digits: UnsafeRawBufferPointer) -> [UInt8] {
        stride(from: 2, to: digits.count - 1, by: 2).map { nibble(digits[$0]) << 4 | nibble(digits[$0 + 1]) }
    }

    private static func nibble(_ digit: UInt8) -> UInt8 {
        digit <= UInt8(ascii: "9") ? digit - UInt8(ascii: "0") : digit - UInt8(ascii: "a") + 10
    }
}
