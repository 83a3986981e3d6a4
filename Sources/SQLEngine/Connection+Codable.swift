extension Connection {
    /// All rows of a statement, decoded.
    ///
    /// The column `created_at` goes to the property `createdAt`. Times become `Date`, 0 and 1 `Bool`, texts `UUID`,
    /// enums and typed ids; a nested struct, array or dictionary comes out of a JSON text. With one column, `T` may be
    /// the value itself: `try db.all("SELECT name FROM clients", as: String.self)`.
    ///
    /// - Throws: ``SQLError`` of kind `decoding`, naming the column.
    public func all<T: Decodable>(_ sql: SQL, as type: T.Type = T.self) throws -> [T] {
        try rows(sql).map { try $0.decode(type) }
    }

    /// The first row of a statement, decoded, or `nil`.
    public func one<T: Decodable>(_ sql: SQL, as type: T.Type = T.self) throws -> T? {
        try row(sql)?.decode(type)
    }

    /// Inserts a value as a row, the inverse of ``all(_:as:)``: the property `createdAt` goes to the column
    /// `created_at`. A property that is `nil` is left out, so that the column's default holds.
    ///
    /// - Throws: ``SQLError``; also for a `Secret`, which has to be sealed before it is stored.
    public func insert(_ table: String, _ value: some Encodable) throws {
        let columns = try RowEncoder.columns(of: value)
        guard !columns.isEmpty else {
            try run("INSERT INTO \(identifier: table) DEFAULT VALUES")
            return
        }
        let names = columns.map { SQL("\(identifier: $0.name)") }.joined()
        let values = columns.map { SQL("\($0.value)") }.joined()
        try run("INSERT INTO \(identifier: table) (\(fragment: names)) VALUES (\(fragment: values))")
    }
}
