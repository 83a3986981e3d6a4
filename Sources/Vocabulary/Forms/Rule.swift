/// What a field asks of its value beyond its type: a ``Check``, a ``Normaliser`` or a hint for drawing it.
///
/// Rules know the type they apply to, so `.range` on a text does not compile. On a list they apply to each entry.
public struct Rule<Value: FieldValue>: Sendable {
    enum Meaning: Sendable {
        case check(Check)
        case normaliser(Normaliser)
        case long
    }
    let meaning: Meaning

    static func check(_ check: Check) -> Rule { Rule(meaning: .check(check)) }
}

/// How a value is brought into shape before it is checked, once, at the border. Secrets are never altered.
public enum Normaliser: String, Codable, Sendable {
    /// Without white space at either end.
    case trimmed
    /// In small letters; a sign that only looks like a plain letter does not become one.
    case lowercased

    /// The text in that shape.
    public func apply(to text: String) -> String {
        switch self {
        case .trimmed: String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
        case .lowercased:
            String(
                text.map { character -> String in
                    let small = character.lowercased()
                    return !character.isASCII && small.allSatisfy(\.isASCII) ? String(character) : small
                }.joined())
        }
    }
}

extension Rule where Value: NumberValue {
    public static func range(_ range: ClosedRange<Int>) -> Rule {
        .check(.range(minimum: Int64(range.lowerBound), maximum: Int64(range.upperBound)))
    }
    public static func range(_ range: PartialRangeFrom<Int>) -> Rule {
        .check(.range(minimum: Int64(range.lowerBound), maximum: nil))
    }
}

extension Rule where Value: TextValue {
    public static func length(_ range: ClosedRange<Int>) -> Rule {
        .check(.length(minimum: range.lowerBound, maximum: range.upperBound))
    }
    /// The whole text matches a regular expression; `hint` follows "must be".
    public static func matches(_ expression: String, hint: String) -> Rule {
        .check(.matches(expression: expression, hint: hint))
    }
    public static var domain: Rule { .check(.domain) }
    public static var hostname: Rule { .check(.hostname) }
    public static var zone: Rule { .check(.zone) }
    public static var ip: Rule { .check(.ip) }
    public static var email: Rule { .check(.email) }
    public static var word: Rule { .check(.word) }
    public static var password: Rule { .check(.password) }
    public static var iban: Rule { .check(.iban) }
    public static var trimmed: Rule { Rule(meaning: .normaliser(.trimmed)) }
    public static var lowercased: Rule { Rule(meaning: .normaliser(.lowercased)) }
    /// Drawn as a text of several lines.
    public static var long: Rule { Rule(meaning: .long) }
}

extension Rule where Value: ListValue {
    public static func count(_ range: ClosedRange<Int>) -> Rule {
        .check(.count(minimum: range.lowerBound, maximum: range.upperBound))
    }
    public static func count(_ range: PartialRangeFrom<Int>) -> Rule {
        .check(.count(minimum: range.lowerBound, maximum: nil))
    }
}
