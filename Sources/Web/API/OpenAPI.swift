import HTTPTypes
import Hummingbird
import Vocabulary

/// `/api/v1/openapi.json`: the API's own description, made from its routes.
enum OpenAPI {
    static let base = "/api/v1"

    static func show(_ request: WebRequest, _ site: Site) async throws -> Response {
        .json(try document())
    }

    /// The routes that the document is about.
    static var routes: [Route] { Routes.all.filter { $0.path.hasPrefix(base + "/") } }

    /// The name of a route in ``Operations``.
    static func name(_ route: Route) -> String { "\(route.method.rawValue) \(route.path.dropFirst(base.count))" }

    static func document() throws -> JSONValue {
        let operations = try Operations.all()
        var paths: [String: JSONValue] = [:]
        for route in routes {
            guard let operation = operations[name(route)] else { continue }
            let path = String(route.path.dropFirst(base.count))
            let old = paths[path] ?? parameters(of: path)
            paths[path] = old.with([route.method.rawValue.lowercased(): described(operation, route)])
        }
        return [
            "openapi": "3.1.0", "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
            "info": [
                "title": "Aviary", "version": .string(aviaryVersion), "description": .string(introduction),
                "license": ["name": "Apache-2.0", "identifier": "Apache-2.0"],
            ],
            "servers": [["url": .string(base)]], "tags": .array(tags.map { ["name": .string($0)] }),
            "paths": .object(paths),
            "components": try components(),
        ]
    }

    private static let introduction = """
        Everything the panel can do, for programs. Ids are UUIDs, times are ISO 8601 in UTC, money is a whole number \
        of minor units. Lists answer `{"data": [], "next": null}`; `next` is the `cursor` of the part that follows, \
        or null. Whatever is refused has the shape of `Error`. Secrets are given out masked, as \
        `{"$secret": "masked"}`; sent back like that they stay as they are.
        """

    private static var tags: [String] { Array(Set(routes.map(tag))).sorted() }

    private static func tag(_ route: Route) -> String {
        let word = route.path.dropFirst(base.count + 1).prefix { $0 != "/" }
        return route.access == .visitor ? "panel" : String(word)
    }

    // MARK: parameters

    private static func parameters(of path: String) -> JSONValue {
        let names = path.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
        return names.isEmpty ? [:] : ["parameters": .array(names.map(parameter))]
    }

    private static func parameter(_ name: String) -> JSONValue {
        let schema: JSONValue =
            switch name {
            case "kind": ["type": "string", "enum": .array(ModuleKind.allCases.map { .string($0.rawValue) })]
            case "name": ["type": "string", "pattern": "^[A-Za-z][A-Za-z0-9]{0,39}$"]
            default: Schemas.uuid
            }
        return ["name": .string(name), "in": "path", "required": true, "schema": schema]
    }

    // MARK: operations

    private static func described(_ operation: Operation, _ route: Route) -> JSONValue {
        var members: [String: JSONValue] = [
            "operationId": .string(operation.id), "summary": .string(operation.summary), "tags": [.string(tag(route))],
            "responses": responses(operation, route), "security": [],
        ]
        if let description = operation.description { members["description"] = .string(description) }
        if case .token(let permission) = route.access {
            members["security"] = [["bearer": [.string(permission.rawValue)]]]
        }
        var parameters = operation.filters.map(\.document)
        if operation.isCreating { parameters.append(["$ref": "#/components/parameters/IdempotencyKey"]) }
        if !parameters.isEmpty { members["parameters"] = .array(parameters) }
        if let body = operation.body {
            var content: [String: JSONValue] = ["schema": body]
            if let example = operation.example { content["example"] = example }
            members["requestBody"] = [
                "required": .bool(!operation.isBodyOptional), "content": ["application/json": .object(content)],
            ]
        }
        return .object(members)
    }

    private static func responses(_ operation: Operation, _ route: Route) -> JSONValue {
        let schema: JSONValue =
            switch operation.answer {
            case .one(let name): Schemas.ref(name)
            case .list(let name):
                [
                    "type": "object", "required": ["data", "next"],
                    "properties": [
                        "data": ["type": "array", "items": Schemas.ref(name)], "next": ["type": ["string", "null"]],
                    ],
                ]
            case .openAPI: ["type": "object"]
            case .file: ["type": "string", "format": "binary"]
            }
        var type = "application/json"
        if case .file(let own) = operation.answer { type = own }
        var answers: [String: JSONValue] = [
            String(operation.status.code): [
                "description": .string(operation.status.reasonPhrase),
                "content": .object([type: ["schema": schema]]),
            ]
        ]
        for status in refusals(operation, route) {
            answers[String(status.code)] = ["$ref": .string("#/components/responses/\(name(status))")]
        }
        return .object(answers)
    }

    /// Every refusal that a route can give.
    private static func refusals(_ operation: Operation, _ route: Route) -> [HTTPResponse.Status] {
        guard route.access != .visitor else { return operation.refusals }
        var all: [HTTPResponse.Status] = [.unauthorized, .forbidden, .serviceUnavailable] + operation.refusals
        if route.path.contains("{") { all.append(.notFound) }
        if operation.body != nil {
            all += [.badRequest, .contentTooLarge, .unsupportedMediaType, .unprocessableContent, .badGateway]
        }
        if !operation.filters.isEmpty { all.append(.unprocessableContent) }
        return all
    }

    static let refusalTexts: [(status: HTTPResponse.Status, text: String)] = [
        (.badRequest, "The body is not JSON."),
        (.unauthorized, "There is no token, or it is unknown, expired or revoked."),
        (.forbidden, "The token does not allow this."), (.notFound, "There is no such thing."),
        (.conflict, "The state of things does not allow this now; the message says why."),
        (.contentTooLarge, "The body is larger than a mebibyte."),
        (.unsupportedMediaType, "The body is not said to be JSON."),
        (.unprocessableContent, "The input is not right; `errors` says where and why."),
        (.badGateway, "A module or its server did not do it."),
        (.serviceUnavailable, "Too busy; come back after `Retry-After` seconds."),
    ]

    private static func name(_ status: HTTPResponse.Status) -> String {
        status.reasonPhrase.split(separator: " ").map(\.capitalized).joined()
    }

    private static func components() throws -> JSONValue {
        var responses: [String: JSONValue] = [:]
        for (status, text) in refusalTexts {
            let example = APIRefusal(status, text).document
            responses[name(status)] = [
                "description": .string(text),
                "content": ["application/json": ["schema": Schemas.ref("Error"), "example": example]],
            ]
        }
        return [
            "schemas": .object(try Schemas.answers()), "responses": .object(responses),
            "securitySchemes": [
                "bearer": [
                    "type": "http", "scheme": "bearer",
                    "description":
                        "A token of `aviary token create`. It allows its scopes, as far as its owner may do them.",
                ]
            ],
            "parameters": [
                "IdempotencyKey": [
                    "name": "Idempotency-Key", "in": "header", "required": false,
                    "schema": ["type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[!-~]+$"],
                    "description": """
                    Any text that is new for a new request. The same key with the same body gets the same \
                    answer for seven days and creates nothing more; with another body it is refused with 409.
                    """,
                ]
            ],
        ]
    }
}
