public import Vocabulary

/// One step of a schema as the ``Migrator`` applies it: changes as data, and statements for what data cannot say.
public struct SchemaMigration: Sendable, Equatable {
    /// Unique within its scope.
    public var name: String
    public var changes: [Migration.Change]
    /// Run after the changes, for each engine its own: triggers and the like. Only the panel has these, never a module.
    public var statements: [Engine: [String]]

    public init(_ name: String, changes: [Migration.Change] = [], statements: [Engine: [String]] = [:]) {
        self.name = name
        self.changes = changes
        self.statements = statements
    }

    /// A module's migration.
    public init(_ migration: Migration) {
        self.init(migration.name, changes: migration.changes)
    }
}
