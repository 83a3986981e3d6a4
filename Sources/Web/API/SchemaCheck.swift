import Vocabulary

/// Holds a document to the shape of a JSON Schema: which members there may be, and of which type. What the values must
/// be is checked by the verbs, which say it better.
enum SchemaCheck {
    static func issues(of value: JSONValue, against schema: JSONValue, at path: String = "") -> [Issue] {
        let field = path.isEmpty ? nil : path
        // What the API gave out masked may come back as it is: it means "unchanged".
        if schema["writeOnly"] == true, SecretTag(value) == .masked { return [] }
        let types = types(of: schema)
        if !types.isEmpty, !types.contains(where: { value.has(type: $0) }) {
            return [Issue("must be \(types.map(words).joined(separator: " or "))", field: field)]
        }
        switch value {
        case .object(let members): return self.issues(of: members, against: schema, at: path)
        case .array(let items):
            guard let each = schema["items"] else { return [] }
            return items.enumerated().flatMap { issues(of: $1, against: each, at: join(path, String($0))) }
        case .string(let text) where text.contains("\0"):
            return [Issue("must not hold the character U+0000", field: field)]
        default: return []
        }
    }

    private static func issues(of members: [String: JSONValue], against schema: JSONValue, at path: String) -> [Issue] {
        let known = schema["properties"]?.objectValue ?? [:]
        return members.sorted { $0.key < $1.key }.flatMap { key, member in
            let inner = join(path, key)
            if let schema = known[key] { return issues(of: member, against: schema, at: inner) }
            return schema["additionalProperties"] == false
                ? [Issue("is not known here", field: inner)] : issues(of: member, against: [:], at: inner)
        }
    }

    private static func types(of schema: JSONValue) -> [String] {
        let type = schema["type"] ?? .null
        return (type.arrayValue ?? [type]).compactMap(\.stringValue)
    }

    private static func join(_ path: String, _ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    private static func words(_ type: String) -> String {
        switch type {
        case "string": "a text"
        case "integer": "a whole number"
        case "number": "a number"
        case "boolean": "true or false"
        case "array": "a list"
        case "object": "an object"
        default: "null"
        }
    }
}

extension JSONValue {
    fileprivate func has(type: String) -> Bool {
        switch type {
        case "string": stringValue != nil
        case "integer": integerValue != nil
        case "number": if case .number = self { true } else { integerValue != nil }
        case "boolean": boolValue != nil
        case "array": arrayValue != nil
        case "object": objectValue != nil
        default: self == .null
        }
    }
}

extension FormSpec {
    /// The form's JSON Schema as the API publishes it and holds inputs to it: nothing but what is declared.
    var closedSchema: JSONValue {
        guard case .object(var members) = jsonSchema else { return jsonSchema }
        members["additionalProperties"] = false
        return .object(members)
    }
}
