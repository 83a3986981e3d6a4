public import Vocabulary

/// Brings the tables of one scope up to date. Migrations are append-only: what was released never changes, new ones go to the end.
///
/// ```swift
/// let migrator = Migrator(scope: "panel", migrations: Schema.migrations)
/// let applied = try await migrator.migrate(database)   // ["first tables", "disabled zones"]
/// ```
///
/// All that is pending is applied in one transaction, so a failure leaves the old schema. When two nodes start at once, one does it
/// and the other finds it done.
public struct Migrator: Sendable {
    /// Whose schema this is: `"panel"`, or a module such as `"Product/PowerDNS"`.
    public let scope: String
    /// Put before the names of the scope's tables and indexes.
    public let prefix: String
    public let migrations: [SchemaMigration]

    /// - Parameter prefix: such as `"product_powerdns_"`; a reference to a table outside the scope keeps its name.
    public init(scope: String, prefix: String = "", migrations: [SchemaMigration]) {
        self.scope = scope
        self.prefix = prefix
        self.migrations = migrations
    }

    /// Applies what is pending.
    ///
    /// - Returns: the names of the migrations applied now, in order.
    /// - Throws: ``SQLError`` of kind `schema`, saying what to do, when the database holds a migration that this program does not know, or
    ///   one that was changed or moved since it was applied.
    public func migrate(_ database: any Database) async throws -> [String] { fatalError() }
    /// The names of the migrations that `migrate` would apply.
    public func pending(_ database: any Database) async throws -> [String] { fatalError() }
    /// The statements that `migrate` would run, in order, without running them.
    public func dryRun(_ database: any Database) async throws -> [String] { fatalError() }
}
