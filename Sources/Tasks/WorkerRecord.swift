public import Foundation

/// A worker as it last reported.
public struct WorkerRecord: Sendable, Equatable, Identifiable {
    /// Different for every start of a worker.
    public var id: String
    /// For people: host and process, or what it was given.
    public var name: String
    /// The queues it serves, with their concurrency.
    public var queues: [String: Int]
    /// The names of the tasks that it has code for.
    public var taskNames: [String]
    public var startedAt: Date
    public var seenAt: Date
    /// Whether it was heard of within its lease.
    public var isAlive: Bool
}
