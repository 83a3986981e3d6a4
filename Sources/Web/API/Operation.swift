import HTTPTypes
import Vocabulary

/// What the OpenAPI document says of one route, beside what the route says itself.
struct Operation: Sendable {
    /// What a route answers when all is well.
    enum Answer: Sendable {
        /// One thing, by the name of its schema.
        case one(String)
        /// A part of a list of them.
        case list(String)
        /// A file of this type.
        case file(String)
        /// This document itself.
        case openAPI
    }

    /// The operation's name for generated clients; it never changes.
    let id: String
    let summary: String
    var description: String?
    var filters: [Parameter] = []
    /// The schema of the body; `nil` when there is none.
    var body: JSONValue?
    var isBodyOptional = false
    var example: JSONValue?
    var status = HTTPResponse.Status.ok
    var answer: Answer
    /// What else it may answer, beside what every route may.
    var refusals: [HTTPResponse.Status] = []
    /// Takes an `Idempotency-Key`.
    var isCreating: Bool { status == .created }
}

extension Operation {
    static func list(_ id: String, _ summary: String, of name: String, filters: [Parameter] = []) -> Operation {
        Operation(id: id, summary: summary, filters: Parameter.paging + filters, answer: .list(name))
    }

    static func show(_ id: String, _ summary: String, _ name: String, description: String? = nil) -> Operation {
        Operation(id: id, summary: summary, description: description, answer: .one(name))
    }

    static func create(_ id: String, _ summary: String, _ body: JSONValue, answer: String, example: JSONValue)
        -> Operation
    {
        Operation(
            id: id, summary: summary, body: body, example: example, status: .created, answer: .one(answer),
            refusals: [.conflict])
    }

    static func change(_ id: String, _ summary: String, _ body: JSONValue, answer: String, example: JSONValue)
        -> Operation
    {
        Operation(id: id, summary: summary, body: body, example: example, answer: .one(answer), refusals: [.conflict])
    }

    /// Something that is done to what is there; the body may be left out.
    static func act(
        _ id: String, _ summary: String, _ body: JSONValue = Schemas.nothing, answer: String,
        status: HTTPResponse.Status = .ok,
        example: JSONValue? = nil
    ) -> Operation {
        Operation(
            id: id, summary: summary, body: body, isBodyOptional: true, example: example, status: status,
            answer: .one(answer),
            refusals: [.conflict])
    }
}
