/// What is in a database, found in its own catalogue.
extension Connection {
    /// A column as the catalogue has it.
    struct CatalogueColumn: Decodable {
        var name: String
        var type: String
        /// Whether the database counts it up.
        var counts: Bool
    }

    /// The tables of the database, or of the schema that is searched first, by name.
    func tableNames() throws -> [String] {
        switch engine {
        case .sqlite:
            try all(
                """
                SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name
                """)
        case .postgres:
            try all(
                """
                SELECT c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY c.relname COLLATE "C"
                """)
        }
    }

    /// The columns of a table of PostgreSQL, in order.
    func columns(of table: String) throws -> [CatalogueColumn] {
        try all(
            """
            SELECT a.attname AS name, format_type(a.atttypid, NULL) AS type, a.attidentity <> '' AS counts
            FROM pg_attribute a
            WHERE a.attrelid = to_regclass(quote_ident(\(table))) AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum
            """)
    }

    /// The last number that each counting column has given, by the name of its table.
    func countedUp() throws -> [String: Int64] {
        var numbers: [String: Int64] = [:]
        switch engine {
        case .sqlite:
            guard try row("SELECT 1 FROM sqlite_schema WHERE name = 'sqlite_sequence'") != nil else { return [:] }
            for row in try rows("SELECT name, seq FROM sqlite_sequence") {
                numbers[try row.text("name")] = try row.optionalInt64("seq")
            }
        case .postgres:
            for table in try tableNames() {
                for column in try columns(of: table) where column.counts {
                    // NULL when it has not given any.
                    numbers[table] = try row(
                        """
                        SELECT pg_sequence_last_value(pg_get_serial_sequence(quote_ident(\(table)), \(column.name))::regclass)
                        """)?.optionalInt64(0)
                }
            }
        }
        return numbers
    }

    /// Has the counting column of a table go on after a number.
    func countUp(_ table: String, from number: Int64) throws {
        switch engine {
        case .sqlite:
            try run("DELETE FROM sqlite_sequence WHERE name = \(table)")
            try run("INSERT INTO sqlite_sequence (name, seq) VALUES (\(table), \(number))")
        case .postgres:
            for column in try columns(of: table) where column.counts {
                _ = try rows(
                    "SELECT setval(pg_get_serial_sequence(quote_ident(\(table)), \(column.name)), \(number))")
            }
        }
    }

    /// Goes through all rows of a table, some hundreds at a time.
    func forEachBatch(of table: String, _ body: ([Row]) throws -> Void) throws {
        switch engine {
        case .sqlite:
            var last = Int64.min
            while true {
                let keys = try rows(
                    """
                    SELECT rowid AS key FROM \(identifier: table) WHERE rowid > \(last) ORDER BY rowid LIMIT 500
                    """)
                guard let end = try keys.last?.int64(0) else { return }
                try body(
                    rows("SELECT * FROM \(identifier: table) WHERE rowid > \(last) AND rowid <= \(end) ORDER BY rowid"))
                last = end
            }
        case .postgres:
            // A name of its own for each table: the statements are kept by their text, and every table has other columns.
            let cursor = SQLName.joined(["copy", table])
            try script("DECLARE \(SQLName.quoted(cursor)) NO SCROLL CURSOR FOR SELECT * FROM \(SQLName.quoted(table))")
            while true {
                let batch = try rows("FETCH 500 FROM \(identifier: cursor)")
                if batch.isEmpty { break }
                try body(batch)
            }
            try script("CLOSE \(SQLName.quoted(cursor))")
        }
    }

    /// What a table holds now.
    func digest(of table: String) throws -> TableDigest {
        var digest = TableDigest(table: table)
        try forEachBatch(of: table) { rows in
            for row in rows { digest.add(row) }
        }
        return digest
    }

    /// Writes rows of another database into a table with the same columns.
    func insert(_ rows: [Row], into table: String) throws {
        guard let names = rows.first?.columns, !names.isEmpty else { return }
        let columns = names.map { SQL("\(identifier: $0)") }.joined()
        var rest = rows[...]
        while !rest.isEmpty {
            // No engine takes more than 32,766 values in one statement.
            let some = rest.prefix(min(100, max(1, 30_000 / names.count)))
            rest = rest.dropFirst(some.count)
            let values = some.map { row -> SQL in "(\(fragment: row.values.map { SQL("\($0)") }.joined()))" }.joined()
            try run("INSERT INTO \(identifier: table) (\(fragment: columns)) VALUES \(fragment: values)")
        }
    }
}
