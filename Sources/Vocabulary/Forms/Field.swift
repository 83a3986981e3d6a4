/// Declares one field of a ``Form``: its label, its rules and its default, in one place.
///
/// ```swift
/// @Field("Disk, GB", .range(1...1000)) var disk = 10
/// @Field("Name servers", .hostname, .count(1...8), help: "Clients are told to use these.") var nameservers: [String]
/// @Field("Note", .long) var note: String?
/// ```
/// A field without a default is required unless its type is optional. Forms are completed and checked before they are decoded, so
/// a module never sees an empty required field; reading one on a form you made yourself stops the program.
@propertyWrapper
public struct Field<Value: FieldValue>: Sendable {
    private var value: Value?
    let declaration: Declaration

    struct Declaration: Sendable {
        var label: String
        var help: String?
        var rules: [Rule<Value>.Meaning]
    }

    public init(_ label: String, _ rules: Rule<Value>..., help: String? = nil) {
        value = nil
        declaration = Declaration(label: label, help: help, rules: rules.map(\.meaning))
    }

    public init(wrappedValue: Value, _ label: String, _ rules: Rule<Value>..., help: String? = nil) {
        value = wrappedValue
        declaration = Declaration(label: label, help: help, rules: rules.map(\.meaning))
    }

    public var wrappedValue: Value {
        get {
            guard let value else {
                preconditionFailure("the field '\(declaration.label)' was read before its form was filled in")
            }
            return value
        }
        set { value = newValue }
    }
}

extension Field: Codable {
    public init(from decoder: any Decoder) throws {
        value = try decoder.singleValueContainer().decode(Value.self)
        declaration = Declaration(label: decoder.codingPath.last?.stringValue ?? "", help: nil, rules: [])
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        if let value { try container.encode(value) } else { try container.encodeNil() }
    }
}

/// What the collector asks of a field without knowing its type.
protocol DeclaredField {
    func spec(key: String) throws -> FieldSpec
}

extension Field: DeclaredField {
    func spec(key: String) throws -> FieldSpec {
        var spec = FieldSpec(key: key, label: declaration.label, kind: Value.kind)
        spec.help = declaration.help
        spec.isList = Value.isList
        spec.isRequired = value == nil && !Value.isOptional
        // A default that holds a secret would be stored in clear in every manifest.
        spec.fallback = Value.kind == .secret ? nil : try value.map { try JSONValue(encoding: $0) }
        for rule in declaration.rules {
            switch rule {
            case .check(let check): spec.checks.append(check)
            case .normaliser(let normaliser): spec.normalisers.append(normaliser)
            case .long: spec.isLong = true
            }
        }
        return spec
    }
}
