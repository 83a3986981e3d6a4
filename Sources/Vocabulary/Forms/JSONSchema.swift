extension FormSpec {
    /// The form as a JSON Schema (draft 2020-12), as the API publishes it.
    public var jsonSchema: JSONValue {
        var properties: [String: JSONValue] = [:]
        for field in fields { properties[field.key] = field.jsonSchema }
        return [
            "type": "object",
            "properties": .object(properties),
            "required": .array(fields.filter(\.isRequired).map { .string($0.key) }),
        ]
    }
}

extension FieldSpec {
    /// The field's own schema.
    public var jsonSchema: JSONValue {
        var one = kind.jsonSchema
        for check in checks where !check.isAboutCount { one.merge(check.jsonSchema) { _, new in new } }
        var whole: [String: JSONValue] = isList ? ["type": "array", "items": .object(one)] : one
        for check in checks where check.isAboutCount { whole.merge(check.jsonSchema) { _, new in new } }
        if !isRequired, fallback == nil, !isList, let type = whole["type"] { whole["type"] = [type, "null"] }
        if case .array(let values)? = whole["enum"], !isRequired, fallback == nil {
            whole["enum"] = .array(values + [.null])
        }
        whole["title"] = .string(label)
        if let help { whole["description"] = .string(help) }
        if let fallback { whole["default"] = fallback }
        return .object(whole)
    }
}

extension FieldKind {
    var jsonSchema: [String: JSONValue] {
        switch self {
        case .text: ["type": "string"]
        case .secret: ["type": "string", "writeOnly": true]
        case .integer: ["type": "integer"]
        case .toggle: ["type": "boolean"]
        case .url: ["type": "string", "format": "uri"]
        case .choice(let options): ["type": "string", "enum": .array(options.map { .string($0.value) })]
        }
    }
}

extension Check {
    var jsonSchema: [String: JSONValue] {
        switch self {
        case .range(let minimum, let maximum): Self.bounds("minimum", minimum, "maximum", maximum)
        case .length(let minimum, let maximum): Self.bounds("minLength", minimum, "maxLength", maximum)
        case .count(let minimum, let maximum): Self.bounds("minItems", minimum, "maxItems", maximum)
        case .matches(let expression, _): ["pattern": .string("^(?:\(expression))$")]
        case .domain, .hostname: ["format": "hostname"]
        case .zone: ["pattern": #"^([A-Za-z0-9_-]{1,63}\.)+[A-Za-z0-9-]{2,63}$"#]
        case .ip: ["anyOf": [["format": "ipv4"], ["format": "ipv6"]]]
        case .email: ["format": "email"]
        case .word: ["pattern": "^[A-Za-z0-9_-]+$"]
        case .password: ["minLength": 8]
        case .iban: ["pattern": "^[A-Za-z]{2}[0-9]{2}[A-Za-z0-9 ]{11,40}$"]
        }
    }

    private static func bounds(
        _ low: String, _ minimum: (some BinaryInteger)?, _ high: String, _ maximum: (some BinaryInteger)?
    ) -> [String: JSONValue] {
        var bounds: [String: JSONValue] = [:]
        if let minimum { bounds[low] = .integer(Int64(minimum)) }
        if let maximum { bounds[high] = .integer(Int64(maximum)) }
        return bounds
    }
}
