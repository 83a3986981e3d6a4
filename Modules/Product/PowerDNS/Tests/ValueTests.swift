import ModuleKit
import Testing

@testable import PowerDNS

/// Names and values as clients type them; no server.
struct ValueTests {
    @Test(arguments: [
        ("@", "shop.example."), ("www", "www.shop.example."), ("WWW.Shop.Example", "www.shop.example."),
        ("www.shop.example.", "www.shop.example."), ("shop.example", "shop.example."), ("*", "*.shop.example."),
        ("_dmarc", "_dmarc.shop.example."), ("*.dev", "*.dev.shop.example."), ("a.b.c", "a.b.c.shop.example."),
        ("workshop.example", "workshop.example.shop.example."),
    ])
    func `R90 names are relative to the zone`(_ typed: String, _ complete: String) throws {
        #expect(try RecordName.absolute(typed, in: "shop.example.") == complete)
        #expect(
            try RecordName.absolute(RecordName.relative(complete, to: "shop.example."), in: "shop.example.") == complete
        )
    }

    @Test(arguments: [
        "www.other.example.", "a b", "a..b", ".a", "-a", "a-", "a.*.b", "**", "ä", String(repeating: "a", count: 64),
        "a\n",
    ])
    func `R90 names that are none are refused`(_ typed: String) {
        #expect(throws: Failure.self) { try RecordName.absolute(typed, in: "shop.example.") }
    }

    @Test(arguments: [
        (RecordType.a, "192.0.2.1", "192.0.2.1"), (.aaaa, "2001:0DB8:0:0:0:0:0:1", "2001:db8::1"),
        (.aaaa, "::ffff:192.0.2.1", "::ffff:192.0.2.1"),
        (.cname, "www", "www.shop.example."), (.cname, "WWW.other.example", "www.other.example."),
        (.cname, "@", "shop.example."),
        (.cname, "_x.acme.example.", "_x.acme.example."), (.mx, "  10   mail ", "10 mail.shop.example."),
        (.mx, "0 .", "0 ."),
        (.srv, "1 2 443 web", "1 2 443 web.shop.example."), (.srv, "0 0 0 .", "0 0 0 ."),
        (.ns, "ns1.other.example", "ns1.other.example."),
        (.ptr, "host.other.example", "host.other.example."), (.caa, "0 issue \";\"", "0 issue \";\""),
        (.caa, "128 IODEF mailto:a@b.example", "128 iodef \"mailto:a@b.example\""), (.txt, "plain", "\"plain\""),
        (.txt, "\"one\" \"two\"", "\"one\" \"two\""), (.txt, "a \"b\" c", "\"a \\\"b\\\" c\""),
        (.txt, "\"tab\\009\"", "\"tab\\009\""),
    ])
    func `R90 values are brought into one form, which stays as it is`(
        _ type: RecordType, _ typed: String, _ value: String
    ) throws {
        #expect(try RecordValue.canonical(typed, type, in: "shop.example.") == value)
        #expect(try RecordValue.canonical(value, type, in: "shop.example.") == value)
    }

    @Test(arguments: [
        (RecordType.a, "1.2.3"), (.a, "1.2.3.4.5"), (.a, "01.2.3.4"), (.a, "::1"), (.aaaa, "1.2.3.4"),
        (.aaaa, "1::2::3"), (.aaaa, "fe80::1%eth0"),
        (.cname, "."), (.cname, "a b"), (.cname, "bad_host-.example"), (.cname, "192.0.2.1"), (.mx, "mail"),
        (.mx, "65536 mail"), (.mx, "-1 mail"),
        (.mx, "10 192.0.2.1"), (.srv, "1 2 mail"), (.srv, "1 2 70000 mail"), (.caa, "0 issue"),
        (.caa, "256 issue \"x\""), (.caa, "0 is-sue \"x\""),
        (.txt, ""), (.txt, "\"open"), (.txt, "\"a\" b"), (.txt, "\"\\999\""), (.txt, "two\nlines"),
        (.txt, String(repeating: "x", count: 4001)),
    ])
    func `R90 values that are none are refused at the value's field`(_ type: RecordType, _ typed: String) throws {
        #expect(RecordValue.issues(typed, type).map(\.field) == ["value"])
    }

    @Test func `R42 strings are cut at 255 bytes, not characters`() throws {
        let strings = try #require(TextStrings(typed: String(repeating: "ä", count: 200))).strings
        #expect(strings.map(\.count) == [255, 145])
    }

    @Test func `R22 times to live read as people say them`() {
        #expect(
            [300, 3600, 14_400, 86_400, 90, 5400, 172_800].map(TimeToLive.text) == [
                "5 min", "1 h", "4 h", "1 d", "90 s", "90 min", "2 d",
            ])
    }
}
