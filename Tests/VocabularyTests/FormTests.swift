import Foundation
import Testing

@testable import Vocabulary

private enum Tier: String, Choice { case basic, premium, enterprise }

private struct Plan: Form {
    @Field("Tier") var tier = Tier.basic
    @Field("Disk, GB", .range(1...1000)) var disk = 10
    @Field("Backups") var backups = false
    init() {}
    func issues() -> [Vocabulary.Issue] {
        backups && disk < 5 ? [Vocabulary.Issue("needs 5 GB when backups are on", field: "disk")] : []
    }
}

private struct Account: Form {
    @Field("Domain", .trimmed, .lowercased, .domain) var domain: String
    @Field("User name", .word, .length(3...20)) var username: String
    @Field("Password", .password) var password: Secret
    @Field("Address", .ip) var ip: String?
    @Field("Name servers", .trimmed, .hostname, .count(0...3)) var nameservers: [String] = []
    @Field("Home page") var page: URL?
    @Field("Tiers") var tiers: [Tier] = [.basic]
    init() {}
}

struct FormTests {
    private let good: JSONValue = ["domain": " Example.COM ", "username": "abc", "password": "Passw0rd"]

    @Test(
        arguments: [
            ("10", true), (1, true), (1000, true), (0, false), (1001, false), (1.5, false), ("ten", false),
            ("1e3", false),
        ] as [(JSONValue, Bool)])
    func `R90 a number from a form is a number`(_ disk: JSONValue, _ isGood: Bool) throws {
        let (clean, issues) = try Plan.spec().check(["disk": disk])
        #expect(issues.isEmpty == isGood)
        if isGood {
            #expect(clean["disk"]?.integerValue == disk.integerValue ?? 10)
        } else {
            #expect(issues.map(\.field) == ["disk"])
        }
    }

    @Test func `R90 a choice is exact`() throws {
        #expect(try Plan(filling: ["tier": "premium"]).tier == .premium)
        #expect(
            try Plan.spec().check(["tier": "Basic"]).issues == [
                Vocabulary.Issue("must be one of basic, premium, enterprise", field: "tier")
            ])
    }

    @Test func `R21 all issues come at once, each with its field`() throws {
        let input: JSONValue = [
            "domain": "bad-.com", "username": "a", "ip": "256.1.1.1", "nameservers": ["ns1.example.com", "ns2"],
            "page": "x",
        ]
        let issues = try Account.spec().check(input).issues
        #expect(issues.map(\.field) == ["domain", "username", "password", "ip", "nameservers.1", "page"])
        #expect(throws: Failure.invalid(issues: issues)) { try Account(filling: input) }
    }

    @Test func `R21 only declared fields are kept`() throws {
        let (clean, issues) = try Account.spec().check([
            "domain": "a.io", "username": "abc", "password": "Passw0rd", "admin": true,
        ])
        #expect(issues.isEmpty && clean["admin"] == nil)
        #expect(
            Set(try #require(clean.objectValue).keys) == [
                "domain", "username", "password", "ip", "nameservers", "page", "tiers",
            ])
    }

    @Test func `R21 checks of several fields run when each is right by itself`() throws {
        #expect(throws: Failure.invalid("needs 5 GB when backups are on", field: "disk")) {
            try Plan(filling: ["disk": 4, "backups": true])
        }
        #expect(throws: Failure.invalid("must be at least 1", field: "disk")) {
            try Plan(filling: ["disk": 0, "backups": true])
        }
        #expect(try Plan(filling: ["disk": 5, "backups": true]).backups)
    }

    @Test func `R20 what was stored before a field existed gets its default, and is not checked again`() throws {
        let plan = try Plan(stored: ["disk": 5000, "gone": 1])
        #expect(plan.disk == 5000 && plan.tier == .basic && !plan.backups)
        #expect(
            throws: Failure.invalid(issues: [
                Vocabulary.Issue("is required", field: "username"), Vocabulary.Issue("is required", field: "password"),
            ])
        ) {
            try Account(stored: ["domain": "a.io"])
        }
    }

    @Test func `R16 input is normalised once at the border, passwords are not`() throws {
        let account = try Account(filling: [
            "domain": " \tExample.COM\n", "username": "abc", "password": " Passw0rd ",
            "nameservers": [" ns1.a.io ", " "],
        ])
        #expect(account.domain == "example.com" && account.nameservers == ["ns1.a.io"])
        #expect(account.password.exposed == " Passw0rd ")
    }

    @Test func `R24 optional fields may be empty in every way`() throws {
        for empty in [JSONValue.null, "", .null] {
            let account = try Account(filling: [
                "domain": "a.io", "username": "abc", "password": "Passw0rd", "ip": empty, "page": empty,
            ])
            #expect(account.ip == nil && account.page == nil)
        }
    }

    @Test func `R15 a blank or masked secret keeps the stored one`() throws {
        let stored: JSONValue = ["password": SecretTag.sealed("opaque").value]
        for blank in [JSONValue.null, "", SecretTag.masked.value] {
            var input = try #require(good.objectValue)
            input["password"] = blank
            let (clean, issues) = try Account.spec().check(.object(input), keeping: stored)
            #expect(issues.isEmpty && clean["password"] == SecretTag.sealed("opaque").value)
            #expect(try Account.spec().check(.object(input)).issues.map(\.field) == ["password"])
        }
        #expect(try Account.spec().check(good, keeping: stored).clean["password"] == SecretTag.plain("Passw0rd").value)
    }

    @Test func `R22 a browser's post becomes a document`() throws {
        let posted = [
            "plan.disk": ["20"], "plan.backups": ["1"], "domain": ["a.io"], "nameservers": ["ns1.a.io\r\nns2.a.io\n"],
            "tiers": ["basic", "premium"],
        ]
        #expect(try Plan.spec().document(posted: posted, prefix: "plan.") == ["disk": "20", "backups": true])
        #expect(
            try Plan.spec().document(posted: ["disk": ["20"]]) == ["disk": "20", "backups": false],
            "an unticked box is not posted")
        let document = try Account.spec().document(posted: posted)
        #expect(
            document["nameservers"] == ["ns1.a.io", "ns2.a.io"] && document["tiers"] == ["basic", "premium"]
                && document["password"] == nil)
    }

    @Test func `R21 an author's mistake is named, also for a property that may be nil`() {
        struct Forgotten: Form {
            @Field("A") var a = 1
            var b = 2
            init() {}
        }
        struct ForgottenOptional: Form {
            @Field("A") var a = 1
            var b: String?
            init() {}
        }
        #expect(throws: FormError.noField(form: "Forgotten", property: "b")) { try Forgotten.spec() }
        #expect(throws: FormError.noField(form: "ForgottenOptional", property: "b")) { try ForgottenOptional.spec() }
    }

    @Test func `R22 the specification keeps order, labels and defaults, and no secret default`() throws {
        struct Gate: Form {
            @Field("Key", help: "From your account") var key = Secret("built-in")
            @Field("Note", .long) var note: String?
            init() {}
        }
        let fields = try Gate.spec().fields
        #expect(
            fields.map(\.label) == ["Key", "Note"] && fields[0].help == "From your account" && fields[0].fallback == nil
        )
        #expect(fields[1].isLong && !fields[1].isRequired)
        #expect(try !JSONValue(encoding: Gate.spec(), secrets: .plain).text.contains("built-in"))
    }

    @Test func `R21 the JSON Schema says what the checks say`() throws {
        let schema = try Account.spec().jsonSchema
        #expect(schema["required"] == ["domain", "username", "password"])
        let fields = try #require(schema["properties"])
        #expect(fields["domain"]?["format"] == "hostname" && fields["password"]?["writeOnly"] == true)
        #expect(fields["username"]?["minLength"] == 3 && fields["username"]?["maxLength"] == 20)
        #expect(fields["ip"]?["type"] == ["string", "null"])
        #expect(fields["nameservers"]?["type"] == "array" && fields["nameservers"]?["maxItems"] == 3)
        #expect(
            fields["tiers"]?["items"]?["enum"] == ["basic", "premium", "enterprise"]
                && fields["tiers"]?["default"] == ["basic"])
        let disk = try Plan.spec().jsonSchema["properties"]?["disk"]
        #expect(disk == ["type": "integer", "minimum": 1, "maximum": 1000, "default": 10, "title": "Disk, GB"])
    }
}
