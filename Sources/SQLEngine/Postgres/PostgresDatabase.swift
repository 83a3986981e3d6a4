import Foundation
import Synchronization

/// A PostgreSQL server: a bounded number of connections, each with a thread of its own, opened when they are needed.
public final class PostgresDatabase: Database {
    public var engine: Engine { .postgres }

    private let url: String
    private let limits: DatabaseLimits
    private let queue: WorkQueue
    private let threads = DispatchGroup()
    private let connections = Mutex(0)
    private let notices: Notices

    /// Opens a first connection.
    ///
    /// - Parameter url: `postgres://…` with the options of libpq.
    /// - Throws: ``SQLError`` when the server does not answer or cannot be worked with.
    public static func open(url: String, limits: DatabaseLimits = DatabaseLimits()) async throws -> PostgresDatabase {
        let database = try PostgresDatabase(url: url, limits: limits)
        try await database.startFirst()
        return database
    }

    private init(url: String, limits: DatabaseLimits) throws {
        notices = try Notices()
        self.url = url
        self.limits = limits
        queue = WorkQueue(bound: limits.waiting)
    }

    deinit {
        queue.close()
        notices.close()
    }

    @discardableResult
    public func write<T: Sendable>(
        _ isolation: Isolation, _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        try await perform(isolation == .serializable ? .serializable : .readCommitted, body)
    }

    public func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await perform(.read, body)
    }

    @discardableResult
    public func alter<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await perform(.alter, body)
    }

    public func notify(_ channel: String, _ word: String) {
        notices.add(Notices.Notice(channel: channel, word: word), start: startMessenger)
    }

    public func notifications(on channel: String) -> AsyncStream<String> {
        notices.listen(channel, start: startMessenger)
    }

    public func close() async {
        queue.close()
        notices.close()
        let threads = threads
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            threads.notify(queue: .global()) { continuation.resume() }
        }
    }

    private func perform<T: Sendable>(
        _ mode: Work.Mode, _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        try await queue.perform(mode, needsThread: startAnother, body)
    }

    private func startFirst() async throws {
        let (url, limits, queue, threads) = (url, limits, queue, threads)
        connections.withLock { $0 = 1 }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            threads.enter()
            ConnectionThread.start("postgres") {
                defer { threads.leave() }
                do {
                    let session = try PostgresSession(url, limits)
                    continuation.resume()
                    var worker = PostgresWorker(url: url, limits: limits, session: session)
                    worker.serve(queue)
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    private func startMessenger() {
        let messenger = PostgresMessenger(url: url, limits: limits, notices: notices)
        let threads = threads
        threads.enter()
        ConnectionThread.start("postgres.notices") {
            defer { threads.leave() }
            messenger.run()
        }
    }

    /// One more connection, unless there are enough.
    private func startAnother() {
        let isNew = connections.withLock { count in
            guard count < self.limits.connections else { return false }
            count += 1
            return true
        }
        guard isNew else { return }
        let (url, limits, queue, threads) = (url, limits, queue, threads)
        threads.enter()
        ConnectionThread.start("postgres") {
            defer { threads.leave() }
            var worker = PostgresWorker(url: url, limits: limits, session: nil)
            worker.serve(queue)
        }
    }
}
