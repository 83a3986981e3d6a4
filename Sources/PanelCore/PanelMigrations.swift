import ModuleHost
public import SQLEngine
import Store
import Tasks

extension Panel {
    /// The schemas that the panel itself brings, in the order in which they are applied. Those of modules come with activation.
    public static let migrators = [
        PanelSchema.migrator, Migrator(scope: "tasks", migrations: TaskQueue.migrations),
    ]

    /// Brings the database up to date.
    ///
    /// - Returns: the names of the migrations that were applied now.
    @discardableResult
    public static func migrate(_ database: any Database) async throws -> [String] {
        try await Migrator.migrate(migrators, database)
    }

    /// The same for a panel with its modules: where the tables of a module that is on were changed by hand, nothing is
    /// brought up to date.
    @discardableResult
    public func migrate() async throws -> [String] {
        if let refusal = SchemaDifference.refusal(try await modules.tableDifferences()) { throw refusal }
        return try await Self.migrate(database)
    }
}
