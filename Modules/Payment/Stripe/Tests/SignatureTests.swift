import Crypto
import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import Stripe

/// Signed webhooks as a test makes them.
enum Signed {
    static let secret = "whsec_test"
    static let now = Date(timeIntervalSince1970: 1_700_000_000)
    static let event =
        #"{"id":"evt_1","object":"event","type":"customer.created","created":1700000000,"livemode":false,"#
        + #""data":{"object":{}}}"#

    static func signature(_ body: Data, at time: String = "1700000000", _ secret: String = secret) -> String {
        HMAC<SHA256>.authenticationCode(for: Data("\(time).".utf8) + body, using: SymmetricKey(data: Data(secret.utf8)))
            .map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }

    static func hook(_ text: String = event, header: String? = nil, at moment: Date = now) -> Webhook {
        let body = Data(text.utf8)
        return hook(body, header: header ?? "t=1700000000,v1=\(signature(body))", at: moment)
    }

    static func hook(_ body: Data, header: String, at moment: Date = now) -> Webhook {
        Webhook(method: .post, headers: ["stripe-signature": header], body: body, receivedAt: moment)
    }

    static func endpoint(_ secrets: String? = secret, _ more: [String: JSONValue] = [:], _ wiring: Wiring = .direct)
        -> any ModuleEndpoint
    {
        var settings: [String: JSONValue] = [
            "key": SecretTag.plain("sk_test_abcdef").value, "publishableKey": "pk_test_abcdef", "account": "acct_1",
        ]
        settings["webhookSecret"] = secrets.map { SecretTag.plain($0).value }
        return wiring.endpoint(
            for: Stripe.self, settings: .object(settings.merging(more) { _, new in new }), home: FakeHome())
    }
}

/// Who a webhook may be from.
struct SignatureTests {
    private static let body = Data(Signed.event.utf8)
    private static let good = Signed.signature(body)
    private static let foreign = Signed.signature(body, "whsec_foreign")

    private static func failure(
        _ hook: Webhook, _ secrets: String? = Signed.secret, _ more: [String: JSONValue] = [:]
    ) async -> Failure? {
        await Stage.failure { _ = try await Signed.endpoint(secrets, more).call(.receive(webhook: hook)) }
    }

    @Test(arguments: Wiring.allCases) func `R63 a genuine event is taken`(_ wiring: Wiring) async throws {
        let outcome: WebhookOutcome = try await Signed.endpoint(Signed.secret, [:], wiring).call(
            .receive(webhook: Signed.hook())
        ).decode()
        #expect(outcome.deliveryID == "evt_1" && outcome.account == "acct_1" && outcome.payments == [])
        #expect(outcome.reply.status == 200)
    }

    @Test(arguments: [
        "t=1700000000,v1=\(foreign),v1=\(good)", "t=1700000000,v1=\(good),v1=\(foreign)",
        "t=1700000000,v0=\(foreign),v1=\(good),v2=x", "v1=\(good),t=1700000000",
    ])
    func `R63 one right signature among several is enough`(_ header: String) async throws {
        #expect(await Self.failure(Signed.hook(header: header)) == nil)
    }

    @Test(arguments: [
        "whsec_new whsec_test", "whsec_test whsec_new", " whsec_new\twhsec_test ", "whsec_new,whsec_test",
    ])
    func `R63 while a secret is rolled both are taken`(_ secrets: String) async throws {
        #expect(await Self.failure(Signed.hook(), secrets) == nil)
        let new = "t=1700000000,v1=\(Signed.signature(Self.body, "whsec_new"))"
        #expect(await Self.failure(Signed.hook(header: new), secrets) == nil)
        #expect(await Self.failure(Signed.hook(header: "t=1700000000,v1=\(Self.foreign)"), secrets)?.kind == .refused)
    }

    @Test(arguments: [
        ("empty", ""), ("no time", "v1=\(good)"), ("no signature", "t=1700000000"), ("no value", "t=1700000000,v1"),
        ("only v0", "t=1700000000,v0=\(good)"), ("wrong", "t=1700000000,v1=" + String(good.reversed())),
        ("foreign secret", "t=1700000000,v1=\(foreign)"), ("upper case", "t=1700000000,v1=\(good.uppercased())"),
        ("cut off", "t=1700000000,v1=\(good.dropLast(2))"), ("too long", "t=1700000000,v1=\(good)00"),
        ("not hexadecimal", "t=1700000000,v1=\(good.dropLast())g"), ("another time", "t=1700000001,v1=\(good)"),
        ("time in words", "t=now,v1=\(good)"), ("time with a sign", "t=+1700000000,v1=\(good)"),
        ("time with a space", "t= 1700000000,v1=\(good)"), ("leading zero", "t=01700000000,v1=\(good)"),
        ("empty time", "t=,v1=\(Signed.signature(body, at: ""))"), ("spaces", "t=1700000000, v1=\(good)"),
        ("semicolons", "t=1700000000;v1=\(good)"), ("huge time", "t=99999999999999999999,v1=\(good)"),
    ])
    func `R63 a bad header is refused`(_ name: String, _ header: String) async throws {
        let failure = await Self.failure(Signed.hook(header: header))
        #expect(failure?.kind == .refused, "\(name)")
        #expect(failure?.reason.user == "The signature is not valid")
    }

    @Test func `R63 a missing header is refused`() async throws {
        let hook = Webhook(method: .post, headers: ["x": "y"], body: Self.body, receivedAt: Signed.now)
        #expect(await Self.failure(hook)?.kind == .refused)
    }

    @Test(arguments: [nil, "", " ", "\t ,"]) func `R63 without a secret nothing is believed`(_ secrets: String?) async {
        for signer in ["", " ", "whsec_test"] {
            let header = "t=1700000000,v1=\(Signed.signature(Self.body, signer))"
            #expect(await Self.failure(Signed.hook(header: header), secrets) != nil, "\(signer)")
        }
    }

    @Test(arguments: [
        (-300.9, false), (-300, true), (-299, true), (0, true), (299, true), (300, true), (300.9, false),
        (86_400, false),
        (-86_400, false),
    ])
    func `R63 a signature is good for five minutes in both directions`(_ age: TimeInterval, _ isGood: Bool) async throws
    {
        let failure = await Self.failure(Signed.hook(at: Signed.now.addingTimeInterval(age)))
        #expect((failure == nil) == isGood && failure?.kind ?? .refused == .refused)
    }

    @Test func `R63 any altered byte of the body is noticed`() async throws {
        let header = "t=1700000000,v1=\(Self.good)"
        for index in Self.body.indices {
            var body = Self.body
            body[index] ^= 1
            #expect(await Self.failure(Signed.hook(body, header: header))?.kind == .refused, "byte \(index)")
        }
        #expect(await Self.failure(Signed.hook(Self.body + Data(" ".utf8), header: header))?.kind == .refused)
        #expect(await Self.failure(Signed.hook(Data(), header: header))?.kind == .refused)
    }

    @Test func `R63 raw bytes are signed and what is not UTF-8 is no event`() async throws {
        let body = Data(Signed.event.utf8.dropLast()) + [0xFF] + Data("}".utf8)
        let signed = "t=1700000000,v1=\(Signed.signature(body))"
        let failure = await Self.failure(Signed.hook(body, header: signed))
        #expect(failure?.kind == .refused && failure?.reason.user == "This is not an event")
        let lossy = Signed.signature(Data(String(decoding: body, as: UTF8.self).utf8))
        #expect(
            await Self.failure(Signed.hook(body, header: "t=1700000000,v1=\(lossy)"))?.reason.user
                == "The signature is not valid")
    }

    @Test func `R63 a signed body that is not understood is kept and tried again`() async throws {
        for text in [
            "{}", "[]", "not json", Signed.event.replacing("customer.created", with: "payment_intent.succeeded"),
        ] {
            #expect(await Self.failure(Signed.hook(text))?.kind == .failed, "\(text)")
        }
    }

    @Test func `R60 an event of the other mode is refused`() async throws {
        let live = Signed.hook(Signed.event.replacing(#""livemode":false"#, with: #""livemode":true"#))
        #expect(await Self.failure(live)?.kind == .refused)
        let keys: [String: JSONValue] = [
            "key": SecretTag.plain("sk_live_abcdef").value, "publishableKey": "pk_live_abcdef",
        ]
        #expect(await Self.failure(live, Signed.secret, keys) == nil)
        #expect(await Self.failure(Signed.hook(), Signed.secret, keys)?.kind == .refused)
    }

    // MARK: against Stripe's own library

    @Test func `R63 we take and refuse what Stripe's own library takes and refuses`() async throws {
        let cases = try await Counterpart().signatures(["make", "1500", "\(Int.random(in: 0..<1_000_000))"])
        #expect(cases.count == 1500)
        var taken = 0
        for made in cases {
            let body = try #require(made["body"]?.stringValue.flatMap { Data(base64Encoded: $0) })
            let header = try #require(made["header"]?.stringValue)
            let secrets = try #require(made["secrets"]?.arrayValue).compactMap(\.stringValue).joined(separator: " ")
            let now = try made["now"]?.decode(Double.self) ?? 0
            let hook = Signed.hook(body, header: header, at: Date(timeIntervalSince1970: now))
            let isTaken = await Self.failure(hook, secrets) == nil
            #expect(isTaken == made["expected"]?.boolValue, "\(made.text)")
            taken += isTaken ? 1 : 0
        }
        #expect((100..<1400).contains(taken))
    }

    @Test func `R63 Stripe's own library says the same of what we sign`() async throws {
        var cases: [JSONValue] = []
        var verdicts: [Bool] = []
        for number in 0..<300 {
            let text = Signed.event.replacing("evt_1", with: "evt_\(number) ü 日本 \u{1F426}")
            var (body, time) = (Data(text.utf8), 1_700_000_000 - Int64.random(in: 0...400))
            let secret = "whsec_\(Int.random(in: 0..<1_000_000))"
            let signature = Signed.signature(body, at: "\(time)", secret)
            if number % 5 == 1 { body[Int.random(in: 0..<body.count)] ^= 1 }
            if number % 5 == 2 { time += 1 }
            let used = number % 5 == 3 ? "whsec_x" : secret
            let header = number % 5 == 4 ? "t=\(time),v1=\(signature.uppercased())" : "t=\(time),v1=\(signature)"
            verdicts.append(await Self.failure(Signed.hook(body, header: header), used) == nil)
            cases.append([
                "header": .string(header), "body": .string(body.base64EncodedString()), "secrets": [.string(used)],
                "now": 1_700_000_000,
            ])
        }
        #expect(try await Counterpart().signatures(["judge"], input: cases).map(\.boolValue) == verdicts)
        #expect(Set(verdicts) == [true, false])
    }
}
