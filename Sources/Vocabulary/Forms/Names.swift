/// The grammar of names and addresses that checks ask about, byte by byte.
public enum Names {
    /// A name of at least two labels whose last is a letter or punycode one: RFC 1123, section 2.1, and RFC 5890 for `xn--`.
    public static func isDomain(_ text: String) -> Bool {
        let labels = labels(text)
        guard labels.count >= 2, text.utf8.count <= 253, labels.allSatisfy(isLabel), let last = labels.last else {
            return false
        }
        return isTopLabel(last)
    }

    /// A domain name, or one under `in-addr.arpa`-like parents: what a name server or mail host may be called.
    public static func isHostname(_ text: String) -> Bool { isDomain(text) }

    /// A domain name whose labels may begin with an underscore; reverse zones are domain names of digits under `arpa`.
    public static func isZone(_ text: String) -> Bool {
        let labels = labels(text)
        guard labels.count >= 2, text.utf8.count <= 253, let last = labels.last else { return false }
        let isOwnerLabel = { (label: Substring.UTF8View) in
            isLabel(label) || (label.first == UInt8(ascii: "_") && label.count <= 63 && isLabel(label.dropFirst()))
        }
        return labels.dropLast().allSatisfy(isOwnerLabel) && isLabel(last) && isTopLabel(last)
    }

    /// One label of a host name: 1 to 63 letters, digits and inner hyphens.
    public static func isLabel(_ label: Substring.UTF8View) -> Bool {
        guard (1...63).contains(label.count), let first = label.first, let last = label.last else { return false }
        return isLetterOrDigit(first) && isLetterOrDigit(last)
            && label.allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
    }

    /// ISO 13616: two letters, two check digits, and up to 30 letters and digits that leave 1 when divided by 97.
    public static func isIBAN(_ text: String) -> Bool {
        let bytes = text.utf8.filter { $0 != UInt8(ascii: " ") }
        guard (15...34).contains(bytes.count), bytes.allSatisfy(isLetterOrDigit),
            bytes.prefix(2).allSatisfy({ !isDigit($0) }), bytes.dropFirst(2).prefix(2).allSatisfy(isDigit)
        else { return false }
        let rest = (bytes.dropFirst(4) + bytes.prefix(4)).reduce(0) { rest, byte in
            isDigit(byte)
                ? (rest * 10 + Int(byte - UInt8(ascii: "0"))) % 97
                    // A is 10, Z is 35, whatever its case.
                : (rest * 100 + Int(byte | 0x20) - Int(UInt8(ascii: "a")) + 10) % 97
        }
        return rest == 1
    }

    public static func isIPv4(_ text: String) -> Bool {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4
            && parts.allSatisfy { part in
                (1...3).contains(part.utf8.count) && part.utf8.allSatisfy(isDigit) && (part == "0" || part.first != "0")
                    && Int(part).map { $0 <= 255 } == true
            }
    }

    /// RFC 4291, section 2.2: eight groups, one run of zeros as `::`, and an IPv4 address in place of the last two groups.
    public static func isIPv6(_ text: String) -> Bool {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard (1...2).contains(halves.count), !text.contains(":::") else { return false }
        var groups = 0
        for (index, half) in halves.enumerated() where !half.isEmpty {
            let parts = half.split(separator: ":", omittingEmptySubsequences: false)
            for (position, part) in parts.enumerated() {
                let isVeryLast = index == halves.count - 1 && position == parts.count - 1
                if isVeryLast, part.contains(".") {
                    guard isIPv4(String(part)) else { return false }
                    groups += 2
                } else {
                    guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexDigit) else { return false }
                    groups += 1
                }
            }
        }
        return halves.count == 2 ? groups <= 7 : groups == 8
    }

    /// The everyday part of RFC 5321: a dot-atom of at most 64 bytes, `@`, a domain name. Quoted local parts are not accepted.
    public static func isEmail(_ text: String) -> Bool {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, (1...64).contains(parts[0].utf8.count), text.utf8.count <= 254 else { return false }
        let atoms = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let marks = Set("!#$%&'*+-/=?^_`{|}~".utf8)
        let isAtom = { (atom: Substring) in
            !atom.isEmpty && atom.utf8.allSatisfy { isLetterOrDigit($0) || marks.contains($0) }
        }
        return atoms.allSatisfy(isAtom) && isDomain(String(parts[1]))
    }

    static func isLetterOrDigit(_ byte: UInt8) -> Bool { isLetter(byte) || isDigit(byte) }

    private static func labels(_ text: String) -> [Substring.UTF8View] {
        text.split(separator: ".", omittingEmptySubsequences: false).map(\.utf8)
    }
    /// Two letters or more, or a punycode label in either case.
    private static func isTopLabel(_ label: Substring.UTF8View) -> Bool {
        label.count >= 2 && (label.allSatisfy(isLetter) || Substring(label).lowercased().hasPrefix("xn--"))
    }
    private static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
    }
    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isHexDigit(_ byte: UInt8) -> Bool {
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}
