import Foundation
import Vocabulary

/// A model as templates see it: what an ``Encodable`` value encodes to, with what is missing told apart from what is
/// empty.
enum Node: Sendable, Equatable {
    /// Known, and empty: a `nil`.
    case null
    case flag(Bool)
    /// A number, as it is printed.
    case number(String)
    case text(String)
    /// Markup that may be printed as it is.
    case safe(SafeHTML)
    case list([Node])
    case object([String: Node])

    /// Whether a section over it is drawn: not for what is empty.
    var isFilled: Bool {
        switch self {
        case .null: false
        case .flag(let flag): flag
        case .number: true
        case .text(let text): !text.isEmpty
        case .safe(let markup): !markup.html.isEmpty
        case .list(let items): !items.isEmpty
        case .object: true
        }
    }

    /// What the members of an object are; `nil` for anything else.
    var members: [String: Node]? {
        guard case .object(let members) = self else { return nil }
        return members
    }
}

extension Node {
    /// A module's model. Masked secrets stay objects, so that a template cannot print one by accident.
    init(_ document: JSONValue) {
        self =
            switch document {
            case .null: .null
            case .bool(let flag): .flag(flag)
            case .integer(let number): .number(String(number))
            case .number(let number): .number(String(number))
            case .string(let text): .text(text)
            case .array(let items): .list(items.map { Node($0) })
            case .object(let members): .object(members.mapValues { Node($0) })
            }
    }

    /// Any value, by its own `encode(to:)`.
    ///
    /// - Throws: what the value's encoding throws; an `EncodingError` for a `Date`, which must be a ``Moment`` first.
    init(encoding value: some Encodable) throws { self = try .keepingNil(value) }
}

extension Node: EncodedTree {
    static func number(_ value: some BinaryInteger & Sendable) -> Node { .number(String(value)) }
    static func number(_ value: Double) -> Node { .number(String(value)) }

    static func special(_ value: some Encodable, path: [any CodingKey]) throws -> Node? {
        switch value {
        case let markup as SafeHTML: .safe(markup)
        case let url as URL: .text(Link(url.absoluteString).text)
        case is Date:
            throw EncodingError.invalidValue(
                value, .init(codingPath: path, debugDescription: "a page shows a Moment, not a Date: it needs a zone"))
        default: nil
        }
    }
}
