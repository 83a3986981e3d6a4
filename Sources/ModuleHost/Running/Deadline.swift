import Foundation
import Synchronization
import Vocabulary

/// Runs work elsewhere and stops waiting for it after a time, whether or not it ends.
///
/// The work is cancelled then, but a caller is free at once: work that ignores its cancellation keeps only its own thread.
func withDeadline<Value: Sendable>(
    seconds: Double, on executor: any TaskExecutor, ended: @escaping @Sendable () -> Void = {},
    _ work: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    let race = Race<Value>()
    let task = Task(executorPreference: executor) {
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        ended()
        race.finish(result)
    }
    let clock = Task {
        try await Task.sleep(for: .seconds(seconds))
        race.finish(.failure(DeadlinePassed(seconds: seconds)))
        task.cancel()
    }
    defer { clock.cancel() }
    return try await withTaskCancellationHandler {
        try await race.result()
    } onCancel: {
        task.cancel()
        race.finish(.failure(CancellationError()))
    }
}

/// The work did not end in time.
struct DeadlinePassed: Error {
    var seconds: Double
}

/// The first result counts.
private final class Race<Value: Sendable>: Sendable {
    private enum State {
        case open
        case awaited(CheckedContinuation<Value, any Error>)
        case decided(Result<Value, any Error>)
        case over
    }
    private let state = Mutex(State.open)

    func finish(_ result: Result<Value, any Error>) {
        let waiting = state.withLock { state -> CheckedContinuation<Value, any Error>? in
            switch state {
            case .open:
                state = .decided(result)
                return nil
            case .awaited(let continuation):
                state = .over
                return continuation
            case .decided, .over: return nil
            }
        }
        waiting?.resume(with: result)
    }

    func result() async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let decided = state.withLock { state -> Result<Value, any Error>? in
                if case .decided(let result) = state {
                    state = .over
                    return result
                }
                state = .awaited(continuation)
                return nil
            }
            if let decided { continuation.resume(with: decided) }
        }
    }
}
