public import ModuleKit
import Synchronization

/// A panel for tests: it remembers what a module asked of it, and answers HTTP requests as the test says.
///
/// ```swift
/// let home = FakeHome { request in OutgoingReply(status: 200, body: Data("{}".utf8)) }
/// let endpoint = Dispatcher(NorthHost.self, settings: ["key": "k"], home: home.home(for: NorthHost.self))
/// _ = try await endpoint.call(.create(service: input))
/// home.checkpoints.last?.account     // what the module had stored before its last step
/// ```
public final class FakeHome: HomeEndpoint {
    /// What answers the module's HTTP requests: a canned reply, or ``LoopbackHTTP`` to reach a real server.
    public typealias HTTP = @Sendable (OutgoingRequest) async throws(Failure) -> OutgoingReply

    /// One line of the module log.
    public struct LogLine: Sendable {
        public var entry: ModuleLogEntry
        public var scope: CallScope?
    }
    /// An account that the module stored while it worked.
    public struct Checkpoint: Sendable {
        public var service: ServiceID
        public var account: JSONValue
    }
    /// What the module said of its progress; `percent` from 0 to 100.
    public struct Progress: Sendable, Equatable {
        public var percent: Int
        public var text: String

        public init(percent: Int, text: String) {
            self.percent = percent
            self.text = text
        }
    }

    private struct Memory {
        var log: [LogLine] = []
        var checkpoints: [Checkpoint] = []
        var progress: [Progress] = []
        var requests: [OutgoingRequest] = []
    }
    private let memory = Mutex(Memory())
    private let http: HTTP
    private let services: [KnownService]

    /// - Parameters:
    ///   - services: what the module finds when it reads its services, the newest first.
    ///   - http: answers the module's requests; without it every request fails as if the host were not allowed.
    public init(services: [KnownService] = [], http: @escaping HTTP = FakeHome.noHTTP) {
        self.services = services
        self.http = http
    }

    /// Refuses every request.
    public static let noHTTP: HTTP = { request throws(Failure) in
        throw .failed(Failure.Reason("The server could not be reached", log: "no HTTP is allowed here: \(request.url)"))
    }

    /// What a module struct is given by this panel.
    ///
    /// - Parameter endpoint: the way to this panel; a ``RoundTripHome`` around it proves that everything can go over a
    ///   wire.
    public func home<M: Module>(for module: M.Type, through endpoint: (any HomeEndpoint)? = nil) -> Home {
        Home(module: M.key, instance: nil, config: M.config, endpoint: endpoint ?? self)
    }

    public var log: [LogLine] { memory.withLock { $0.log } }
    public var checkpoints: [Checkpoint] { memory.withLock { $0.checkpoints } }
    public var progress: [Progress] { memory.withLock { $0.progress } }
    /// Every HTTP request in the order they were asked for.
    public var requests: [OutgoingRequest] { memory.withLock { $0.requests } }

    public func call(_ call: HomeCall, from scope: CallScope?) async throws(Failure) -> JSONValue {
        switch call {
        case .log(let entry): memory.withLock { $0.log.append(LogLine(entry: entry, scope: scope)) }
        case .progress(let percent, let text):
            memory.withLock { $0.progress.append(Progress(percent: percent, text: text)) }
        case .checkpoint(let service, let account):
            memory.withLock { $0.checkpoints.append(Checkpoint(service: service, account: account)) }
        case .http(let request):
            memory.withLock { $0.requests.append(request) }
            let reply = try await http(request)
            return try Self.written(reply)
        case .services(let last, let limit):
            let rest = last.flatMap { last in services.firstIndex { $0.id == last }.map { services[($0 + 1)...] } }
            return try Self.written(Array((rest ?? services[...]).prefix(limit)))
        case .service(let id): return try Self.written(services.first { $0.id == id })
        case .seal(let secret): return .string(FakeVault.seal(secret))
        case .open(let sealed): return SecretTag.plain(try FakeVault.open(sealed).exposed).value
        }
        return .null
    }

    private static func written(_ answer: some Encodable) throws(Failure) -> JSONValue {
        do { return try JSONValue(encoding: answer, secrets: .plain) } catch {
            throw .crashed(Failure.Reason("The panel's answer could not be written", log: "\(error)"))
        }
    }
}

/// Seals so that a test can see it and a changed text is noticed. It keeps nothing secret.
private enum FakeVault {
    static func seal(_ secret: Secret) -> String {
        "sealed:\(checksum(secret.exposed)):"
            + secret.exposed.utf8.map { String($0 ^ 0x55, radix: 16) }.joined(separator: ".")
    }

    static func open(_ sealed: String) throws(Failure) -> Secret {
        let parts = sealed.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "sealed" else { throw .refused("This is not a sealed text") }
        let bytes = parts[2].split(separator: ".").compactMap { UInt8($0, radix: 16) }.map { $0 ^ 0x55 }
        let text = String(decoding: bytes, as: UTF8.self)
        guard parts[1] == "\(checksum(text))" else { throw .refused("The sealed text was altered") }
        return Secret(text)
    }

    private static func checksum(_ text: String) -> UInt32 {
        text.utf8.reduce(17) { ($0 &* 31) &+ UInt32($1) }
    }
}
