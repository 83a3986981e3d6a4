import Vocabulary

/// The tables of one scope at one point of its history, found by going through its migrations; names are without the
/// prefix.
struct SchemaShape {
    private(set) var tables: [Table] = []

    func table(_ name: String) throws -> Table {
        guard let table = tables.first(where: { $0.name == name }) else {
            throw SQLError(.schema, "a migration changes the table \(name), which does not exist at that point")
        }
        return table
    }

    func contains(_ name: String) -> Bool {
        tables.contains { $0.name == name }
    }

    /// The table that an index belongs to.
    func table(ofIndex name: String) throws -> Table {
        guard
            let table = tables.first(where: { table in table.indexes.contains { $0.localName(in: table.name) == name } }
            )
        else {
            throw SQLError(.schema, "a migration drops the index \(name), which does not exist at that point")
        }
        return table
    }

    mutating func apply(_ change: Migration.Change) throws {
        switch change {
        case .create(let table):
            guard !contains(table.name) else {
                throw SQLError(.schema, "a migration makes the table \(table.name), which exists already")
            }
            try table.check()
            tables.append(table)
        case .drop(let name):
            _ = try table(name)
            let others = tables.filter { $0.name != name && $0.columns.contains { $0.reference?.table == name } }
            guard others.isEmpty else {
                throw SQLError(
                    .schema, "a migration drops the table \(name), to which \(others[0].name) points; drop that first")
            }
            tables.removeAll { $0.name == name }
        case .rename(let name, let newName):
            guard !contains(newName) else {
                throw SQLError(.schema, "a migration renames \(name) to \(newName), which exists already")
            }
            try edit(name) { $0.name = newName }
            for index in tables.indices { tables[index].follow(table: name, to: newName) }
        case .addColumn(let name, let column): try edit(name) { $0.columns.append(column) }
        case .renameColumn(let name, let column, let newName):
            try edit(name) { try $0.rename(column, to: newName) }
            for index in tables.indices { tables[index].follow(column: column, of: name, to: newName) }
        case .dropColumn(let name, let column): try edit(name) { try $0.drop(column) }
        case .addIndex(let name, let index): try edit(name) { $0.indexes.append(index) }
        case .dropIndex(let name):
            try edit(try table(ofIndex: name).name) { table in
                table.indexes.removeAll { $0.localName(in: table.name) == name }
            }
        case .rebuild(let table): try edit(table.name) { $0 = table }
        case .insert(let name, _): _ = try table(name)
        }
    }

    private mutating func edit(_ name: String, _ body: (inout Table) throws -> Void) throws {
        guard let index = tables.firstIndex(where: { $0.name == name }) else {
            _ = try table(name)
            return
        }
        try body(&tables[index])
        try tables[index].check()
    }
}

extension Index {
    /// The index's name inside its scope.
    func localName(in table: String) -> String {
        name ?? ([table] + columns + [isUnique ? "key" : "idx"]).joined(separator: "_")
    }
}

extension Index.Condition {
    var columns: [String] {
        switch self {
        case .isNull(let column), .isNotNull(let column), .isIn(let column, _): [column]
        case .all(let conditions): conditions.flatMap(\.columns)
        }
    }

    func renaming(_ old: String, to new: String) -> Self {
        func name(_ column: String) -> String { column == old ? new : column }
        switch self {
        case .isNull(let column): return .isNull(column: name(column))
        case .isNotNull(let column): return .isNotNull(column: name(column))
        case .isIn(let column, let values): return .isIn(column: name(column), values: values)
        case .all(let conditions): return .all(of: conditions.map { $0.renaming(old, to: new) })
        }
    }
}

extension Table {
    func column(_ name: String) throws -> Column {
        guard let column = columns.first(where: { $0.name == name }) else {
            throw SQLError(.schema, "the table \(self.name) has no column \(name)")
        }
        return column
    }

    /// - Throws: ``SQLError`` of kind `schema` for names that are not valid, or used twice, and for keys without
    ///   columns.
    func check() throws {
        try Self.check(name: name)
        for column in columns {
            try Self.check(name: column.name)
            if let reference = column.reference {
                try Self.check(name: reference.table)
                try Self.check(name: reference.column)
            }
        }
        guard Set(columns.map(\.name)).count == columns.count, !columns.isEmpty else {
            throw SQLError(.schema, "the table \(name) has no columns, or two of one name")
        }
        let keys = columns.filter(\.isPrimaryKey).count
        guard keys <= 1, keys == 0 || primaryKey.isEmpty else {
            throw SQLError(.schema, "the table \(name) has two primary keys")
        }
        let names = indexes.map { $0.localName(in: name) }
        for name in names { try Self.check(name: name, isShortened: true) }
        guard Set(names).count == names.count else {
            throw SQLError(.schema, "the table \(name) has two indexes of one name; give one of them a name")
        }
        for column in primaryKey + indexes.flatMap({ $0.columns + ($0.condition?.columns ?? []) }) {
            _ = try self.column(column)
        }
    }

    private static func check(name: String, isShortened: Bool = false) throws {
        let isName = isShortened ? SQLName.isSpelledRight(name) : SQLName.isValid(name)
        guard isName, name == name.lowercased() else {
            throw SQLError(
                .schema,
                """
                \(name.debugDescription) is no name: lower-case letters, digits and underscores, first a letter, \
                at most 63 of them
                """)
        }
    }

    mutating func rename(_ column: String, to newName: String) throws {
        _ = try self.column(column)
        for index in columns.indices where columns[index].name == column { columns[index].name = newName }
        primaryKey = primaryKey.map { $0 == column ? newName : $0 }
        for index in indexes.indices {
            // The index keeps the name it was made with.
            indexes[index].name = indexes[index].localName(in: name)
            indexes[index].columns = indexes[index].columns.map { $0 == column ? newName : $0 }
            indexes[index].condition = indexes[index].condition?.renaming(column, to: newName)
        }
    }

    mutating func drop(_ column: String) throws {
        let dropped = try self.column(column)
        guard !dropped.isPrimaryKey, !primaryKey.contains(column) else {
            throw SQLError(.schema, "the column \(column) of \(name) is in its primary key; rebuild the table instead")
        }
        columns.removeAll { $0.name == column }
        indexes.removeAll { $0.mentions(column) }
    }

    /// References follow a table that gets another name.
    mutating func follow(table: String, to newName: String) {
        for index in columns.indices where columns[index].reference?.table == table {
            columns[index].reference?.table = newName
        }
    }

    mutating func follow(column: String, of table: String, to newName: String) {
        for index in columns.indices {
            guard let reference = columns[index].reference, reference.table == table, reference.column == column else {
                continue
            }
            columns[index].reference?.column = newName
        }
    }
}

extension Index {
    func mentions(_ column: String) -> Bool {
        columns.contains(column) || condition?.columns.contains(column) == true
    }
}
