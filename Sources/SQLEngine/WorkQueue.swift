import Foundation
import Synchronization

/// The callers that wait for a connection: a bounded queue between tasks, which must not block, and the threads of the
/// connections, which may.
///
/// Every piece of work is answered exactly once: with its result, with an error, or, when its caller is cancelled while
/// it waits, with a `CancellationError`.
// Safe without the compiler's check: `waiting`, `isClosed` and `idle` are only touched while `condition` is locked.
final class WorkQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private let bound: Int
    private let number = Atomic<UInt64>(0)
    private var waiting: [Work] = []
    private var isClosed = false
    private var idle = 0

    init(bound: Int) {
        self.bound = bound
    }

    /// Waits for a thread to run the body, and for its answer.
    ///
    /// - Parameter needsThread: called when nobody is free to take the work at once.
    func perform<T: Sendable>(
        _ mode: Work.Mode, needsThread: () -> Void = {}, _ body: @escaping @Sendable (Connection) throws -> T
    ) async throws -> T {
        let id = number.wrappingAdd(1, ordering: .relaxed).newValue
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let work = Work(
                    id: id, mode: mode,
                    attempt: { connection in
                        let value = try body(connection)
                        return { continuation.resume(returning: value) }
                    },
                    fail: { continuation.resume(throwing: $0) })
                add(work, needsThread: needsThread)
                // The handler may have come before the work was in the queue.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Waits on the calling thread for work.
    ///
    /// - Returns: up to `maximum` pieces in the order of their arrival; a piece that must be alone is alone; empty when
    ///   closed.
    func take(maximum: Int) -> [Work] {
        condition.lock()
        defer { condition.unlock() }
        idle += 1
        while waiting.isEmpty && !isClosed { condition.wait() }
        idle -= 1
        guard let first = waiting.first else { return [] }
        var count = 1
        if first.mode != .alter {
            while count < min(maximum, waiting.count) && waiting[count].mode != .alter { count += 1 }
        }
        let taken = Array(waiting.prefix(count))
        waiting.removeFirst(count)
        return taken
    }

    /// Refuses what waits and what comes, and lets the threads run out.
    func close() {
        condition.lock()
        isClosed = true
        let refused = waiting
        waiting = []
        condition.broadcast()
        condition.unlock()
        for work in refused { work.fail(Self.closed) }
    }

    private func add(_ work: Work, needsThread: () -> Void) {
        condition.lock()
        let refusal: SQLError? =
            if isClosed {
                Self.closed
            } else if waiting.count >= bound {
                SQLError(.busy, "the database is busy: \(bound) callers are waiting already; try again later")
            } else {
                nil
            }
        if refusal == nil {
            waiting.append(work)
            condition.signal()
        }
        let isShort = waiting.count > idle
        condition.unlock()
        if let refusal { return work.fail(refusal) }
        if isShort { needsThread() }
    }

    private func cancel(_ id: UInt64) {
        condition.lock()
        var cancelled: Work?
        if let index = waiting.firstIndex(where: { $0.id == id }) {
            cancelled = waiting.remove(at: index)
        }
        condition.unlock()
        cancelled?.fail(CancellationError())
    }

    private static let closed = SQLError(.other, "the database is closed")
}
