public import ModuleKit

/// The types of records that a client can be given.
public enum RecordType: String, Choice {
    case a = "A"
    case aaaa = "AAAA"
    case caa = "CAA"
    case cname = "CNAME"
    case mx = "MX"
    case ns = "NS"
    case ptr = "PTR"
    case srv = "SRV"
    case txt = "TXT"

    public var label: String { rawValue }

    /// What a value of this type looks like, in words that follow "must be".
    var hint: String {
        switch self {
        case .a: "an IPv4 address such as 192.0.2.44"
        case .aaaa: "an IPv6 address such as 2001:db8::44"
        case .caa: "a flag, a tag and a value, such as 0 issue \"ca.example\""
        case .cname, .ns, .ptr: "the full name of a host, such as www.example.com"
        case .mx: "a priority and a mail server, such as 10 mail.example.com"
        case .srv: "priority, weight, port and host, such as 10 5 5060 sip.example.com"
        case .txt: "a text of at most 4000 bytes"
        }
    }
}

/// How long resolvers may remember a record, in seconds.
public enum TimeToLive: String, Choice {
    case fiveMinutes = "300"
    case oneHour = "3600"
    case fourHours = "14400"
    case oneDay = "86400"

    public var label: String {
        switch self {
        case .fiveMinutes: "5 minutes"
        case .oneHour: "1 hour"
        case .fourHours: "4 hours"
        case .oneDay: "1 day"
        }
    }

    var seconds: Int {
        switch self {
        case .fiveMinutes: 300
        case .oneHour: 3600
        case .fourHours: 14_400
        case .oneDay: 86_400
        }
    }

    /// A number of seconds in the words of the record list: `1 h`, `90 s`.
    static func text(seconds: Int) -> String {
        for (size, unit) in [(86_400, "d"), (3600, "h"), (60, "min")] where seconds >= size && seconds % size == 0 {
            return "\(seconds / size) \(unit)"
        }
        return "\(seconds) s"
    }
}
