import Foundation

/// The thread of one connection: blocking calls belong here, never on the threads that Swift shares among all tasks.
enum ConnectionThread {
    /// Starts a thread; it ends when the body returns.
    static func start(_ name: String, _ body: @escaping @Sendable () -> Void) {
        let thread = Thread(block: body)
        thread.name = name
        thread.stackSize = 1 << 20
        thread.start()
    }

    /// Runs one piece of work on a thread of its own and waits for it.
    static func run<T: Sendable>(_ name: String, _ body: @escaping @Sendable () throws -> T) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            start(name) { continuation.resume(with: Result(catching: body)) }
        }
    }
}
