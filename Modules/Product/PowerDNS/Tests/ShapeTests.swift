import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import PowerDNS

/// The module's forms and templates; no server.
struct ShapeTests {
    private static let settings: JSONValue = [
        "address": "http://127.0.0.1:8081", "key": "k", "nameservers": ["ns1.heron.example"],
    ]
    private static let views = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Views")

    @Test func `R05 the module keeps the rules for modules`() async throws {
        #expect(await Conformance.problems(of: PowerDNS.self, settings: Self.settings, views: Self.views) == [])
        let manifest = try Manifest(of: PowerDNS.self)
        #expect(manifest.key.description == "Product/PowerDNS")
        #expect(Set(manifest.can) == [.suspends, .changesPackage, .inspects, .testsConnection, .showsTabs])
    }

    @Test func `R20 old plans and accounts are read with defaults`() throws {
        let plan = try PowerDNS.Plan(stored: ["gone": 1])
        #expect(plan.maxRecords == 100 && plan.types == RecordType.allCases)
        #expect(try PowerDNS.Account(stored: ["zone": "a.example."]).owner == "")
    }

    @Test func `R21 every wrong setting and plan is named at once`() throws {
        let settings = try PowerDNS.Settings.spec().check([
            "address": "ftp://x", "server": "a b", "nameservers": ["ns1", "ns2.heron.example"],
        ])
        #expect(settings.issues.compactMap(\.field) == ["address", "key", "server", "nameservers.0"])
        let plan = try PowerDNS.Plan.spec().check(["maxRecords": "0", "types": ["A", "SOA"]])
        #expect(plan.issues.compactMap(\.field) == ["maxRecords", "types.1"])
        #expect(try PowerDNS.Plan.spec().check(["types": []]).issues.compactMap(\.field) == ["types"])
    }

    @Test func `R23 the ordered zone is trimmed and in lower case`() throws {
        let order = try PowerDNS.Order(filling: ["zone": "  Shop.Example.CO.UK ", "other": "dropped"])
        #expect(order.zone == "shop.example.co.uk" && PowerDNS.label(for: order) == "shop.example.co.uk")
        for zone in ["", "example", "exa mple.com", "example.com.", "-a.com", "a..com", "http://a.com"] {
            #expect(throws: Failure.self, "\(zone)") { try PowerDNS.Order(filling: ["zone": .string(zone)]) }
        }
        #expect(try PowerDNS.Order(filling: ["zone": "2.0.192.in-addr.arpa"]).zone == "2.0.192.in-addr.arpa")
    }

    @Test func `R42 a change that leaves the TTL empty keeps it`() throws {
        #expect(try ChangedRecord(filling: ["record": "k", "value": "v", "ttl": ""]).ttl == nil)
        #expect(try ChangedRecord(filling: ["record": "k", "value": "v", "ttl": "300"]).ttl == .fiveMinutes)
    }

    @Test func `R07 the template uses no name that the page does not offer`() throws {
        var row = RecordSet(
            name: "www.a.example.", type: "A", ttl: 60, records: [.init(content: "192.0.2.1", disabled: false)])
        row.disable()
        let zone = Zone(
            id: "a.example.", name: "a.example.", account: "",
            rrsets: RecordSet.apex(of: "a.example.", nameservers: ["ns1.b.example"]) + [row])
        let model = try JSONValue(
            encoding: RecordsPage(zone, records: ZoneRecords(zone).records, plan: PowerDNS.Plan()))
        var offered: Set = [
            "csrf", "assets", "actions.add", "actions.change", "actions.delete", "forms.add", ".",
            // What the panel adds after a refused change, so that nothing typed is lost.
            "refused.change", "values.record", "values.value", "values.ttl", "values.disabled", "errors",
        ]
        func offer(_ value: JSONValue) {
            for (name, member) in value.objectValue ?? [:] {
                offered.insert(name)
                offer(member)
            }
            value.arrayValue?.forEach(offer)
        }
        offer(model)
        let template = try String(contentsOf: Self.views.appending(path: "records.mustache"), encoding: .utf8)
        let used = template.matches(of: /\{\{\{?[#^\/]?\s*([A-Za-z.]+)\s*\}?\}\}/).map { String($0.1) }
        #expect(used.count > 40)
        #expect(Set(used).subtracting(offered) == [])
    }
}
