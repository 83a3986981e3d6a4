import Synchronization

/// One attempt while it runs, as its handler and its worker both see it.
final class TaskRun: Sendable {
    /// Why a running handler was asked to end.
    enum Cause: Sendable {
        case cancelled, timedOut, leaseLost, stopping
    }

    /// What the handler last said about its progress.
    struct Progress: Sendable, Equatable {
        var percent: Int
        var text: String?
    }

    private struct State {
        var cause: Cause?
        var progress: Progress?
        var isUnwritten = false
    }

    private let state = Mutex(State())
    private let onReport: @Sendable () -> Void

    init(onReport: @escaping @Sendable () -> Void) {
        self.onReport = onReport
    }

    var cause: Cause? { state.withLock { $0.cause } }

    /// The first cause stays, but for a lost lease, which outdoes all others: nothing may be written any more.
    func cancel(_ cause: Cause) {
        state.withLock { state in
            if state.cause == nil || cause == .leaseLost { state.cause = cause }
        }
    }

    func report(percent: Int, text: String?) {
        let isFirst = state.withLock { state in
            state.progress = Progress(percent: percent, text: text ?? state.progress?.text)
            defer { state.isUnwritten = true }
            return !state.isUnwritten
        }
        if isFirst { onReport() }
    }

    var hasUnwritten: Bool { state.withLock { $0.isUnwritten } }

    /// What was said since the last time this was asked, if anything.
    func takeUnwritten() -> Progress? {
        state.withLock { state in
            guard state.isUnwritten else { return nil }
            state.isUnwritten = false
            return state.progress
        }
    }

    /// The last word, written or not.
    var progress: Progress? { state.withLock { $0.progress } }
}
