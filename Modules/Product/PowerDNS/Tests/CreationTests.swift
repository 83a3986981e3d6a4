import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import PowerDNS

/// Making zones, and what happens when that is interrupted.
struct CreationTests {
    @Test(arguments: Wiring.allCases)
    func `R27 a created zone answers with its SOA and name servers`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let service = try await stage.created()
        let account = try service.account.decode(PowerDNS.Account.self)
        #expect(account.zone == stage.zone + "." && account.owner == stage.service.operation)
        #expect(try await stage.server.zone(stage.zone)?.account == stage.service.operation)
        let servers = try await stage.server.dig(stage.zone, "NS")
        #expect(servers.status == "NOERROR" && servers.answers == ["NS ns1.heron.example.", "NS ns2.heron.example."])
        let soa = try await stage.server.dig(stage.zone, "SOA")
        #expect(soa.answers.first?.hasPrefix("SOA ns1.heron.example. hostmaster.\(stage.zone). ") == true)
        #expect(stage.home.progress.isEmpty == false)
    }

    @Test(arguments: Wiring.allCases)
    func `R27 an operation key of 40 characters is kept whole`(_ wiring: Wiring) async throws {
        var stage = try Stage(wiring)
        stage.service.operation = String((stage.service.operation + "-abcdefghijklmnop").prefix(40))
        #expect(stage.service.operation.count == 40)
        _ = try await stage.created()
        #expect(try await stage.server.zone(stage.zone)?.account == stage.service.operation)
    }

    @Test(arguments: Wiring.allCases)
    func `R27 creating twice with one operation leaves one zone and its records`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        let first = try await stage.created()
        try await stage.add(first, "www", "A", "192.0.2.1")
        let second = try await stage.created()
        #expect(first.account == second.account)
        #expect(try await stage.server.dig("www.\(stage.zone)", "A").answers == ["A 192.0.2.1"])
    }

    @Test(arguments: Wiring.allCases)
    func `R27 a half made zone of the same operation is completed`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        try await stage.server.make(stage.zone, account: stage.service.operation)
        try await stage.server.removeSOA(of: stage.zone)
        #expect(try await stage.server.dig(stage.zone, "NS").status == "REFUSED")
        #expect(try await stage.endpoint.call(.inspect(service: stage.service)).isAbsent)
        _ = try await stage.created()
        #expect(try await stage.server.dig(stage.zone, "NS").answers.count == 2)
        #expect(try await stage.server.dig(stage.zone, "SOA").answers.count == 1)
    }

    @Test(arguments: Wiring.allCases)
    func `R27 a zone below one of somebody else is refused`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        try await stage.server.make(stage.zone, account: "somebody")
        var service = stage.service
        service.order = ["zone": .string("www.sub.\(stage.zone)")]
        let failure = await Stage.failure { _ = try await stage.endpoint.call(.create(service: service)) }
        #expect(failure?.kind == .refused && failure?.reason.user.contains("add it there") == true)
        let made = try await stage.server.zone("www.sub.\(stage.zone)")
        #expect(made == nil)
    }

    @Test(arguments: Wiring.allCases)
    func `R27 a zone above one of somebody else is refused`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        try await stage.server.make("shop.\(stage.zone)", account: "somebody")
        let failure = await Stage.failure { _ = try await stage.endpoint.call(.create(service: stage.service)) }
        #expect(failure?.kind == .refused && failure?.reason.user.contains("A part of") == true)
        let made = try await stage.server.zone(stage.zone)
        #expect(made == nil)
    }

    @Test(arguments: Wiring.allCases)
    func `R27 a zone of somebody else is refused and left alone`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        try await stage.server.make(stage.zone, account: "somebody")
        for isAfterInterruption in [false, true] {
            var service = stage.service
            service.attempt = Attempt(number: 2, isAfterInterruption: isAfterInterruption)
            let failure = await Stage.failure { _ = try await stage.endpoint.call(.create(service: service)) }
            #expect(failure?.kind == .refused)
            #expect(
                failure?.reason.user.contains(stage.zone) == true && failure?.reason.user.contains("somebody") == false)
        }
        try await stage.endpoint.call(.cleanUp(service: stage.service)).isNothing()
        let zone = try #require(try await stage.server.zone(stage.zone))
        #expect(zone.account == "somebody" && zone.rrsets?.map(\.type) == ["SOA"])
    }

    @Test(arguments: Wiring.allCases)
    func `R35 a lost answer is uncertain, looking finds the zone, and creating again ends with one`(_ wiring: Wiring)
        async throws
    {
        let stage = try Stage(wiring) { request, real throws(Failure) in
            let reply = try await real.send(request)
            if request.method == .post { throw .uncertain("The answer was lost") }
            return reply
        }
        let failure = await Stage.failure { _ = try await stage.created() }
        #expect(failure?.kind == .uncertain)
        let found = try await stage.endpoint.call(.inspect(service: stage.service)).decode(
            Inspection<PowerDNS.Account>.self)
        guard case .present(let account, .running) = found else {
            Testing.Issue.record("\(found)")
            return
        }
        #expect(account.owner == stage.service.operation)
        var again = stage.service
        again.attempt = Attempt(number: 2, isAfterInterruption: true)
        let settled = try await stage.endpoint.call(.create(service: again)).decode(PowerDNS.Account.self)
        #expect(settled.zone == account.zone)
    }

    @Test(arguments: Wiring.allCases)
    func `R35 a request that never arrived is failed, not uncertain`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring, settings: ["address": "http://127.0.0.1:1"])
        #expect(await Stage.failure { _ = try await stage.created() }?.kind == .failed)
    }

    @Test(arguments: [
        (500, Failure.Kind.uncertain), (502, .uncertain), (503, .busy), (403, .refused), (422, .refused),
        (418, .failed),
    ])
    func `R92 each answer of the server is told apart`(_ status: Int, _ kind: Failure.Kind) async throws {
        let stage = try Stage(.direct) { request, _ throws(Failure) in
            if request.isSearch { return OutgoingReply(status: 200, body: Data("[]".utf8)) }
            return OutgoingReply(status: status, headers: ["retry-after": "7"], body: Data("internal words".utf8))
        }
        let failure = try #require(await Stage.failure { _ = try await stage.created() })
        #expect(failure.kind == kind)
        #expect(failure.reason.log.contains("internal words") && !failure.reason.user.contains("internal words"))
        if case .busy(let seconds, _) = failure { #expect(seconds == 7) }
    }

    @Test func `R35 a yes that is not understood is uncertain`() async throws {
        let stage = try Stage(.direct) { request, _ throws(Failure) in
            request.isSearch
                ? OutgoingReply(status: 200, body: Data("[]".utf8))
                : OutgoingReply(status: 201, body: Data("<html>".utf8))
        }
        #expect(await Stage.failure { _ = try await stage.created() }?.kind == .uncertain)
    }

    @Test(arguments: Wiring.allCases)
    func `R35 inspect tells absent, present, suspended and different`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        #expect(try await stage.endpoint.call(.inspect(service: stage.service)).isAbsent)
        let service = try await stage.created()
        func state() async throws -> RemoteState? {
            let found = try await stage.endpoint.call(.inspect(service: service)).decode(
                Inspection<PowerDNS.Account>.self)
            guard case .present(_, let state) = found else { return nil }
            return state
        }
        #expect(try await state() == .running)
        _ = try await stage.endpoint.call(.suspend(service: service))
        #expect(try await state() == .suspended)
        var other = stage.service
        other.operation = "op-other"
        let found = try await stage.endpoint.call(.inspect(service: other)).decode(Inspection<PowerDNS.Account>.self)
        guard case .different(let reason) = found else {
            Testing.Issue.record("\(found)")
            return
        }
        #expect(!reason.user.contains(stage.service.operation))
    }

    @Test(arguments: Wiring.allCases)
    func `R27 cleaning up removes what an abandoned order left`(_ wiring: Wiring) async throws {
        let stage = try Stage(wiring)
        _ = try await stage.created()
        try await stage.endpoint.call(.cleanUp(service: stage.service)).isNothing()
        #expect(try await stage.server.zone(stage.zone) == nil)
        try await stage.endpoint.call(.cleanUp(service: stage.service)).isNothing()
    }

    @Test func `R15 the key is sent to the server and is in no log`() async throws {
        let stage = try Stage(.roundTrip, settings: ["key": SecretTag.plain("wrong-key-4711").value])
        let failure = try #require(await Stage.failure { _ = try await stage.created() })
        #expect(failure.kind == .refused)
        #expect(stage.home.requests.first?.secretHeaders["X-API-Key"] == Secret("wrong-key-4711"))
        #expect(!"\(failure) \(stage.home.requests) \(stage.home.log)".contains("4711"))
    }
}

extension JSONValue {
    var isAbsent: Bool { objectValue?["absent"] != nil }

    func isNothing(_ location: SourceLocation = #_sourceLocation) {
        #expect(self == .null, sourceLocation: location)
    }
}

extension OutgoingRequest {
    /// Whether a request only asks which zones there are below a name.
    fileprivate var isSearch: Bool { url.path().hasSuffix("/search-data") }
}
