/// What a database may use before it says no.
public struct DatabaseLimits: Sendable {
    /// Connections to PostgreSQL; with SQLite the readers beside the one writer.
    public var connections: Int
    /// Callers that may wait for their turn; the next one hears `busy`.
    public var waiting: Int
    /// Closures that SQLite gathers into one commit.
    public var batch = 512
    /// How long one closure may run.
    public var transaction: Duration = .seconds(30)
    /// How long a statement waits for a lock that another process or node holds.
    public var lock: Duration = .seconds(10)
    /// How long opening a connection may take.
    public var connect: Duration = .seconds(5)

    public init(connections: Int = 8, waiting: Int = 10_000) {
        self.connections = connections
        self.waiting = waiting
    }
}
