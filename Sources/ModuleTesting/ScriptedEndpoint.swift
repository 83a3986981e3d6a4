public import ModuleKit
import Synchronization

/// A module that answers what a test wrote down, for tests of whoever calls modules.
///
/// ```swift
/// let module = ScriptedEndpoint(manifest: manifest)
/// module.on("create", .failure(.busy(retryIn: 5, "Not now")), .value(["remoteID": 7]))
/// …
/// #expect(module.actions == ["create", "create"])
/// ```
/// Answers are used in their order and the last one stays. A call without a script is ``Failure/unsupported(reason:)``,
/// except that `describe` answers the manifest, `open` no tabs, checks no issues, and the hooks, `label` and `close`
/// nothing.
public final class ScriptedEndpoint: ModuleEndpoint {
    /// One answer of the script.
    public enum Answer: Sendable {
        case value(JSONValue)
        case failure(Failure)
        /// Anything else: waiting, answering by the call's input.
        case run(@Sendable (Call) async throws(Failure) -> JSONValue)

        /// An answer that is a value's JSON, with secrets in the clear as on the wire.
        public static func encoding(_ value: some Encodable) throws -> Answer {
            .value(try JSONValue(encoding: value, secrets: .plain))
        }
    }

    private struct Memory {
        var script: [String: [Answer]] = [:]
        var calls: [Call] = []
    }
    private let memory = Mutex(Memory())
    private let manifest: Manifest?

    public init(manifest: Manifest? = nil) {
        self.manifest = manifest
    }

    /// Writes down the answers for a call, by the name its scope gives it: `create`, `change package`, `tab records`,
    /// `records add`. Replaces what was written for that name before.
    public func on(_ action: String, _ answers: Answer...) {
        memory.withLock { $0.script[action] = answers }
    }

    /// Every call in its order.
    public var calls: [Call] { memory.withLock { $0.calls } }
    /// The names of the calls in their order.
    public var actions: [String] { calls.map(\.scope.action) }

    public func call(_ call: Call) async throws(Failure) -> JSONValue {
        switch next(for: call) {
        case .value(let value): return value
        case .failure(let failure): throw failure
        case .run(let run): return try await run(call)
        case nil: return try standard(call)
        }
    }

    private func next(for call: Call) -> Answer? {
        memory.withLock { memory in
            memory.calls.append(call)
            guard let answers = memory.script[call.scope.action], let first = answers.first else { return nil }
            if answers.count > 1 { memory.script[call.scope.action]?.removeFirst() }
            return first
        }
    }

    private func standard(_ call: Call) throws(Failure) -> JSONValue {
        switch call {
        case .describe:
            guard let manifest else { throw .unsupported("The script has no manifest") }
            do { return try JSONValue(encoding: manifest) } catch {
                throw .crashed(Failure.Reason("The manifest could not be written", log: "\(error)"))
            }
        case .open, .check: return .array([])
        case .activate, .deactivate, .update, .label, .close: return .null
        case .testConnection, .create, .cleanUp, .inspect, .terminate, .suspend, .unsuspend, .changePackage, .tab,
            .action, .start, .proceed, .refund, .capture, .release, .fetch, .fetchSince, .receive:
            throw .unsupported(Failure.Reason("It cannot do that", log: "no script for \(call.scope.action)"))
        }
    }
}
