import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import PowerDNS

/// Suspending, ending and moving zones.
struct LifecycleTests {
    @Test(arguments: Wiring.allCases)
    func `R28 a suspended zone answers nothing, not even its SOA`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        try await stage.add(service, "www", "A", "192.0.2.1")
        try await stage.add(service, "*.shop", "A", "192.0.2.2")
        let questions = [
            (stage.zone, "SOA"), (stage.zone, "NS"), ("www.\(stage.zone)", "A"), ("a.shop.\(stage.zone)", "A"),
            ("no.\(stage.zone)", "A"),
            (stage.zone, "ANY"),
        ]
        // Asked before, so that the server's caches hold the answers.
        for (name, type) in questions { #expect(try await stage.server.dig(name, type).status != "REFUSED") }
        try await stage.endpoint.call(.suspend(service: service)).isNothing()
        for (name, type) in questions {
            let answer = try await stage.server.dig(name, type)
            #expect(answer.status == "REFUSED" && answer.answers.isEmpty, "\(name) \(type)")
        }
    }

    @Test(arguments: Wiring.allCases)
    func `R29 all comes back as it was, and what the client had switched off stays off`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        try await stage.add(service, "www", "A", "192.0.2.1")
        try await stage.add(service, "www", "A", "192.0.2.2", ["disabled": true])
        try await stage.add(service, "off", "TXT", "hidden", ["disabled": true])
        let before = try #require(try await stage.server.zone(stage.zone))
        for call in [
            Call.suspend(service: service), .suspend(service: service), .unsuspend(service: service),
            .unsuspend(service: service),
        ] {
            try await stage.endpoint.call(call).isNothing()
        }
        let after = try #require(try await stage.server.zone(stage.zone))
        #expect(after.withoutSOA == before.withoutSOA)
        #expect(after.soa?.records.map(\.disabled) == [false])
        #expect(try #require(after.serial) > before.serial ?? 0, "secondaries must see that something changed")
        #expect(try await stage.server.dig("www.\(stage.zone)", "A").answers == ["A 192.0.2.1"])
        #expect(try await stage.server.dig("off.\(stage.zone)", "TXT").answers == [])
    }

    @Test(arguments: Wiring.allCases)
    func `R28 a suspension whose answer was lost is tried again and holds`(_ wiring: Wiring) async throws {
        let lossy = Lossy()
        let stage = try Stage(wiring) { request, real throws(Failure) in
            let reply = try await real.send(request)
            if request.method == .patch, await lossy.loses() { throw .uncertain("The answer was lost") }
            return reply
        }
        let service = try await stage.created()
        await lossy.loseNext()
        #expect(await Stage.failure { _ = try await stage.endpoint.call(.suspend(service: service)) }?.kind == .failed)
        try await stage.endpoint.call(.suspend(service: service)).isNothing()
        #expect(try await stage.server.dig(stage.zone, "SOA").status == "REFUSED")
    }

    @Test(arguments: Wiring.allCases)
    func `R28 suspending a zone that is gone says so`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        _ = try await stage.server.api(.delete, "zones/\(stage.zone).")
        #expect(
            await Stage.failure { _ = try await stage.endpoint.call(.suspend(service: service)) }?.kind == .notFound)
    }

    @Test(arguments: Wiring.allCases)
    func `R30 a terminated zone is gone, and one that is already gone counts as gone`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        try await stage.endpoint.call(.terminate(service: service)).isNothing()
        #expect(try await stage.server.zone(stage.zone) == nil)
        #expect(try await stage.server.dig(stage.zone, "SOA").status == "REFUSED")
        try await stage.endpoint.call(.terminate(service: service)).isNothing()
    }

    @Test(arguments: Wiring.allCases)
    func `R30 a suspended zone can be terminated`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        try await stage.endpoint.call(.suspend(service: service)).isNothing()
        try await stage.endpoint.call(.terminate(service: service)).isNothing()
        #expect(try await stage.server.zone(stage.zone) == nil)
    }

    @Test(arguments: Wiring.allCases)
    func `R30 a zone that is not ours any more is never touched`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        _ = try await stage.server.api(.put, "zones/\(stage.zone).", ["account": "somebody"])
        for call in [Call.terminate(service: service), .suspend(service: service), .unsuspend(service: service)] {
            #expect(await Stage.failure { _ = try await stage.endpoint.call(call) }?.kind == .refused)
        }
        #expect(await Stage.failure { _ = try await stage.tab(service) }?.kind == .refused)
        #expect(try await stage.server.zone(stage.zone)?.isSuspended == false)
    }

    @Test(arguments: Wiring.allCases)
    func `R31 a plan that the zone does not fit into is refused with numbers`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        for index in 1...3 { try await stage.add(service, "host\(index)", "A", "192.0.2.\(index)") }
        try await stage.add(service, "@", "MX", "10 mail")
        func move(to plan: JSONValue) async -> Failure? {
            await Stage.failure {
                let account = try await stage.endpoint.call(.changePackage(service: service, plan: plan))
                #expect(account == service.account)
            }
        }
        #expect(await move(to: ["maxRecords": 4]) == nil)
        let small = await move(to: ["maxRecords": 3])
        #expect(small?.kind == .refused && small?.reason.user.contains("4 records") == true)
        #expect(small?.reason.user.contains("allows 3: delete 1") == true)
        let typed = await move(to: ["maxRecords": 10, "types": ["A"]])
        #expect(typed?.kind == .refused && typed?.reason.user.contains("1 of type MX") == true)
    }

    @Test(arguments: Wiring.allCases)
    func `R59 a connection test tells the version and the zones`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        _ = try await stage.created()
        let report = try await stage.endpoint.call(.testConnection).decode(ConnectionReport.self)
        let facts = Dictionary(uniqueKeysWithValues: report.facts.map { ($0.label, $0.value) })
        #expect(facts["Version"]?.first?.isNumber == true && facts["Kind"] == "authoritative")
        #expect(facts["Zones"].flatMap(Int.init) ?? 0 >= 1)
        let locked = try Stage(wiring, settings: ["key": "wrong"])
        #expect(await Stage.failure { _ = try await locked.endpoint.call(.testConnection) }?.kind == .refused)
    }
}

/// Loses one answer when told to.
private actor Lossy {
    private var armed = false
    func loseNext() { armed = true }
    func loses() -> Bool {
        defer { armed = false }
        return armed
    }
}

extension Zone {
    fileprivate var withoutSOA: [RecordSet] {
        (rrsets ?? []).filter { $0.type != "SOA" }.sorted { ($0.name, $0.type) < ($1.name, $1.type) }
    }
    fileprivate var serial: Int? { soa?.records.first.flatMap { Int($0.content.split(separator: " ")[2]) } }
}
