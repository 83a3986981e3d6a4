import Vocabulary

/// Compares a scope's tables as its migrations make them with those that a database has: names of tables and columns,
/// types, what may be NULL, keys, and the indexes that were declared. Other tables and other indexes are their makers'
/// own.
struct SchemaComparison {
    let ddl: DDL
    let shape: SchemaShape

    func differences(_ db: Connection) throws -> [SchemaDifference] {
        guard !shape.tables.isEmpty else { return [] }
        let catalogue = try SchemaCatalogue(try shape.tables.map { try ddl.name(of: $0.name) }, db)
        return try shape.tables.flatMap { table in
            let name = try ddl.name(of: table.name)
            guard let found = catalogue.tables[name] else {
                return [SchemaDifference(text: "the table \(name) is missing", advice: "restore a backup")]
            }
            return columns(table, name, found) + keys(table, name, found) + (try indexes(table, name, found))
        }
    }

    private func columns(_ table: Table, _ name: String, _ found: SchemaCatalogue.Table) -> [SchemaDifference] {
        let declared = Set(table.columns.map(\.name))
        let extra = found.columns.filter { !declared.contains($0.name) }.map { column in
            SchemaDifference(
                text: "the table \(name) has a column \"\(column.name)\" that no migration made",
                advice: """
                    drop it (ALTER TABLE \(Self.quoted(name)) DROP COLUMN \(Self.quoted(column.name))), or restore a \
                    backup
                    """)
        }
        return extra
            + table.columns.flatMap { column in
                let title = "the column \"\(column.name)\" of the table \(name)"
                guard let there = found.columns.first(where: { $0.name == column.name }) else {
                    return [SchemaDifference(text: "\(title) is missing", advice: "restore a backup")]
                }
                return difference(column, there, of: table, title)
            }
    }

    private func difference(
        _ column: Column, _ found: SchemaCatalogue.Column, of table: Table, _ title: String
    ) -> [SchemaDifference] {
        let advice = "change it back, or restore a backup"
        var differences: [SchemaDifference] = []
        let type = ddl.type(of: column.kind)
        if found.type != type {
            differences.append(
                SchemaDifference(text: "\(title) is \(found.type) and not \(type)", advice: advice))
        }
        // What is in a key is never NULL; the engines differ in how they say so.
        let isKey = column.isPrimaryKey || table.primaryKey.contains(column.name)
        if !isKey, found.isNullable != column.isNullable {
            let text =
                found.isNullable
                ? "\(title) may be NULL, which no migration allows" : "\(title) may not be NULL any more"
            differences.append(SchemaDifference(text: text, advice: advice))
        }
        return differences
    }

    private func keys(_ table: Table, _ name: String, _ found: SchemaCatalogue.Table) -> [SchemaDifference] {
        let key = table.primaryKey.isEmpty ? table.columns.filter(\.isPrimaryKey).map(\.name) : table.primaryKey
        var differences: [SchemaDifference] = []
        if found.primaryKey != key {
            func list(_ columns: [String]) -> String { columns.isEmpty ? "nothing" : columns.joined(separator: ", ") }
            differences.append(
                SchemaDifference(
                    text: "the primary key of the table \(name) is \(list(found.primaryKey)) and not \(list(key))",
                    advice: "change it back, or restore a backup"))
        }
        for column in table.columns where column.isUnique {
            let isKept = found.indexes.contains { $0.isUnique && !$0.isPartial && $0.columns == [column.name] }
            if isKept { continue }
            let index = SQLName.joined([name, column.name, "unique"])
            differences.append(
                SchemaDifference(
                    text: "the column \"\(column.name)\" of the table \(name) is not unique any more",
                    advice: """
                        make it so again: CREATE UNIQUE INDEX \(Self.quoted(index)) ON \(Self.quoted(name)) \
                        (\(Self.quoted(column.name)))
                        """))
        }
        return differences
    }

    private func indexes(_ table: Table, _ name: String, _ found: SchemaCatalogue.Table) throws -> [SchemaDifference] {
        try table.indexes.compactMap { index in
            let indexName = ddl.indexName(index.localName(in: table.name))
            let statement = try ddl.createIndex(index, of: table)
            guard let there = found.indexes.first(where: { $0.name == indexName }) else {
                return SchemaDifference(
                    text: "the index \(indexName) of the table \(name) is missing",
                    advice: "make it again: \(statement)")
            }
            let isSame =
                there.columns == index.columns && there.isUnique == index.isUnique
                && there.isPartial == (index.condition != nil)
            return isSame
                ? nil
                : SchemaDifference(
                    text: "the index \(indexName) of the table \(name) is not the one that a migration made",
                    advice: "make it again: DROP INDEX \(Self.quoted(indexName)); \(statement)")
        }
    }

    /// Whoever changed a schema by hand may have taken any name.
    private static func quoted(_ name: String) -> String {
        "\"\(name.replacing("\"", with: "\"\""))\""
    }
}
