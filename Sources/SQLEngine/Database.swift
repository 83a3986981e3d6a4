/// A database that the panel runs on; open one with ``DatabaseAddress``.
///
/// ```swift
/// let database = try await DatabaseAddress("sqlite:panel.db").open()
/// let added = try await database.write { db in
///     try db.run("INSERT INTO clients (name) VALUES (\(name))")
/// }
/// ```
///
/// Closures are synchronous and run on a thread that belongs to the connection, inside a transaction: nothing can wait
/// for the network in there. They are **repeatable**: after a conflict a closure is run again, so it touches nothing
/// but the database and what it returns; everything else goes into ``Connection/afterCommit(_:)``.
public protocol Database: Sendable {
    var engine: Engine { get }

    /// Runs a closure in a transaction of its own and returns when the transaction is on the disk.
    ///
    /// What the closure throws undoes the transaction and is thrown here. A caller that is cancelled while it waits for
    /// its turn gets a `CancellationError` and the closure does not run; once it runs, it is finished.
    ///
    /// - Throws: ``SQLError`` of kind `busy` when too many are waiting.
    @discardableResult
    func write<T: Sendable>(
        _ isolation: Isolation, _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T

    /// Runs a closure on a read-only snapshot: it sees one moment, whatever is written meanwhile, and every `write`
    /// that returned before.
    func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T

    /// Runs a closure that changes the schema: alone among all nodes, without a time limit, and with foreign keys
    /// checked at its end instead of on the way, so that a table can be replaced. Waits its turn behind another node's
    /// change.
    @discardableResult
    func alter<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T

    /// Finishes what runs, refuses what waits and closes the connections.
    func close() async

    /// Copies all tables, as they are at one moment, into a new SQLite file, beside whatever else is done; see
    /// ``DatabaseCopy``.
    func copy(to path: String) async throws

    /// Says a word to the other processes on this database, soon and without waiting. It may be lost, and many equal
    /// ones may arrive as one: it wakes, it does not tell. Call it when the transaction is on the disk, from
    /// ``Connection/afterCommit(_:)``.
    ///
    /// - Parameter channel: a name as of a table.
    func notify(_ channel: String, _ word: String)

    /// The words that other processes say on a channel from now on; an empty one after a time in which some may have
    /// been missed. Ends when the database is closed.
    func notifications(on channel: String) -> AsyncStream<String>
}

extension Database {
    /// A ``Isolation/serializable`` transaction: what a verb of the panel uses.
    @discardableResult
    public func write<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await write(.serializable, body)
    }
}
