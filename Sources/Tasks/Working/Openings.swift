import Synchronization

/// The free places of a worker that rests. Whoever adds a task in the same process may take one, insert the task as
/// running already, and hand it over: it begins after one commit, not after two.
///
/// The worker opens them when it has looked and found nothing more, and closes them before it looks again or hears of
/// anything, so that nothing overtakes a task that waits. A place that was taken counts as filled until its task has
/// arrived or its insert has failed. A process that dies between the commit and the start loses no more than it does
/// after a claim: the lease runs out.
final class Openings: Sendable {
    private struct State {
        var free: [String: Int] = [:]
        var taken: [String: Int] = [:]
    }

    private let state = Mutex(State())

    /// Replaces what was free before.
    func open(_ free: [String: Int]) {
        state.withLock { $0.free = free }
    }

    func close() {
        state.withLock { $0.free = [:] }
    }

    /// - Returns: whether there was a place; it is the caller's until ``settle(_:)``.
    func take(in queue: String) -> Bool {
        state.withLock { state in
            guard let free = state.free[queue], free > 0 else { return false }
            state.free[queue] = free - 1
            state.taken[queue, default: 0] += 1
            return true
        }
    }

    /// The task of a place has arrived, or will not come.
    func settle(_ queue: String) {
        state.withLock { $0.taken[queue, default: 1] -= 1 }
    }

    func free(in queue: String) -> Int { state.withLock { $0.free[queue, default: 0] } }
    func taken(in queue: String) -> Int { state.withLock { $0.taken[queue, default: 0] } }
    var areAwaited: Bool { state.withLock { $0.taken.values.contains { $0 > 0 } } }
}
