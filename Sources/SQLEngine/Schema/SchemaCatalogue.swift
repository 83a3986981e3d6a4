/// Tables as the database's own catalogue has them: what is there, whoever made it.
struct SchemaCatalogue {
    struct Table {
        fileprivate(set) var columns: [Column] = []
        fileprivate(set) var indexes: [Index] = []

        /// The columns of the primary key, in its order.
        var primaryKey: [String] {
            columns.filter { $0.keyPosition != nil }.sorted { ($0.keyPosition ?? 0) < ($1.keyPosition ?? 0) }
                .map(\.name)
        }
    }

    struct Column: Decodable {
        let name: String
        /// As ``DDL/type(of:)`` writes it.
        let type: String
        let isNullable: Bool
        let keyPosition: Int?
    }

    /// Also those that a UNIQUE or a primary key is made of.
    struct Index {
        let name: String
        let isUnique: Bool
        /// Whether it holds only some of the rows.
        let isPartial: Bool
        /// An expression stands as an empty text.
        fileprivate(set) var columns: [String]
    }

    /// By name.
    private(set) var tables: [String: Table] = [:]

    /// - Parameter names: of the tables that are looked for; others are left out.
    init(_ names: [String], _ db: Connection) throws {
        for row in try Self.columns(names, db) {
            tables[try row.text("table_name"), default: Table()].columns.append(try row.decode(Column.self))
        }
        for part in try Self.indexes(names, db) {
            tables[part.tableName, default: Table()].add(part)
        }
    }

    private static func columns(_ names: [String], _ db: Connection) throws -> [Row] {
        switch db.engine {
        case .sqlite:
            try db.rows(
                """
                SELECT t.name AS table_name, c.name AS name, upper(c.type) AS type, c."notnull" = 0 AS is_nullable,
                    nullif(c.pk, 0) AS key_position
                FROM sqlite_schema t JOIN pragma_table_xinfo(t.name) c
                WHERE t.type = 'table' AND t.name IN \(list: names) ORDER BY t.name, c.cid
                """)
        case .postgres:
            try db.rows(
                """
                SELECT t.relname AS table_name, a.attname AS name,
                    format_type(a.atttypid, a.atttypmod) || coalesce(' COLLATE "' || l.collname || '"', '') AS type,
                    NOT a.attnotnull AS is_nullable, array_position(k.indkey, a.attnum) AS key_position
                FROM pg_class t
                JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped
                LEFT JOIN pg_collation l ON l.oid = a.attcollation AND l.collname <> 'default'
                LEFT JOIN pg_index k ON k.indrelid = t.oid AND k.indisprimary
                WHERE t.relkind IN ('r', 'p') AND t.relname IN \(list: names) AND pg_table_is_visible(t.oid)
                ORDER BY t.relname, a.attnum
                """)
        }
    }

    /// One column of an index.
    fileprivate struct IndexPart: Decodable {
        let tableName: String
        let name: String
        let isUnique: Bool
        let isPartial: Bool
        let columnName: String?
    }

    private static func indexes(_ names: [String], _ db: Connection) throws -> [IndexPart] {
        switch db.engine {
        case .sqlite:
            try db.all(
                """
                SELECT t.name AS table_name, i.name AS name, i."unique" AS is_unique, i.partial AS is_partial,
                    c.name AS column_name
                FROM sqlite_schema t JOIN pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
                WHERE t.type = 'table' AND t.name IN \(list: names) ORDER BY t.name, i.seq, c.seqno
                """)
        // One that could not be built to its end (CREATE INDEX CONCURRENTLY) counts as not there.
        case .postgres:
            try db.all(
                """
                SELECT t.relname AS table_name, i.relname AS name, x.indisunique AS is_unique,
                    x.indpred IS NOT NULL AS is_partial, a.attname AS column_name
                FROM pg_class t
                JOIN pg_index x ON x.indrelid = t.oid AND x.indisvalid
                JOIN pg_class i ON i.oid = x.indexrelid
                CROSS JOIN LATERAL unnest(x.indkey) WITH ORDINALITY AS c (number, position)
                LEFT JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = c.number
                WHERE t.relkind IN ('r', 'p') AND t.relname IN \(list: names) AND pg_table_is_visible(t.oid)
                    AND c.position <= x.indnkeyatts
                ORDER BY t.relname, i.relname, c.position
                """)
        }
    }
}

extension SchemaCatalogue.Table {
    fileprivate mutating func add(_ part: SchemaCatalogue.IndexPart) {
        if let last = indexes.indices.last, indexes[last].name == part.name {
            indexes[last].columns.append(part.columnName ?? "")
        } else {
            indexes.append(
                SchemaCatalogue.Index(
                    name: part.name, isUnique: part.isUnique, isPartial: part.isPartial,
                    columns: [part.columnName ?? ""]))
        }
    }
}
