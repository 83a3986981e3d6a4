import Foundation
import ModuleKit
import SQLEngine
import Vocabulary

/// The panel's side of the way back, for one instance: answers what its module asks for.
struct InstanceHome: HomeEndpoint {
    let module: ModuleKey
    let instance: InstanceID?
    /// `host:port` of every address in the instance's settings: nothing else is spoken to.
    let hosts: Set<String>
    /// The secrets of the settings in the clear, so that none of them reaches the log.
    let secrets: [String]
    let base: HomeBase

    func call(_ call: HomeCall, from scope: CallScope?) async throws(Failure) -> JSONValue {
        switch call {
        case .log(let entry):
            let hidden = secrets + base.sinks.secrets(scope)
            await base.log.write(entry, module: module, instance: instance, scope: scope, secrets: hidden)
            return .null
        case .http(let request): return try await send(request, scope)
        case .checkpoint(_, let account):
            guard let sink = base.sinks.find(scope) else {
                throw .refused("A checkpoint belongs to an operation, and this one is over")
            }
            base.sinks.keep(account, secretFrom: scope)
            do { try await sink.checkpoint(account) } catch let failure as Failure { throw failure } catch {
                throw .failed(Failure.Reason("The checkpoint could not be stored", log: "\(error)"))
            }
            return .null
        case .progress(let percent, let text):
            await base.sinks.find(scope)?.progress(percent, text)
            return .null
        case .seal(let secret): return .string(try base.vault.seal(secret.exposed, for: "module \(module)"))
        case .services(let last, let limit): return try await known(before: last, limit: min(max(limit, 1), 200))
        case .service(let id): return try await known(id)
        case .open(let sealed): return SecretTag.plain(try base.vault.open(sealed, for: "module \(module)")).value
        }
    }

    private func send(_ request: OutgoingRequest, _ scope: CallScope?) async throws(Failure) -> JSONValue {
        guard let address = HostAddress(request.url), hosts.contains(address.text) else {
            throw .refused(
                Failure.Reason(
                    "The module may not speak to \(request.url.host() ?? "that address")",
                    log: "\(request.url.host() ?? "") is in none of the instance's settings"))
        }
        let start = ContinuousClock.now
        let line =
            "\(request.method.rawValue) \(request.url.path()) \(request.body.map { String(decoding: $0, as: UTF8.self) } ?? "")"
        do throws(Failure) {
            let reply = try await base.http.send(request)
            // What reads and goes well is only for those who look closely; what changes something is always written down.
            // "It is not there" answers a question; every new service asks it once.
            let isAnswer = request.method == .get && reply.status == 404
            let usual: ModuleLogLevel = reply.isSuccess && request.method == .get ? .debug : .info
            await write(
                reply.status >= 400 && !isAnswer ? .error : usual, line,
                "\(reply.status) after \(start.milliseconds) ms \(reply.text)", request, scope,
                hiding: Self.secrets(of: reply, in: request.secretMembers ?? []))
            do { return try JSONValue(encoding: reply) } catch {
                throw .uncertain(Failure.Reason("The answer was not understood", log: "\(error)"))
            }
        } catch {
            await write(.error, line, "after \(start.milliseconds) ms: \(error.reason.log)", request, scope)
            throw error
        }
    }

    /// The texts of an answer's members that its asker named as secret.
    private static func secrets(of reply: OutgoingReply, in members: [String]) -> [String] {
        // An answer that is no JSON has no members.
        guard !members.isEmpty, let document = try? reply.decode(JSONValue.self) else { return [] }
        func texts(_ value: JSONValue) -> [String] {
            if let items = value.arrayValue { return items.flatMap(texts) }
            return (value.objectValue ?? [:]).flatMap { name, member in
                (members.contains(name) ? [member.stringValue].compactMap(\.self) : []) + texts(member)
            }
        }
        return texts(document)
    }

    private func write(
        _ level: ModuleLogLevel, _ line: String, _ answer: String, _ request: OutgoingRequest, _ scope: CallScope?,
        hiding texts: [String] = []
    ) async {
        let entry = ModuleLogEntry(level: level, action: scope?.action ?? "http", request: line, response: answer)
        let own = request.secretHeaders.values.map(\.exposed) + (request.secrets ?? []).map(\.exposed)
        let hidden = secrets + base.sinks.secrets(scope) + own + texts
        await base.log.write(entry, module: module, instance: instance, scope: scope, secrets: hidden)
    }
}

/// What every instance's home stands on.
struct HomeBase: Sendable {
    var database: any Database
    var log: ModuleLog
    var http: OutgoingHTTP
    var vault: Vault
    var sinks: CallSinks
}

/// Host and port of a web address.
struct HostAddress: Hashable {
    let text: String

    init?(_ url: URL) {
        guard let scheme = url.scheme?.lowercased(), let host = url.host()?.lowercased(),
            ["http", "https"].contains(scheme)
        else { return nil }
        text = "\(host):\(url.port ?? (scheme == "https" ? 443 : 80))"
    }
}

extension ContinuousClock.Instant {
    var milliseconds: Int {
        let passed = duration(to: .now).components
        return Int(passed.seconds * 1000) + Int(passed.attoseconds / 1_000_000_000_000_000)
    }
}
