import HTTPTypes
import Hummingbird
import PanelCore
import Vocabulary

/// `Idempotency-Key`: a creating POST that is sent twice creates once.
extension TokenContext {
    private static let keyHeader = HTTPField.Name("Idempotency-Key")

    /// Answers a creating POST: 201 with what was created, and the same again to who sends the same key and body.
    ///
    /// - Parameters:
    ///   - route: what is created, and in what; a key counts for one token and one route.
    ///   - document: what was created, as the API shows it.
    func create<Value: Sendable>(
        _ route: String, _ body: JSONValue, document: @escaping @Sendable (Value) throws -> JSONValue,
        verb: (_ alongside: @escaping Alongside<Value>) async throws -> Value
    ) async throws -> Response {
        let request = try idempotencyKey().map {
            KeyedRequest(token: bearer.token.id, route: route, key: $0, body: body)
        }
        let status = HTTPResponse.Status.created
        let outcome = try await panel.once(
            request, answer: { KeptReply(status: status.code, document: try document($0)) }, verb: verb)
        switch outcome {
        case .answered(let reply): return .json(reply.document, status: HTTPResponse.Status(code: reply.status))
        case .otherRequest:
            throw APIRefusal(
                .conflict, "The Idempotency-Key was used for another body; take a new key for a new request")
        case .underWay(let seconds):
            throw APIRefusal(.conflict, "A request with this Idempotency-Key is being worked on", retryAfter: seconds)
        }
    }

    private func idempotencyKey() throws -> String? {
        guard let name = Self.keyHeader, let key = request.headers[name] else { return nil }
        guard (1...255).contains(key.utf8.count), key.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Failure.invalid("must be 1 to 255 visible ASCII characters", field: "Idempotency-Key")
        }
        return key
    }
}
