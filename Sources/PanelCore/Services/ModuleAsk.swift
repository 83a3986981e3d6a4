import Domain
import ModuleHost
import ModuleKit
import Store
import Vocabulary

/// Asks a module for one operation, and looks before anything is done twice.
struct ModuleAsk {
    let panel: Panel
    let work: ServiceWork
    let sink: CallSink

    /// What stands on the remote side, as far as the module can tell.
    private enum Sight {
        case absent
        case present(account: JSONValue)
        /// The module cannot look.
        case unknown
    }

    /// Creates the service, or finds that it is there already.
    ///
    /// - Returns: its account.
    func create() async throws(Setback) -> JSONValue {
        if work.input.attempt.isAfterInterruption {
            switch try await look() {
            case .present(let account): return account
            case .absent: break
            case .unknown:
                // With a checkpoint the module knows where to go on; without one nobody knows what is there.
                guard work.input.account != .null else {
                    throw Setback(
                        .uncertain("An earlier attempt was cut short, and the module cannot look what it left"),
                        mayBeDone: true,
                        needsPerson: true)
                }
            }
        }
        let account: JSONValue
        do throws(Failure) { account = try await remembered(.create(service: work.input)) } catch {
            switch error {
            case .uncertain(let reason), .crashed(let reason): return try await clear(reason)
            default: throw Setback(error, mayBeDone: false)
            }
        }
        try await confirm(account)
        return account
    }

    /// What a module says it made is looked at, so that nothing is called completed of which nothing is there. A remote
    /// side may show a little later what was made, so the next try looks again before it makes anything.
    private func confirm(_ account: JSONValue) async throws(Setback) {
        var made = work.input
        made.account = account
        let sight: Sight
        // A module that has made it and cannot look just now is believed.
        do throws(Setback) { sight = try await look(at: made) } catch { return }
        if case .absent = sight {
            let reason = Failure.Reason(
                "It is not known whether this was done",
                log: "the module said that it is done, and looked: nothing is there")
            throw Setback(.uncertain(reason), mayBeDone: true)
        }
    }

    /// Asks for anything that a module must be able to do twice.
    @discardableResult
    func simply(_ ask: Call) async throws(Setback) -> JSONValue {
        do throws(Failure) { return try await remembered(ask) } catch {
            if case .unsupported = error, work.action == .terminate { return .null }
            throw Setback(error, mayBeDone: [.crashed, .uncertain].contains(error.kind))
        }
    }

    /// After a `create` of which nobody knows whether it happened: the remote side is asked at once.
    private func clear(_ reason: Failure.Reason) async throws(Setback) -> JSONValue {
        // When the worker stops, whoever takes the task over looks.
        guard !Task.isCancelled else { throw Setback(.uncertain(reason), mayBeDone: true) }
        switch try await look() {
        case .present(let account): return account
        case .absent:
            throw Setback(
                .failed(Failure.Reason(reason.user, log: "\(reason.log); the module looked: nothing is there")),
                mayBeDone: false)
        case .unknown: throw Setback(.uncertain(reason), mayBeDone: true, needsPerson: true)
        }
    }

    private func look() async throws(Setback) -> Sight { try await look(at: work.input) }

    private func look(at service: ServiceInput) async throws(Setback) -> Sight {
        guard work.canInspect else { return .unknown }
        do {
            let answer = try await remembered(.inspect(service: service))
            switch try answer.decode(Inspection<OpaqueAccount>.self) {
            case .absent: return .absent
            case .present(let account, _): return .present(account: account.document)
            case .different(let reason): throw Setback(.refused(reason), mayBeDone: false)
            }
        } catch let setback as Setback {
            throw setback
        } catch {
            let reason =
                (error as? Failure)?.reason ?? Failure.Reason("The module's answer was not understood", log: "\(error)")
            throw Setback(
                .uncertain(
                    Failure.Reason("It is not known whether this was done", log: "looking failed: \(reason.log)")),
                mayBeDone: true)
        }
    }

    /// Asks for what answers an account, which must not be too large to keep.
    private func remembered(_ ask: Call) async throws(Failure) -> JSONValue {
        let account = try await call(ask)
        guard !AnswerSize.of(account, isOver: AnswerSize.account) else {
            throw .crashed(
                Failure.Reason(
                    "The module's answer was not understood",
                    log: "the account has more than \(AnswerSize.account) bytes, which is too much to keep"))
        }
        return account
    }

    private func call(_ call: Call) async throws(Failure) -> JSONValue {
        guard let instance = work.instance else { throw .refused("The service is on no server yet") }
        return try await panel.modules.call(call, on: instance, within: panel.settings.moduleLimit, sink: sink)
    }
}

/// An account of any module, as the document that it is.
private struct OpaqueAccount: Codable, Sendable {
    var document: JSONValue

    init(from decoder: any Decoder) throws { document = try JSONValue(from: decoder) }
    func encode(to encoder: any Encoder) throws { try document.encode(to: encoder) }
}
