import ModuleKit
public import SQLEngine
import Vocabulary

/// A module's own tables in the panel's database, under the module's prefix.
struct ModuleTables: Sendable {
    let manifest: Manifest
    let database: any Database

    private var migrator: Migrator { Self.migrator(of: manifest) }

    static func migrator(of manifest: Manifest) -> Migrator {
        Migrator(
            scope: manifest.key.description, prefix: manifest.key.tablePrefix,
            migrations: manifest.migrations.map { SchemaMigration($0) })
    }

    /// Whether the module has ever had tables here.
    func exist() async throws -> Bool {
        try await migrator.pending(database).count < manifest.migrations.count
    }

    func migrate() async throws {
        guard !manifest.migrations.isEmpty else { return }
        _ = try await migrator.migrate(database)
    }

    /// Drops everything that the module's migrations made, and forgets that they were applied.
    func drop() async throws {
        guard !manifest.migrations.isEmpty else { return }
        try await migrator.purge(database)
    }
}

extension ModuleHost {
    /// In what the tables of the modules that are on differ from what their migrations made: somebody has changed them by
    /// hand. A module whose history is not that of its files says so by its state, and one that is off by not going on.
    public func tableDifferences() async throws -> [SchemaDifference] {
        var found: [SchemaDifference] = []
        for entry in registry.all where !entry.manifest.migrations.isEmpty {
            let differences: [SchemaDifference]
            do { differences = try await ModuleTables.migrator(of: entry.manifest).differences(database) } catch let
                error
                as SQLError where error.kind == .schema
            { continue }
            guard !differences.isEmpty, try await status(entry.key).row.state != .inactive else { continue }
            found += differences
        }
        return found
    }
}
