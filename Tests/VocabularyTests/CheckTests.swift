import Testing

@testable import Vocabulary

/// The reference's patterns, with the answers that Aviary wants.
struct CheckTests {
    private func accepts(_ check: Check, _ value: JSONValue) -> Bool { check.complaint(about: value) == nil }

    @Test(arguments: [
        "example.com", "EXAMPLE.COM", "a.io", "1.pl", "my-site.net", "xn--e1afmkfd.com", "example.co.uk",
        "xn--e1afmkfd.xn--p1ai",
        "XN--E1AFMKFD.XN--P1AI", "sub.example.com", String(repeating: "a", count: 63) + ".com",
    ])
    func `R90 domain names are accepted`(_ name: String) { #expect(accepts(.domain, .string(name))) }

    @Test(arguments: [
        "bad-.com", "-bad.com", "exa_mple.com", "example.c", "example.123", "example.com.", "", "example",
        "example.com\n", " example.com",
        "exa mple.com", "example..com", ".com", "exämple.com", "http://example.com",
        String(repeating: "a", count: 64) + ".com",
        String(repeating: "a.", count: 130) + "com",
    ])
    func `R90 what is no domain name is refused`(_ name: String) {
        #expect(Check.domain.complaint(about: .string(name)) == "must be a domain name such as example.com")
    }

    @Test(arguments: [
        ("example.com", true), ("_tcp.example.com", true), ("2.0.192.in-addr.arpa", true),
        ("8.b.d.0.1.0.0.2.ip6.arpa", true),
        ("a_b.example.com", false), ("example.com.", false), ("example.com\n", false), ("*.example.com", false),
        ("example._com", false),
        ("_\(String(repeating: "a", count: 62)).example.com", true),
        ("_\(String(repeating: "a", count: 63)).example.com", false),
    ])
    func `R90 zones may have underscores and be reverse zones`(_ name: String, _ isGood: Bool) {
        #expect(accepts(.zone, .string(name)) == isGood)
    }

    @Test(arguments: [
        ("Passw0rd", true), ("Abcdefg1", true), ("Pass word1", true), ("password1", false), ("PASSWORD1", false),
        ("Abc12", false),
        ("Password", false),
    ])
    func `R90 passwords need three classes and eight characters`(_ text: String, _ isGood: Bool) {
        #expect(accepts(.password, .string(text)) == isGood)
        #expect(accepts(.password, SecretTag.plain(text).value) == isGood)
    }

    @Test(arguments: [
        ("abc", true), ("a_b-1", true), ("ab", false), ("a b", false), (String(repeating: "a", count: 21), false),
        ("a.b", false), ("abc\n", false),
    ])
    func `R90 user names are words of 3 to 20 characters`(_ text: String, _ isGood: Bool) {
        let checks = [Check.word, .length(minimum: 3, maximum: 20)]
        #expect(checks.allSatisfy { accepts($0, .string(text)) } == isGood)
    }

    @Test(arguments: [
        ("10.0.0.1", true), ("0.0.0.0", true), ("255.255.255.255", true), ("2001:db8::1", true), ("::", true),
        ("::1", true), ("1::", true),
        ("::ffff:10.0.0.1", true), ("1:2:3:4:5:6:7:8", true), ("1:2:3:4:5:6:7::", true), ("256.1.1.1", false),
        ("10.0.0", false),
        ("10.0.0.01", false), ("10.0.0.1.2", false), ("1:2:3:4:5:6:7", false), ("1:2:3:4:5:6:7:8:9", false),
        ("1::2::3", false), (":::", false),
        ("12345::", false), ("g::", false), ("fe80::1%eth0", false), ("10.0.0.1\n", false), ("10.0.0.1::", false),
        ("", false),
    ])
    func `R90 addresses are of either family`(_ text: String, _ isGood: Bool) {
        #expect(accepts(.ip, .string(text)) == isGood)
    }

    @Test(arguments: [
        ("a@example.com", true), ("first.last+tag@sub.example.co.uk", true), ("a@b", false), ("a b@example.com", false),
        ("@example.com", false),
        ("a@@example.com", false), ("a..b@example.com", false), ("a@example.com\r\nBcc: x@example.com", false),
        (String(repeating: "a", count: 65) + "@example.com", false),
    ])
    func `R90 e-mail addresses are those people have`(_ text: String, _ isGood: Bool) {
        #expect(accepts(.email, .string(text)) == isGood)
    }

    /// Examples of the registry of ISO 13616, and what is wrong with them in each way.
    @Test(arguments: [
        ("DE89370400440532013000", true), ("GB29 NWBK 6016 1331 9268 19", true), ("no9386011117947", true),
        ("MT84MALT011000012345MTLCAST001S", true), ("FR1420041010050500013M02606", true),
        ("DE89370400440532013001", false), ("DE88370400440532013000", false), ("DE8937040044", false),
        ("4242424242424242", false), ("DEX9370400440532013000", false), ("DE89-3704-0044-0532-0130-00", false),
        ("DE89370400440532013000\n", false), ("", false), ("GB29NWBK6016133192681\u{0661}", false),
    ])
    func `R90 an IBAN has its right check digits`(_ text: String, _ isGood: Bool) {
        #expect(accepts(.iban, .string(text)) == isGood)
    }

    @Test(arguments: [
        ("[a-z]+", "abc", true), ("[a-z]+", "abc\n", false), ("[a-z]+", "abc1", false), ("a|ab", "ab", true),
        ("(", "(", false),
    ])
    func `R90 an expression must match the whole text`(_ expression: String, _ text: String, _ isGood: Bool) {
        #expect(accepts(.matches(expression: expression, hint: "x"), .string(text)) == isGood)
    }

    @Test func `R90 complaints say the limit`() {
        let range = Check.range(minimum: 1, maximum: 1000)
        #expect(
            range.complaint(about: 0) == "must be at least 1" && range.complaint(about: 1001) == "must be at most 1000")
        #expect(range.complaint(about: 1) == nil && range.complaint(about: 1000) == nil)
        #expect(Check.length(minimum: 3, maximum: nil).complaint(about: "ab") == "must be at least 3 characters long")
        #expect(Check.count(minimum: nil, maximum: 1).complaint(about: ["a", "b"]) == "must be at most 1 entries")
    }
}
