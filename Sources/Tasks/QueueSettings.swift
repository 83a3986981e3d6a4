/// One queue that a ``Worker`` serves, and how many of its tasks run at once in this process.
public struct QueueSettings: Sendable, Hashable {
    public var name: String
    /// At least 1.
    public var concurrency: Int

    public init(_ name: String, concurrency: Int = 10) {
        self.name = name
        self.concurrency = max(1, concurrency)
    }
}
