import Vocabulary

/// A stored document for people: an order, a plan, an account.
extension [Fact] {
    /// Labelled values in the order of the form; what the form does not know follows by name. A secret is only said to
    /// be there.
    ///
    /// - Parameter spec: the form that the document was made with, as far as there is one.
    init(stored document: JSONValue, _ spec: FormSpec = FormSpec(fields: [])) {
        let members = document.objectValue ?? [:]
        let known = spec.fields.compactMap { field -> Fact? in
            guard let value = members[field.key], value != .null else { return nil }
            return Fact(field.label, Self.text(value, field), isCode: Self.isExact(value))
        }
        let rest = members.keys.filter { key in !spec.fields.contains { $0.key == key } }.sorted()
        self =
            known
            + rest.compactMap { key in
                guard let value = members[key], value != .null else { return nil }
                return Fact(Self.label(key), Self.text(value, nil), isCode: Self.isExact(value))
            }
    }

    /// Texts are names, keys and addresses, which are read letter by letter.
    private static func isExact(_ value: JSONValue) -> Bool {
        SecretTag(value) == nil
            && (value.stringValue != nil || value.objectValue != nil || value.arrayValue?.isEmpty == false)
    }

    private static func text(_ value: JSONValue, _ field: FieldSpec?) -> String {
        if SecretTag(value) != nil { return "Stored, not shown" }
        switch value {
        case .null: return ""
        case .bool(let flag): return flag ? "Yes" : "No"
        case .string(let text):
            if case .choice(let options)? = field?.kind { return options.first { $0.value == text }?.label ?? text }
            return text
        case .integer(let number): return String(number)
        case .number(let number): return String(number)
        case .array(let items):
            return items.isEmpty ? "None" : items.map { Self.text($0, field) }.joined(separator: ", ")
        case .object: return value.masked.text
        }
    }

    /// "remoteID" → "Remote ID", "server_name" → "Server name".
    private static func label(_ key: String) -> String {
        var words = ""
        for character in key {
            if character == "_" || character == "-" {
                words.append(" ")
            } else {
                if character.isUppercase, let last = words.last, last.isLowercase { words.append(" ") }
                words.append(character)
            }
        }
        return words.capitalisedFirst
    }
}
