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
        var applied: [String] = []
        for migrator in migrators { applied += try await migrator.migrate(database) }
        return applied
    }
}
