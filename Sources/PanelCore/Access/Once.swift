import Foundation
import SQLEngine
import Store
import Synchronization
public import Vocabulary

/// A request that creates something and may be sent more than once.
public struct KeyedRequest: Sendable {
    public var token: TokenID
    /// What is created, such as `clients`; the same key elsewhere is another one.
    public var route: String
    /// The caller's own text for this request.
    public var key: String
    public var body: JSONValue

    public init(token: TokenID, route: String, key: String, body: JSONValue) {
        self.token = token
        self.route = route
        self.key = key
        self.body = body
    }
}

/// An answer as it is kept, to be given again.
public struct KeptReply: Sendable, Equatable {
    /// An HTTP status.
    public var status: Int
    public var document: JSONValue

    public init(status: Int, document: JSONValue) {
        self.status = status
        self.document = document
    }
}

/// What becomes of a request that creates something.
public enum OnceOutcome: Sendable, Equatable {
    /// It was done, now or when it was sent before.
    case answered(KeptReply)
    /// The key was used for a request that asked for something else.
    case otherRequest
    /// The same key is being worked on; come back after so many seconds.
    case underWay(retryIn: Int)
}

extension Panel {
    /// How long an answer is given again, in seconds.
    static let replyLifetime: TimeInterval = 7 * 24 * 3600
    /// Seconds after which a key without an answer belongs to somebody who died, when their mark does not tell.
    static let claimLifetime: TimeInterval = 15

    /// Runs a verb that creates something, so that the same request, sent again, gets the same answer and creates
    /// nothing more.
    ///
    /// The key is taken first. The answer is written in the verb's own transaction, and only while the key is still
    /// ours: so effect and answer exist together or not at all, whenever the power goes. A verb that says no gives the
    /// key back.
    ///
    /// ```swift
    /// try await panel.once(request) { client in KeptReply(status: 201, document: …) } verb: { alongside in
    ///     try await panel.createClient(values, by: actor, alongside: alongside)
    /// }
    /// ```
    ///
    /// - Parameters:
    ///   - request: `nil` when the caller gave no key; then the verb just runs.
    ///   - answer: the answer to what was created. It is stored sealed, for it may hold what is shown once.
    ///   - verb: gets what it must do in its transaction.
    public func once<Value: Sendable>(
        _ request: KeyedRequest?, answer: @escaping @Sendable (Value) throws -> KeptReply,
        verb: (_ alongside: @escaping Alongside<Value>) async throws -> Value
    ) async throws -> OnceOutcome {
        guard let request else { return .answered(try await kept(nil, answer, verb)) }
        switch try await claim(request) {
        case .settled(let outcome): return outcome
        case .ours(let claim):
            do { return .answered(try await kept(claim, answer, verb)) } catch is ClaimLost {
                return .underWay(retryIn: 1)
            } catch {
                await free(claim)
                throw error
            }
        }
    }

    private func kept<Value: Sendable>(
        _ claim: Claim?, _ answer: @escaping @Sendable (Value) throws -> KeptReply,
        _ verb: (_ alongside: @escaping Alongside<Value>) async throws -> Value
    ) async throws -> KeptReply {
        let (written, vault) = (WrittenReply(), modules.vault)
        let value = try await verb { value, db in
            let reply = try answer(value)
            if let claim {
                let sealed = try vault.seal(reply.document.text, for: claim.scope)
                guard try db.access.answer(claim.place, mark: claim.mark, status: reply.status, reply: sealed) else {
                    throw ClaimLost()
                }
            }
            db.afterCommit { written.set(reply) }
        }
        return try written.reply ?? answer(value)
    }

    private func claim(_ request: KeyedRequest) async throws -> Claiming {
        let place = ReplyPlace(token: request.token, route: request.route, key: request.key)
        let claim = Claim(place: place, mark: ClaimMark().text)
        // A body may hold a password; its digest alone would let somebody who reads the database try passwords out.
        let digest = digestText(request.body.text)
        let (sealed, vault) = (try modules.vault.seal(digest, for: claim.scope), modules.vault)
        return try await database.write(.readCommitted) { db in
            let moment = try db.now()
            try db.access.forgetReplies(before: moment - Self.replyLifetime)
            if try db.access.claim(place, request: sealed, mark: claim.mark, at: moment) { return .ours(claim) }
            guard let found = try db.access.reply(at: place), let text = found.reply else {
                return .settled(.underWay(retryIn: 1))
            }
            let age = moment.timeIntervalSince(found.createdAt)
            if found.status == nil, age > Self.claimLifetime || ClaimMark(text).isOfTheDead {
                let isOurs = try db.access.takeOver(place, from: text, request: sealed, mark: claim.mark, at: moment)
                return isOurs ? .ours(claim) : .settled(.underWay(retryIn: 1))
            }
            guard try vault.open(found.request, for: claim.scope) == digest else { return .settled(.otherRequest) }
            guard let status = found.status else { return .settled(.underWay(retryIn: 1)) }
            let document = try JSONValue(parsing: vault.open(text, for: claim.scope))
            return .settled(.answered(KeptReply(status: Int(status), document: document)))
        }
    }

    /// Also when the caller has gone: else the key would wait for its time to pass.
    private func free(_ claim: Claim) async {
        let database = database
        await Task {
            // If even this fails the database is away, and the claim ends by itself.
            try? await database.write(.readCommitted) { db in try db.access.free(claim.place, mark: claim.mark) }
        }.value
    }
}

/// A key that is ours for now.
private struct Claim: Sendable {
    var place: ReplyPlace
    /// Tells this try from every other one with the same key.
    var mark: String

    /// What is sealed for one place opens nowhere else.
    var scope: String { "idempotent reply \(place.token) \(place.route) \(place.key)" }
}

private enum Claiming: Sendable {
    case ours(Claim)
    case settled(OnceOutcome)
}

/// Somebody took the key over while the verb ran, so what it did must not stay.
private struct ClaimLost: Error {}

/// The answer of the transaction that was committed; the verb's closure may run more than once.
private final class WrittenReply: Sendable {
    private let state = Mutex<KeptReply?>(nil)
    var reply: KeptReply? { state.withLock { $0 } }
    func set(_ reply: KeptReply) { state.withLock { $0 = reply } }
}
