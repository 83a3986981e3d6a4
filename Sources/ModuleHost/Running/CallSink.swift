import ModuleKit
import Synchronization
public import Vocabulary

/// Where a running call's checkpoints and progress go.
public struct CallSink: Sendable {
    public var checkpoint: @Sendable (_ account: JSONValue) async throws -> Void
    public var progress: @Sendable (_ percent: Int, _ text: String) async -> Void

    public init(
        checkpoint: @escaping @Sendable (JSONValue) async throws -> Void,
        progress: @escaping @Sendable (Int, String) async -> Void = { _, _ in }
    ) {
        self.checkpoint = checkpoint
        self.progress = progress
    }
}

/// The sinks of all calls that run, found by the scope that comes back with each ``HomeCall``.
final class CallSinks: Sendable {
    private struct Key: Hashable {
        var action: String
        var service: ServiceID?
        var task: String?
        var attempt: Int?
    }
    private let sinks = Mutex<[Key: (sink: CallSink, uses: Int)]>([:])

    func open(_ scope: CallScope, _ sink: CallSink?) {
        guard let sink else { return }
        sinks.withLock { sinks in
            let uses = sinks[key(scope)]?.uses ?? 0
            sinks[key(scope)] = (sink, uses + 1)
        }
    }

    func close(_ scope: CallScope, _ sink: CallSink?) {
        guard sink != nil else { return }
        sinks.withLock { sinks in
            guard let entry = sinks[key(scope)] else { return }
            sinks[key(scope)] = entry.uses > 1 ? (entry.sink, entry.uses - 1) : nil
        }
    }

    func find(_ scope: CallScope?) -> CallSink? {
        guard let scope else { return nil }
        return sinks.withLock { $0[key(scope)]?.sink }
    }

    private func key(_ scope: CallScope) -> Key {
        Key(action: scope.action, service: scope.service, task: scope.task, attempt: scope.attempt)
    }
}
