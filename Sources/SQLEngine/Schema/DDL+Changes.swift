import Vocabulary

extension DDL {
    /// The steps of one change.
    ///
    /// - Parameters:
    ///   - before: the scope's tables as they are.
    ///   - after: the scope's tables as the change leaves them.
    func steps(for change: Migration.Change, before: SchemaShape, after: SchemaShape) throws -> [SchemaStep] {
        switch change {
        case .create(let table):
            return try
                ([createTable(table, named: quoted(table: table.name), in: after)]
                + table.indexes.map { try createIndex($0, of: table) }).map(SchemaStep.statement)
        case .drop(let table):
            return [.statement("DROP TABLE \(try quoted(table: table))")]
        case .rename(let table, let newName):
            return try rename(before.table(table), to: after.table(newName))
        case .addColumn(let table, let column):
            return try add(column, before.table(table), after.table(table), after)
        case .renameColumn(let table, let column, let newName):
            let name = try quoted(table: table)
            return [.statement("ALTER TABLE \(name) RENAME COLUMN \(quoted(column)) TO \(quoted(newName))")]
        case .dropColumn(let table, let column):
            return try drop(column, before.table(table), after.table(table), after)
        case .addIndex(let table, let index):
            return [.statement(try createIndex(index, of: after.table(table)))]
        case .dropIndex(let name):
            return [.statement(dropIndex(name))]
        case .rebuild(let table):
            return [.rebuild(TableRebuild(ddl: self, old: try before.table(table.name), new: table, shape: after))]
        case .insert(let table, let row):
            return try insert(row, before.table(table))
        }
    }

    /// Indexes that are named after the table follow it, so that the old name is free again.
    private func rename(_ old: Table, to new: Table) throws -> [SchemaStep] {
        let unnamed = old.indexes.filter { $0.name == nil }
        let drops = unnamed.map { dropIndex($0.localName(in: old.name)) }
        let alter = "ALTER TABLE \(try quoted(table: old.name)) RENAME TO \(try quoted(table: new.name))"
        return try (drops + [alter] + unnamed.map { try createIndex($0, of: new) }).map(SchemaStep.statement)
    }

    private func add(_ column: Column, _ old: Table, _ new: Table, _ shape: SchemaShape) throws -> [SchemaStep] {
        guard !column.isPrimaryKey else {
            throw SQLError(
                .schema, "the column \(column.name) cannot be added as a primary key; rebuild \(old.name) instead")
        }
        guard column.isNullable || (column.fallback ?? .null) != .null else {
            throw SQLError(
                .schema, "the column \(column.name) of \(old.name) needs fallback(…) or nullable(): rows may exist")
        }
        // SQLite adds no column with a UNIQUE of its own to an existing table.
        if engine == .sqlite && column.isUnique {
            return [.rebuild(TableRebuild(ddl: self, old: old, new: new, shape: shape))]
        }
        let name = try quoted(table: new.name)
        return [.statement("ALTER TABLE \(name) ADD COLUMN \(try define(column, of: new, named: name, in: shape))")]
    }

    private func drop(_ column: String, _ old: Table, _ new: Table, _ shape: SchemaShape) throws -> [SchemaStep] {
        let dropped = try old.column(column)
        // SQLite drops no column that a UNIQUE or a foreign key is made of.
        if engine == .sqlite && (dropped.isUnique || dropped.reference != nil) {
            return [.rebuild(TableRebuild(ddl: self, old: old, new: new, shape: shape))]
        }
        let indexes = old.indexes.filter { $0.mentions(column) }.map { dropIndex($0.localName(in: old.name)) }
        let alter = "ALTER TABLE \(try quoted(table: old.name)) DROP COLUMN \(quoted(column))"
        return (indexes + [alter]).map(SchemaStep.statement)
    }

    private func insert(_ row: [String: JSONValue], _ table: Table) throws -> [SchemaStep] {
        let name = try quoted(table: table.name)
        let columns = try row.keys.sorted().map { try table.column($0) }
        let values = try columns.map { try SQLLiteral.value(row[$0.name] ?? .null, for: $0) }
        let names = columns.map { quoted($0.name) }.joined(separator: ", ")
        var texts = ["INSERT INTO \(name) (\(names)) VALUES (\(values.joined(separator: ", ")))"]
        // SQLite counts on from the highest key; PostgreSQL has to be told.
        if engine == .postgres, let key = columns.first(where: { $0.kind == .id }) {
            let sequence = "pg_get_serial_sequence(\(SQLLiteral.text(name)), \(SQLLiteral.text(key.name)))"
            texts.append("SELECT setval(\(sequence), (SELECT max(\(quoted(key.name))) FROM \(name)))")
        }
        return texts.map(SchemaStep.statement)
    }
}
