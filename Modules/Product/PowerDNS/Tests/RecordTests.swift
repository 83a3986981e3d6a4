import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import PowerDNS

/// The client's tab, against the real server.
struct RecordTests {
    private static let samples = [
        ("www", "A", "192.0.2.44", "A 192.0.2.44"),
        ("www", "AAAA", "2001:DB8:0:0::44", "AAAA 2001:db8::44"),
        ("@", "CAA", "0 issue ca.example", "CAA 0 issue \"ca.example\""),
        ("alias", "CNAME", "target.example", "CNAME target.example."),
        ("@", "MX", "010 Mail.heron.example", "MX 10 mail.heron.example."),
        ("sub", "NS", "ns1.other.example", ""),
        ("5", "PTR", "host.heron.example", "PTR host.heron.example."),
        ("_sip._tcp", "SRV", "10 5 5060 sip.heron.example", "SRV 10 5 5060 sip.heron.example."),
        (
            "@", "TXT", "v=spf1 mx -all; \"quoted\" \\ äö",
            "TXT \"v=spf1 mx -all; \\\"quoted\\\" \\\\ \\195\\164\\195\\182\""
        ),
    ]

    @Test(arguments: Wiring.allCases, samples)
    func `R42 a record of each type is added, answered, changed off and deleted`(
        _ wiring: Wiring, _ sample: (name: String, type: String, value: String, answer: String)
    ) async throws {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        let name = sample.name == "@" ? stage.zone : "\(sample.name).\(stage.zone)"
        let done = try await stage.add(service, sample.name, sample.type, sample.value).decode(Done.self)
        #expect(done.message.contains(sample.type))
        let answer = try await stage.server.dig(name, sample.type)
        #expect(answer.answers == (sample.answer.isEmpty ? [] : [sample.answer]))
        let row = try #require(try await stage.tab(service)["records"]?.arrayValue?.first)
        #expect(
            row["name"]?.stringValue == sample.name && row["type"]?.stringValue == sample.type && row["ttl"] == "1 h")
        let key = try #require(row["key"])
        let value = try #require(row["value"])
        try await stage.act(service, "change", ["record": key, "value": value, "ttl": "300", "disabled": "on"])
        #expect(try await stage.server.dig(name, sample.type).answers == [])
        let changed = try #require(try await stage.tab(service)["records"]?.arrayValue?.first)
        #expect(changed["value"] == value && changed["isDisabled"] == true && changed["ttl"] == "5 min")
        try await stage.act(service, "delete", ["record": key])
        #expect(try await stage.tab(service)["hasRecords"] == false)
        #expect(try await stage.server.zone(stage.zone)?.rrsets?.count == 2)
    }

    @Test(arguments: Wiring.allCases)
    func `R41 the tab shows what is there, what is allowed, and not the zone's own records`(_ wiring: Wiring)
        async throws
    {
        let stage = try Stage(wiring, plan: ["maxRecords": 3, "types": ["A", "TXT"]])
        let service = try await stage.created()
        try await stage.add(service, "www", "A", "192.0.2.1")
        try await stage.add(service, "", "A", "192.0.2.2")
        let page = try await stage.tab(service)
        #expect(page["records"]?.arrayValue?.compactMap { $0["name"]?.stringValue } == ["@", "www"])
        #expect(page["nameservers"] == ["ns1.heron.example", "ns2.heron.example"])
        #expect(
            page["used"] == 2 && page["allowed"] == 3 && page["types"] == "A, TXT"
                && page["zone"] == .string(stage.zone))
        #expect(page["isFull"] == false)
        try await stage.add(service, "three", "A", "192.0.2.3")
        #expect(try await stage.tab(service)["isFull"] == true)
    }

    @Test(arguments: Wiring.allCases)
    func `R42 the plan's limit and types hold`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring, plan: ["maxRecords": 1, "types": ["A"]])
        let service = try await stage.created()
        let typed = await Stage.failure { try await stage.add(service, "@", "TXT", "x") }
        #expect(typed?.issues.map(\.field) == ["type"])
        try await stage.add(service, "www", "A", "192.0.2.1")
        let full = await Stage.failure { try await stage.add(service, "two", "A", "192.0.2.2") }
        #expect(full?.kind == .refused && full?.reason.user.contains("(1 of 1)") == true)
    }

    @Test(arguments: [
        ("@", "CNAME", "x.example", "name"), ("@", "NS", "ns.x.example", "name"), ("alias", "A", "192.0.2.9", "name"),
        ("www", "CNAME", "x.example", "name"), ("www", "A", "192.0.2.1", "value"),
        ("other.example.", "A", "192.0.2.1", "name"),
        ("a..b", "A", "192.0.2.1", "name"), ("-x", "A", "192.0.2.1", "name"), ("a.*", "A", "192.0.2.1", "name"),
        ("x", "A", "192.0.2.256", "value"), ("x", "AAAA", "192.0.2.1", "value"), ("x", "MX", "mail.example", "value"),
        ("x", "SOA", "a b 1 2 3 4 5", "type"),
    ])
    func `R42 what DNS does not allow is refused at its field`(
        _ name: String, _ type: String, _ value: String, _ field: String
    )
        async throws
    {
        let stage = try Stage(.roundTrip)
        let service = try await stage.created()
        try await stage.add(service, "www", "A", "192.0.2.1")
        try await stage.add(service, "alias", "CNAME", "x.example")
        let failure = await Stage.failure { try await stage.add(service, name, type, value) }
        #expect(failure?.issues.map(\.field) == [field], "\(String(describing: failure))")
        #expect(try await stage.tab(service)["used"] == 2)
    }

    @Test(arguments: Wiring.allCases)
    func `R42 the zone's own SOA and name servers cannot be changed or deleted`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        let soa = try #require(try await stage.server.zone(stage.zone)?.soa?.records.first?.content)
        for key in ["\(stage.zone). NS ns1.heron.example.", "\(stage.zone). SOA \(soa)"] {
            #expect(
                await Stage.failure { try await stage.act(service, "delete", ["record": .string(key)]) }?.kind
                    == .notFound)
            let change: [String: JSONValue] = ["record": .string(key), "value": "ns1.evil.example"]
            #expect(await Stage.failure { try await stage.act(service, "change", change) }?.kind == .notFound)
        }
        #expect(try await stage.server.dig(stage.zone, "NS").answers.count == 2)
    }

    @Test(arguments: Wiring.allCases)
    func `R42 a changed record keeps its neighbours, and one changed meanwhile is not hit`(_ wiring: Wiring)
        async throws
    {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        try await stage.add(service, "www", "A", "192.0.2.1")
        try await stage.add(service, "www", "A", "192.0.2.2")
        let key = JSONValue.string("www.\(stage.zone). A 192.0.2.1")
        try await stage.act(service, "change", ["record": key, "value": "192.0.2.3"])
        let answer = try await stage.server.dig("www.\(stage.zone)", "A")
        #expect(answer.answers == ["A 192.0.2.2", "A 192.0.2.3"] && answer.ttls == [3600])
        let late = await Stage.failure {
            try await stage.act(service, "change", ["record": key, "value": "192.0.2.4"])
        }
        #expect(late?.kind == .notFound && late?.reason.user.contains("meanwhile") == true)
        let twice: [String: JSONValue] = ["record": .string("www.\(stage.zone). A 192.0.2.2"), "value": "192.0.2.3"]
        #expect(await Stage.failure { try await stage.act(service, "change", twice) }?.issues.map(\.field) == ["value"])
    }

    @Test(arguments: Wiring.allCases)
    func `R42 records added at the same moment are all there`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring, plan: ["maxRecords": 12])
        let service = try await stage.created()
        let refused = await withTaskGroup(of: Failure?.self) { group in
            for index in 1...15 {
                group.addTask { await Stage.failure { try await stage.add(service, "www", "A", "192.0.2.\(index)") } }
            }
            return await group.reduce(into: 0) { count, failure in count += failure == nil ? 0 : 1 }
        }
        #expect(refused == 3)
        #expect(try await stage.server.dig("www.\(stage.zone)", "A").answers.count == 12)
    }

    @Test(arguments: Wiring.allCases)
    func `R42 records can be edited while the zone is suspended`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        try await stage.endpoint.call(.suspend(service: service)).isNothing()
        try await stage.add(service, "www", "A", "192.0.2.1")
        #expect(try await stage.server.dig("www.\(stage.zone)", "A").status == "REFUSED")
        try await stage.endpoint.call(.unsuspend(service: service)).isNothing()
        #expect(try await stage.server.dig("www.\(stage.zone)", "A").answers == ["A 192.0.2.1"])
    }

    @Test(arguments: Wiring.allCases)
    func `R42 a long text is cut into strings and comes back whole`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        let text = "v=DKIM1; p=" + String(repeating: "Ab9+", count: 150)
        try await stage.add(service, "key._domainkey", "TXT", text)
        let answer = try await stage.server.dig("key._domainkey.\(stage.zone)", "TXT").answers.first
        #expect(answer?.replacing("TXT ", with: "").replacing("\" \"", with: "").replacing("\"", with: "") == text)
        let value = try #require(try await stage.tab(service)["records"]?.arrayValue?.first?["value"])
        let key = JSONValue.string("key._domainkey.\(stage.zone). TXT \(value.stringValue ?? "")")
        try await stage.act(service, "change", ["record": key, "value": value, "ttl": "86400"])
        #expect(try await stage.tab(service)["records"]?.arrayValue?.first?["value"] == value)
    }
}
