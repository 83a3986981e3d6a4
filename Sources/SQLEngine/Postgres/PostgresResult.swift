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
                    guard PQgetisnull(handle, row, Int32(column)) == 0,
                        let start = PQgetvalue(handle, row, Int32(column))
                    else { return .null }
                    let count = Int(PQgetlength(handle, row, Int32(column)))
                    return types[column].value(UnsafeRawBufferPointer(start: start, count: count))
                })
        }
    }
}
