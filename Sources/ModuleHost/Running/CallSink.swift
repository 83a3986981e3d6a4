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
    /// The secrets that a running call was given or has made: none of them may reach a log.
    private let secrets = Mutex<[Key: [String]]>([:])

    func keep(_ document: JSONValue, secretFrom scope: CallScope?) {
        guard let scope else { return }
        let found = document.plainSecrets
        if !found.isEmpty { secrets.withLock { $0[key(scope), default: []] += found } }
    }

    func secrets(_ scope: CallScope?) -> [String] {
        guard let scope else { return [] }
        return secrets.withLock { $0[key(scope)] ?? [] }
    }

    func forget(_ scope: CallScope) { secrets.withLock { $0[key(scope)] = nil } }

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

extension JSONValue {
    /// The texts of all secrets in the clear.
    var plainSecrets: [String] {
        if let tag = SecretTag(self) {
            guard case .plain(let text) = tag else { return [] }
            return [text]
        }
        switch self {
        case .array(let items): return items.flatMap(\.plainSecrets)
        case .object(let members): return members.values.flatMap(\.plainSecrets)
        default: return []
        }
    }
}

extension Call {
    /// What a call carries that may hold secrets.
    var documents: [JSONValue] {
        switch self {
        case .check(_, let values): [values]
        case .label(let order): [order]
        case .create(let service), .cleanUp(let service), .inspect(let service), .terminate(let service),
            .suspend(let service), .unsuspend(let service), .tab(let service, _):
            [service.plan, service.order, service.account]
        case .changePackage(let service, let plan): [service.plan, service.order, service.account, plan]
        case .action(let service, _, _, _, let input): [service.plan, service.order, service.account, input]
        // What a payer types on a gateway's page stays between payer and gateway.
        case .proceed(_, let input): input.values.map { SecretTag.plain($0).value }
        case .describe, .activate, .deactivate, .update, .open, .testConnection, .close, .start, .refund, .capture,
            .release, .fetch, .fetchSince, .receive:
            []
        }
    }
}
