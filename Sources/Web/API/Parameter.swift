import Vocabulary

/// One name in the query of a list: it is published, and nothing else is let in.
struct Parameter: Sendable {
    let name: String
    let schema: JSONValue
    let description: String

    static func text(_ name: String, _ description: String) -> Parameter {
        Parameter(name: name, schema: ["type": "string", "maxLength": 255], description: description)
    }

    static func id(_ name: String, _ description: String) -> Parameter {
        Parameter(name: name, schema: ["type": "string", "format": "uuid"], description: description)
    }

    static func choice(_ name: String, _ values: [String], _ description: String) -> Parameter {
        Parameter(
            name: name, schema: ["type": "string", "enum": .array(values.map { .string($0) })], description: description
        )
    }

    static let module = Parameter(
        name: "module", schema: ["type": "string", "pattern": .string(Schemas.moduleKey)],
        description: "A module, such as Product/PowerDNS.")

    /// What every list takes.
    static let paging: [Parameter] = [
        Parameter(
            name: "limit",
            schema: ["type": "integer", "minimum": 1, "maximum": .integer(Int64(ListQuery.largest)), "default": 50],
            description: "How many entries at most."),
        Parameter(
            name: "cursor", schema: ["type": "string", "minLength": 1],
            description: "The `next` of the part before; leave it out for the first part."),
    ]

    var document: JSONValue {
        [
            "name": .string(name), "in": "query", "required": false, "schema": schema,
            "description": .string(description),
        ]
    }
}
