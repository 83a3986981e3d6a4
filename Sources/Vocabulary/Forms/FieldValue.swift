public import Foundation

/// A value that a form's field can hold.
public protocol FieldValue: Codable, Sendable, Equatable {
    /// How the field is drawn, coerced and checked.
    static var kind: FieldKind { get }
    /// Whether the field may be left empty.
    static var isOptional: Bool { get }
    /// Whether the field holds any number of values of its kind.
    static var isList: Bool { get }
}

extension FieldValue {
    public static var isOptional: Bool { false }
    public static var isList: Bool { false }
}

/// What one value of a field is.
public enum FieldKind: Codable, Sendable, Equatable {
    case text
    case secret
    case integer
    case toggle
    case url
    /// One of a closed set.
    case choice(options: [FieldOption])
}

/// One answer of a choice: what is stored and what is shown.
public struct FieldOption: Codable, Sendable, Equatable {
    public var value: String
    public var label: String

    public init(value: String, label: String) {
        self.value = value
        self.label = label
    }
}

/// A closed set of answers, drawn as radio buttons or a select box.
///
/// ```swift
/// enum Location: String, Choice {
///     case frankfurt, london, newYork = "new-york"
/// }
/// ```
public protocol Choice: FieldValue, CaseIterable, RawRepresentable where RawValue == String {
    /// What a person reads; the raw value with a capital and without dashes unless a type says otherwise.
    var label: String { get }
}

extension Choice {
    public var label: String {
        let words = rawValue.replacing("-", with: " ").replacing("_", with: " ")
        return words.prefix(1).uppercased() + words.dropFirst()
    }
    public static var kind: FieldKind {
        .choice(options: allCases.map { FieldOption(value: $0.rawValue, label: $0.label) })
    }
}

/// Values that rules about text apply to: texts, addresses, secrets, and optionals and lists of them.
public protocol TextValue: FieldValue {}
/// Values that rules about numbers apply to.
public protocol NumberValue: FieldValue {}
/// Values that rules about counts apply to.
public protocol ListValue: FieldValue {}

extension String: TextValue { public static var kind: FieldKind { .text } }
extension Int: NumberValue { public static var kind: FieldKind { .integer } }
extension Bool: FieldValue { public static var kind: FieldKind { .toggle } }
extension URL: TextValue { public static var kind: FieldKind { .url } }
extension Secret: TextValue { public static var kind: FieldKind { .secret } }

extension Optional: FieldValue where Wrapped: FieldValue {
    public static var kind: FieldKind { Wrapped.kind }
    public static var isOptional: Bool { true }
    public static var isList: Bool { Wrapped.isList }
}
extension Optional: TextValue where Wrapped: TextValue {}
extension Optional: NumberValue where Wrapped: NumberValue {}

extension Array: FieldValue where Element: FieldValue {
    public static var kind: FieldKind { Element.kind }
    public static var isList: Bool { true }
}
extension Array: TextValue where Element: TextValue {}
extension Array: NumberValue where Element: NumberValue {}
extension Array: ListValue where Element: FieldValue {}
