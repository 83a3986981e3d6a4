import Domain
import PanelCore
import Tasks
import Vocabulary

/// The shapes of what is sent to the API. They are published in the OpenAPI document, and every body is held to them.
enum Schemas {
    static let moduleKey = "^(\(ModuleKind.allCases.map(\.rawValue).joined(separator: "|")))/[A-Za-z][A-Za-z0-9]{0,39}$"
    static let reasonLimit = 500

    static let uuid: JSONValue = ["type": "string", "format": "uuid"]
    /// A form that a module declares: its own schema stands at the module.
    static let anyForm: JSONValue = ["type": "object"]
    static let nothing = closed([:])
    static let instanceChoice = closed([
        "instance": described(uuid, "Which instance is meant; the one called default unless it is given.")
    ])
    static let reason = closed(["reason": reasonText])
    static let taskFilter = closed([
        "state": [
            "type": "string", "enum": .array(TaskState.allCases.map { .string($0.rawValue) }),
            "description": "Where the tasks stand. Left out: failed ones for retry, unfinished ones for cancel.",
        ],
        "queue": ["type": "string", "maxLength": 255, "description": "The queue they are in."],
        "tag": ["type": "string", "maxLength": 255, "description": "A tag they carry."],
        "service": described(uuid, "The service they are about."),
    ])
    static let packageChange = closed([
        "product": described(uuid, "The product to change to; of the same module. Left out, it stays the one it is."),
        "options": chosenOptions, "reason": reasonText,
    ])
    static let newService = closed(
        [
            "client": described(uuid, "Who orders."), "product": described(uuid, "What is ordered."), "period": period,
            "order": described(anyForm, "What the product's module asks; see its `order_schema`."),
            "options": chosenOptions,
        ], required: ["client", "product", "period"])
    static let changedService = closed(
        ["order": described(anyForm, "What is to change of the order; the rest stays.")], required: ["order"])

    static func newClient() throws -> JSONValue { try ClientForm.spec().closedSchema }

    static func changedClient() throws -> JSONValue {
        partial(
            try ClientForm.spec().closedSchema,
            [
                "closed": described(["type": "boolean"], "A closed client keeps what it has and cannot order."),
                "billing": try billingParty(),
            ])
    }

    static func newInstance() throws -> JSONValue {
        extended(
            try InstanceForm.spec().closedSchema,
            [
                "settings": described(anyForm, "What the module asks of an instance; see its `settings_schema`.")
            ])
    }

    static func newProduct() throws -> JSONValue {
        let more: [String: JSONValue] = [
            "module": ["type": "string", "pattern": .string(moduleKey), "description": "The module that provides it."],
            "plan": described(
                anyForm, "What the module asks of a product; see its `plan_schema`. Left out, its defaults hold."),
        ]
        let whole = extended(try ProductForm.spec().closedSchema, more.merging(place) { $1 })
        return whole.with(["required": ["module", "name"]])
    }

    static func changedProduct() throws -> JSONValue { partial(try ProductForm.spec().closedSchema, place) }

    private static let reasonText: JSONValue = [
        "type": "string", "maxLength": .integer(Int64(reasonLimit)),
        "description": "Why; it stands in the service's history.",
    ]

    static let period: JSONValue = [
        "type": "string", "enum": .array(Period.allCases.map { .string($0.rawValue) }),
        "description": "How often the price is paid.",
    ]

    /// Where a product runs and what it costs.
    private static let place: [String: JSONValue] = [
        "instance": described(
            nullable(uuid), "The one instance it runs on. Without instance and group it is the one called default."),
        "instance_group": described(nullable(uuid), "The group whose policy chooses an instance for each service."),
        "prices": described(
            ["type": "array", "items": closed(priceMembers, required: ["currency", "period", "amount"])],
            "One for each currency and period; given, they replace all."),
    ]

    static let priceMembers: [String: JSONValue] = [
        "currency": ["type": "string", "minLength": 3, "maxLength": 3, "description": "ISO 4217, such as EUR."],
        "period": period,
        "amount": ["type": "integer", "minimum": 0, "description": "Minor units, such as cents, a period."],
        "setup": ["type": "integer", "minimum": 0, "default": 0, "description": "Minor units once, at the start."],
    ]
}

// MARK: building schemas

extension Schemas {
    /// An object with these members and no other.
    static func closed(_ members: [String: JSONValue], required: [String] = []) -> JSONValue {
        var schema: [String: JSONValue] = [
            "type": "object", "properties": .object(members), "additionalProperties": false,
        ]
        if !required.isEmpty { schema["required"] = .array(required.sorted().map { .string($0) }) }
        return .object(schema)
    }

    static func described(_ schema: JSONValue, _ text: String) -> JSONValue {
        schema.with(["description": .string(text)])
    }

    static func nullable(_ schema: JSONValue) -> JSONValue {
        schema["$ref"] == nil
            ? schema.with(["type": [schema["type"] ?? "string", "null"]]) : ["anyOf": [schema, ["type": "null"]]]
    }

    /// A form with more members than its fields.
    static func extended(_ schema: JSONValue, _ more: [String: JSONValue]) -> JSONValue {
        schema.with(["properties": (schema["properties"] ?? [:]).with(more)])
    }

    /// The same for a change: nothing is required, and what is left out stays.
    private static func partial(_ schema: JSONValue, _ more: [String: JSONValue]) -> JSONValue {
        let fields = (schema["properties"]?.objectValue ?? [:]).mapValues { field -> JSONValue in
            .object((field.objectValue ?? [:]).filter { $0.key != "default" })
        }
        return closed(fields.merging(more) { $1 })
    }
}
