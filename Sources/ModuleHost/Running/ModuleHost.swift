public import Foundation
import Logging
public import ModuleKit
public import SQLEngine
public import Store
import Synchronization
public import Vocabulary

/// Runs modules: builds their instances, calls them on threads of their own and within a time, and answers what they ask for.
public final class ModuleHost: Sendable {
    /// What a test may put between the panel and a module, in either direction.
    public struct Wire: Sendable {
        public var endpoint: @Sendable (any ModuleEndpoint) -> any ModuleEndpoint
        public var home: @Sendable (any HomeEndpoint) -> any HomeEndpoint

        public init(
            endpoint: @escaping @Sendable (any ModuleEndpoint) -> any ModuleEndpoint,
            home: @escaping @Sendable (any HomeEndpoint) -> any HomeEndpoint
        ) {
            self.endpoint = endpoint
            self.home = home
        }

        /// Nothing in between.
        public static let direct = Wire(endpoint: { $0 }, home: { $0 })
    }

    public let registry: ModuleRegistry
    public let database: any Database
    public let vault: Vault
    public let log: ModuleLog
    /// The source of a module's template, by its name below `Views/`.
    public let view: @Sendable (ModuleKey, String) -> String?
    let now: @Sendable () -> Date
    /// The panel's public address.
    private let panel: String
    private let threads = ModuleThreads()
    private let http = OutgoingHTTP()
    private let sinks = CallSinks()
    private let wire: Wire
    private let running = Mutex<[InstanceID: Running]>([:])
    /// Unanswered calls of each instance; they outlive a change of its settings.
    private let calls = Mutex<[InstanceID: Int]>([:])

    /// One instance that has been built.
    private struct Running {
        var revision: Int64
        var endpoint: any ModuleEndpoint
    }

    /// Calls that one instance may have at once; more are told to come back.
    static let callLimit = 32

    public init(
        registry: ModuleRegistry, database: any Database, vault: Vault, logLevel: ModuleLogLevel = .info,
        wire: Wire = .direct, panel: String = "http://127.0.0.1:8080",
        view: @escaping @Sendable (ModuleKey, String) -> String?, now: @escaping @Sendable () -> Date
    ) {
        self.registry = registry
        self.database = database
        self.vault = vault
        self.log = ModuleLog(database: database, level: logLevel, now: now)
        self.wire = wire
        self.panel = panel
        self.view = view
        self.now = now
    }

    /// Asks an instance.
    ///
    /// - Parameters:
    ///   - seconds: how long to wait. A call that takes longer is left alone and counts as crashed; nobody else waits for it.
    ///   - sink: where checkpoints and progress of this call go.
    public func call(_ call: Call, on instance: Instance, within seconds: Double, sink: CallSink? = nil)
        async throws(Failure) -> JSONValue
    {
        let entry = try entry(instance.module)
        let endpoint = try endpoint(entry, instance)
        let settings = try openSettings(instance)
        try enter(instance)
        return try await run(call, endpoint, settings: settings, within: seconds, sink: sink) {
            self.leave(instance.id)
        }
    }

    /// Asks a module for something that needs no instance: its hooks, its checks.
    public func call(_ call: Call, on module: ModuleKey, within seconds: Double) async throws(Failure) -> JSONValue {
        let endpoint = endpoint(try entry(module), settings: nil, instance: nil)
        return try await run(call, endpoint, settings: .null, within: seconds, sink: nil) {}
    }

    /// Ends an instance's struct, so that the next call builds one with the settings of then.
    public func close(_ instance: InstanceID) async {
        let old = running.withLock { $0.removeValue(forKey: instance) }
        guard let old else { return }
        await end(old.endpoint)
    }

    /// Ends everything.
    public func shutdown() async {
        let all = running.withLock { running in
            defer { running = [:] }
            return running.values.map(\.endpoint)
        }
        for endpoint in all { await end(endpoint) }
        await http.close()
    }

    public func entry(_ key: ModuleKey) throws(Failure) -> ModuleRegistry.Entry {
        guard let entry = registry[key] else { throw .notFound("There is no module \(key) in this program") }
        return entry
    }

    /// The settings of an instance as the module gets them, with secrets in the clear.
    func openSettings(_ instance: Instance) throws(Failure) -> JSONValue {
        try vault.open(instance.settings, for: Self.scope(instance.id))
    }

    /// What the secrets of an instance's settings are bound to.
    public static func scope(_ instance: InstanceID) -> String { "instance \(instance)" }
    /// What the secrets of a module's plans are bound to.
    public static func planScope(_ module: ModuleKey) -> String { "plan \(module)" }
    /// What the secrets of a service are bound to.
    public static func scope(_ service: ServiceID) -> String { "service \(service)" }

    private func run(
        _ call: Call, _ endpoint: any ModuleEndpoint, settings: JSONValue, within seconds: Double, sink: CallSink?,
        ended: @escaping @Sendable () -> Void
    ) async throws(Failure) -> JSONValue {
        let scope = call.scope
        sinks.open(scope, sink)
        for document in call.documents + [settings] { sinks.keep(document, secretFrom: scope) }
        defer {
            sinks.close(scope, sink)
            sinks.forget(scope)
        }
        do {
            let answer = try await withDeadline(seconds: seconds, on: threads, ended: ended) {
                try await endpoint.call(call)
            }
            guard !AnswerSize.of(answer, isOver: AnswerSize.whole) else {
                throw Failure.crashed(
                    Failure.Reason(
                        "The module's answer was not understood",
                        log: "the answer to \(scope.action) has more than \(AnswerSize.whole) bytes"))
            }
            return answer
        } catch let failure as Failure {
            let hidden = sinks.secrets(scope)
            throw failure.mapLog { ModuleLog.hide(hidden, in: $0) }
        } catch is DeadlinePassed {
            throw .crashed(
                Failure.Reason(
                    "It did not answer in time", log: "no answer to \(scope.action) within \(Int(seconds)) s"))
        } catch {
            throw .crashed(Failure.Reason("The module was stopped", log: "\(scope.action): \(error)"))
        }
    }

    private func endpoint(_ entry: ModuleRegistry.Entry, _ instance: Instance) throws(Failure) -> any ModuleEndpoint {
        let known = running.withLock { $0[instance.id] }
        if let known, known.revision == instance.revision { return known.endpoint }
        let endpoint = endpoint(entry, settings: try openSettings(instance), instance: instance.id)
        let (current, outdated) = running.withLock { running -> (any ModuleEndpoint, (any ModuleEndpoint)?) in
            if let found = running[instance.id], found.revision >= instance.revision { return (found.endpoint, nil) }
            let old = running.updateValue(Running(revision: instance.revision, endpoint: endpoint), forKey: instance.id)
            return (endpoint, old?.endpoint)
        }
        if let outdated { Task { await end(outdated) } }
        return current
    }

    private func endpoint(_ entry: ModuleRegistry.Entry, settings: JSONValue?, instance: InstanceID?)
        -> any ModuleEndpoint
    {
        let (hosts, secrets) = Self.reach(settings ?? .null, entry.manifest.settings)
        let home = InstanceHome(
            module: entry.key, instance: instance, hosts: hosts, secrets: secrets,
            base: HomeBase(database: database, log: log, http: http, vault: vault, sinks: sinks))
        let lent = Home(
            module: entry.key, instance: instance, config: entry.manifest.config, panel: panel,
            endpoint: wire.home(home))
        return wire.endpoint(entry.endpoint(settings, lent))
    }

    /// Whom an instance may speak to, and what must never be logged.
    private static func reach(_ settings: JSONValue, _ spec: FormSpec) -> (hosts: Set<String>, secrets: [String]) {
        var hosts: Set<String> = []
        var secrets: [String] = []
        for field in spec.fields {
            let value = settings[field.key] ?? .null
            for one in value.arrayValue ?? [value] {
                if case .plain(let text)? = SecretTag(one) { secrets.append(text) }
                if field.kind == .url, let url = one.stringValue.flatMap({ URL(string: $0) }),
                    let host = HostAddress(url)
                {
                    hosts.insert(host.text)
                }
            }
        }
        return (hosts, secrets)
    }

    private func enter(_ instance: Instance) throws(Failure) {
        let isFull = calls.withLock { calls in
            let open = calls[instance.id] ?? 0
            if open < Self.callLimit { calls[instance.id] = open + 1 }
            return open >= Self.callLimit
        }
        if isFull {
            throw .busy(
                retryIn: 5,
                Failure.Reason(
                    "The server \(instance.name) is busy", log: "\(Self.callLimit) calls to it are unanswered"))
        }
    }

    private func leave(_ instance: InstanceID) {
        calls.withLock { calls in
            let left = (calls[instance] ?? 1) - 1
            calls[instance] = left > 0 ? left : nil
        }
    }

    /// An instance that does not end within five seconds is left to itself.
    private func end(_ endpoint: any ModuleEndpoint) async {
        do {
            _ = try await withDeadline(seconds: 5, on: threads) { try await endpoint.call(.close) }
        } catch {
            Logger.current.warning("a module instance did not close: \(error)")
        }
    }
}
