import Foundation

/// A check on one value, as data: the panel runs it, draws it and documents it.
public enum Check: Codable, Sendable, Equatable {
    case range(minimum: Int64?, maximum: Int64?)
    /// Characters of a text.
    case length(minimum: Int?, maximum: Int?)
    /// Entries of a list.
    case count(minimum: Int?, maximum: Int?)
    /// A regular expression that must match the whole text, and the words that say so: "must be <hint>".
    case matches(expression: String, hint: String)
    /// A registrable name such as `example.co.uk` or `xn--e1afmkfd.xn--p1ai`, without a final dot.
    case domain
    /// The full name of a host, such as `ns1.example.com`; a final dot is not written.
    case hostname
    /// The name of a DNS zone: as a host name, and also `_tcp.example.com` and `2.0.192.in-addr.arpa`.
    case zone
    /// An IPv4 or IPv6 address.
    case ip
    case email
    /// Letters, digits, `-` and `_`.
    case word
    /// At least eight characters with a small letter, a capital and a digit.
    case password
    /// An international bank account number with its right check digits, in either case, with or without spaces.
    case iban

    /// What is wrong with the value, to be read after the field's label; `nil` when nothing is.
    public func complaint(about value: JSONValue) -> String? {
        switch self {
        case .range(let minimum, let maximum):
            guard let number = value.integerValue else { return "must be a whole number" }
            return Self.complaint(number, minimum, maximum, unit: "")
        case .length(let minimum, let maximum):
            guard let text = value.textValue else { return "must be a text" }
            return Self.complaint(text.count, minimum, maximum, unit: " characters long")
        case .count(let minimum, let maximum):
            guard let items = value.arrayValue else { return "must be a list" }
            return Self.complaint(items.count, minimum, maximum, unit: " entries")
        default:
            guard let text = value.textValue else { return "must be a text" }
            return accepts(text) ? nil : "must be \(hint)"
        }
    }

    private static func complaint<Number: Comparable>(
        _ number: Number, _ minimum: Number?, _ maximum: Number?, unit: String
    ) -> String? {
        if let minimum, number < minimum { return "must be at least \(minimum)\(unit)" }
        if let maximum, number > maximum { return "must be at most \(maximum)\(unit)" }
        return nil
    }

    private func accepts(_ text: String) -> Bool {
        switch self {
        case .range, .length, .count: true
        case .matches(let expression, _): Expression.matches(text, expression)
        case .domain: Names.isDomain(text)
        case .hostname: Names.isHostname(text)
        case .zone: Names.isZone(text)
        case .ip: Names.isIPv4(text) || Names.isIPv6(text)
        case .email: Names.isEmail(text)
        case .word:
            !text.isEmpty
                && text.utf8.allSatisfy {
                    Names.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                }
        case .password:
            text.count >= 8 && text.contains(where: \.isLowercase) && text.contains(where: \.isUppercase)
                && text.contains(where: \.isNumber)
        case .iban: Names.isIBAN(text)
        }
    }

    /// What the check asks for, in words that follow "must be".
    public var hint: String {
        switch self {
        case .range(let minimum, let maximum): Self.span(minimum, maximum, unit: "")
        case .length(let minimum, let maximum): Self.span(minimum, maximum, unit: " characters long")
        case .count(let minimum, let maximum): Self.span(minimum, maximum, unit: " entries")
        case .matches(_, let hint): hint
        case .domain: "a domain name such as example.com"
        case .hostname: "a full host name such as ns1.example.com"
        case .zone: "the name of a zone such as example.com"
        case .ip: "an IPv4 or IPv6 address"
        case .email: "an e-mail address"
        case .word: "made of letters, digits, - and _"
        case .password: "at least 8 characters with a small letter, a capital and a digit"
        case .iban: "an IBAN, such as DE89 3704 0044 0532 0130 00"
        }
    }

    private static func span<Number>(_ minimum: Number?, _ maximum: Number?, unit: String) -> String {
        switch (minimum, maximum) {
        case (let minimum?, let maximum?): "between \(minimum) and \(maximum)\(unit)"
        case (let minimum?, nil): "at least \(minimum)\(unit)"
        case (nil, let maximum?): "at most \(maximum)\(unit)"
        case (nil, nil): "anything"
        }
    }
}

extension JSONValue {
    /// The text of a string or of a secret that is in the clear.
    var textValue: String? {
        if case .plain(let text)? = SecretTag(self) { return text }
        return stringValue
    }
}
