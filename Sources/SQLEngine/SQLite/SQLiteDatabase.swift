import Foundation
import GRDB
import GRDBSQLite
import Synchronization

/// A SQLite file: one writer that gathers its callers into groups, and readers beside it.
///
/// Write-ahead log, `synchronous=FULL`, foreign keys on. Several processes may share the file: a writer waits for
/// another's transaction as long as ``DatabaseLimits/lock`` allows.
public final class SQLiteDatabase: Database {
    public var engine: Engine { .sqlite }

    let path: String
    let limits: DatabaseLimits
    private let writes: WorkQueue
    private let reads: WorkQueue
    private let threads = DispatchGroup()
    private let readers = Mutex(0)
    private let notices: Notices

    /// Opens the file, and makes it if there is none.
    ///
    /// - Throws: ``SQLError`` when the file cannot be opened or is no database.
    public static func open(path: String, limits: DatabaseLimits = DatabaseLimits()) async throws -> SQLiteDatabase {
        let database = try SQLiteDatabase(path: path, limits: limits)
        try await database.startWriter()
        return database
    }

    private init(path: String, limits: DatabaseLimits) throws {
        notices = try Notices()
        self.path = path
        self.limits = limits
        writes = WorkQueue(bound: limits.waiting)
        reads = WorkQueue(bound: limits.waiting)
    }

    deinit {
        writes.close()
        reads.close()
        notices.close()
    }

    @discardableResult
    public func write<T: Sendable>(
        _ isolation: Isolation, _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        try await writes.perform(.serializable, body)
    }

    @discardableResult
    public func alter<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await writes.perform(.alter, body)
    }

    public func read<T: Sendable>(_ body: @escaping @Sendable (Connection) throws -> T) async throws -> T {
        try await reads.perform(.read, needsThread: startReader, body)
    }

    public func notify(_ channel: String, _ word: String) {
        notices.add(Notices.Notice(channel: channel, word: word), start: startMessenger)
    }

    public func notifications(on channel: String) -> AsyncStream<String> {
        notices.listen(channel, start: startMessenger)
    }

    public func close() async {
        notices.close()
        writes.close()
        reads.close()
        let threads = threads
        await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
            threads.notify(queue: .global()) { continuation.resume() }
        }
    }

    /// Opens the writer's connection on its own thread and says how that went.
    private func startWriter() async throws {
        let (path, limits, writes, threads) = (path, limits, writes, threads)
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            threads.enter()
            ConnectionThread.start("sqlite.writer") {
                defer { threads.leave() }
                do {
                    try SQLiteFile.withWriter(path, limits) { session in
                        continuation.resume()
                        SQLiteWriter(session: session, limits: limits).serve(writes)
                    }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        }
    }

    private func startMessenger() {
        let messenger = SQLiteMessenger(path: path, notices: notices)
        let threads = threads
        threads.enter()
        ConnectionThread.start("sqlite.notices") {
            defer { threads.leave() }
            messenger.run()
        }
    }

    /// One more reader, unless there are enough.
    private func startReader() {
        let isNew = readers.withLock { count in
            guard count < self.limits.connections else { return false }
            count += 1
            return true
        }
        guard isNew else { return }
        let (path, limits, reads, threads) = (path, limits, reads, threads)
        threads.enter()
        ConnectionThread.start("sqlite.reader") {
            defer { threads.leave() }
            SQLiteReader.serve(reads, path, limits)
        }
    }
}
