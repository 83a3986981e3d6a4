import Domain
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
                return Fact(key.asWords, Self.text(value, nil), isCode: Self.isExact(value))
            }
    }

    /// Texts are names, keys and addresses, which are read letter by letter.
    private static func isExact(_ value: JSONValue) -> Bool {
        SecretTag(value) == nil
            && (value.stringValue != nil || value.arrayValue?.contains { $0.stringValue != nil } == true)
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
        case .object(let members): return Self.price(value) ?? Self.words(members)
        }
    }

    /// A document inside another: "size 5, lid yes".
    private static func words(_ members: [String: JSONValue]) -> String {
        members.sorted { $0.key < $1.key }.filter { $0.value != .null }.map { key, value in
            let words = Self.text(value, nil)
            return "\(key.asWords.lowercased()) \(value.boolValue == nil ? words : words.lowercased())"
        }.joined(separator: ", ")
    }

    /// "€4.00 a month, €1.00 set-up"; `nil` for what is no price.
    private static func price(_ value: JSONValue) -> String? {
        guard let currency = value["currency"]?.stringValue.flatMap({ Currency($0) }),
            let period = value["period"]?.stringValue.flatMap(Period.init), let amount = value["amount"]?.integerValue
        else { return nil }
        let setup = value["setup"]?.integerValue ?? 0
        let more = setup > 0 ? ", \(Money(setup, currency).shownText) set-up" : ""
        return "\(Money(amount, currency).shownText) \(period.suffix)\(more)"
    }
}

extension String {
    /// A key as people read it: "remoteID" → "Remote ID", "server_name" → "Server name".
    var asWords: String {
        var words = ""
        for character in self {
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
