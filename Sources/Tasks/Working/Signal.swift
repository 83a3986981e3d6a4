import Synchronization

/// Lets one loop rest until somebody has something for it, or until a moment has come.
///
/// A wake that comes while nobody waits is kept for the next wait; many wakes count as one.
final class Signal: Sendable {
    private struct State {
        var isSet = false
        var rest: Task<Void, Never>?
    }

    private let state = Mutex(State())

    func wake() {
        let rest = state.withLock { state in
            state.isSet = true
            return state.rest
        }
        rest?.cancel()
    }

    /// Returns at the next wake, or at the deadline. Meant for one waiter at a time.
    func wait(until deadline: ContinuousClock.Instant) async {
        let rest: Task<Void, Never>? = state.withLock { state in
            guard !state.isSet else { return nil }
            // An error of the sleep is a cancellation: the wake itself.
            let rest = Task.detached { _ = try? await Task.sleep(until: deadline, clock: .continuous) }
            state.rest = rest
            return rest
        }
        await rest?.value
        state.withLock { state in
            state.isSet = false
            state.rest = nil
        }
    }
}
