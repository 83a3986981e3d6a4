import Foundation
import ModuleKit

/// The value of a record in the server's words, made of what a client typed. Two values that mean the same become
/// equal.
enum RecordValue {
    /// - Parameter zone: the zone's name with its final dot, for names that are relative to it.
    static func canonical(_ typed: String, _ type: RecordType, in zone: String) throws(Failure) -> String {
        let text = typed.trimmingCharacters(in: .whitespaces)
        guard !text.contains(where: \.isNewline), let value = value(text, type, zone) else {
            throw .invalid("must be \(type.hint)", field: "value")
        }
        return value
    }

    private static func value(_ text: String, _ type: RecordType, _ zone: String) -> String? {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        switch type {
        case .a: return Names.isIPv4(text) ? text : nil
        case .aaaa: return ipv6(text)
        case .cname, .ns, .ptr: return words.count == 1 ? host(words[0], zone) : nil
        case .mx:
            guard words.count == 2, let numbers = numbers(words.prefix(1)),
                let host = host(words[1], zone, mayBeNone: true)
            else {
                return nil
            }
            return numbers + " " + host
        case .srv:
            guard words.count == 4, let numbers = numbers(words.prefix(3)),
                let host = host(words[3], zone, mayBeNone: true)
            else {
                return nil
            }
            return numbers + " " + host
        case .caa: return caa(text)
        case .txt: return TextStrings(typed: text).map(\.presentation)
        }
    }

    /// The shortest form of RFC 5952, as the system writes it.
    private static func ipv6(_ text: String) -> String? {
        var address = in6_addr()
        var buffer = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        guard Names.isIPv6(text), inet_pton(AF_INET6, text, &address) == 1,
            inet_ntop(AF_INET6, &address, &buffer, socklen_t(buffer.count)) != nil
        else { return nil }
        return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    /// `@` is the zone and a single word is a name in it; a name with a dot is complete. `.` says "no such service"
    /// where that is a meaning.
    private static func host(_ text: String, _ zone: String, mayBeNone: Bool = false) -> String? {
        let name = text.lowercased()
        if name == "." { return mayBeNone ? "." : nil }
        if name == "@" { return zone }
        let complete = name.hasSuffix(".") ? name : name.contains(".") ? name + "." : name + "." + zone
        return Names.isZone(String(complete.dropLast())) ? complete : nil
    }

    /// Numbers of 16 bits, without leading zeros.
    private static func numbers(_ words: some Collection<String>) -> String? {
        let numbers = words.compactMap { word in word.utf8.allSatisfy { (48...57).contains($0) } ? UInt16(word) : nil }
        return numbers.count == words.count ? numbers.map { "\($0)" }.joined(separator: " ") : nil
    }

    /// RFC 8659, section 4: a flag byte, a tag of letters and digits, and a value that the server wants in quotation
    /// marks.
    private static func caa(_ text: String) -> String? {
        let parts = text.split(maxSplits: 2, whereSeparator: \.isWhitespace).map(String.init)
        guard parts.count == 3, let flags = UInt8(parts[0]), (1...15).contains(parts[1].utf8.count),
            parts[1].utf8.allSatisfy({ Names.isLabel(String(decoding: [$0], as: UTF8.self)[...].utf8) }),
            let value = TextStrings(typed: parts[2].trimmingCharacters(in: .whitespaces)), value.strings.count == 1
        else { return nil }
        return "\(flags) \(parts[1].lowercased()) \(value.presentation)"
    }
}
