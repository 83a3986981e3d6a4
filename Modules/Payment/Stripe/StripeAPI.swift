import Foundation
import ModuleKit

/// Stripe's HTTP API, version 1: <https://docs.stripe.com/api>.
struct StripeAPI: Sendable {
    /// The shape of answers that we ask for, whatever the account's own version is. Events come in the version of their endpoint.
    static let version = "2024-06-20"

    private let base: URL
    private let key: Secret
    private let http: HomeHTTP

    init(base: URL, key: Secret, http: HomeHTTP) {
        self.base = base.appending(path: "v1")
        self.key = key
        self.http = http
    }

    func get<Value: Decodable>(_ path: String, _ query: FormBody = FormBody()) async throws(Failure) -> Value {
        let plain = base.appending(path: path).absoluteString
        guard let url = URL(string: query.text.isEmpty ? plain : "\(plain)?\(query.text)") else {
            throw .failed(
                Failure.Reason("This could not be written for the payment provider", log: "\(path) \(query.text)"))
        }
        var request = OutgoingRequest(.get, url, headers: ["Stripe-Version": Self.version], secretHeaders: access)
        request.secretMembers = Self.secretMembers
        let reply: OutgoingReply
        // A question that got no answer was surely not a change.
        do { reply = try await http.send(request) } catch Failure.uncertain(let reason) { throw .failed(reason) }
        guard reply.isSuccess else { throw StripeError.failure(of: reply, .get) }
        do { return try Self.decode(reply) } catch {
            throw .failed(Self.notUnderstood(reply, error))
        }
    }

    /// - Parameters:
    ///   - key: sent as the idempotency key: the same key and body have one effect, for at least a day.
    ///   - secrets: texts of the body that must not be logged.
    /// - Throws: ``Failure/uncertain(reason:)`` if no answer came, or one that leaves open whether it was done.
    func post<Value: Decodable>(
        _ path: String, _ body: FormBody, once key: String, secrets: [Secret] = []
    ) async throws(Failure) -> Value {
        let headers = [
            "Content-Type": "application/x-www-form-urlencoded", "Idempotency-Key": key, "Stripe-Version": Self.version,
        ]
        var request = OutgoingRequest(
            .post, base.appending(path: path), headers: headers, secretHeaders: access, body: Data(body.text.utf8))
        request.secrets = secrets
        request.secretMembers = Self.secretMembers
        let reply = try await http.send(request)
        guard reply.isSuccess else { throw StripeError.failure(of: reply, .post) }
        do { return try Self.decode(reply) } catch {
            // Stripe said yes, in words that were not understood.
            throw .uncertain(Self.notUnderstood(reply, error))
        }
    }

    /// All pages of a list.
    ///
    /// - Parameter limit: how many entries at most.
    /// - Returns: `nil` if there are more.
    func list<Value: Decodable & Sendable & Identified>(
        _ path: String, _ query: FormBody, limit: Int, of type: Value.Type = Value.self
    ) async throws(Failure) -> [Value]? {
        var all: [Value] = []
        var query = query
        query["limit"] = "100"
        while true {
            let page: Page<Value> = try await get(path, query)
            all += page.data
            guard page.hasMore, let last = page.data.last else { return all }
            guard all.count < limit else { return nil }
            query["starting_after"] = last.id
        }
    }

    static let decoder: JSONDecoder = {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return decoder
    }()

    /// With a client secret anybody could pay, or look at, a payment.
    private static let secretMembers = ["client_secret"]
    private var access: [String: Secret] { ["Authorization": Secret("Bearer \(key.exposed)")] }

    private static func decode<Value: Decodable>(_ reply: OutgoingReply) throws -> Value {
        try decoder.decode(Value.self, from: reply.body)
    }

    private static func notUnderstood(_ reply: OutgoingReply, _ error: any Error) -> Failure.Reason {
        Failure.Reason("The payment provider's answer was not understood", log: "\(reply.status): \(error)")
    }
}

/// Anything of Stripe's that has an id, by which a list goes on.
protocol Identified {
    var id: String { get }
}

/// A page of a list.
struct Page<Value: Decodable & Sendable>: Decodable, Sendable {
    var data: [Value]
    var hasMore: Bool
}
