import Foundation
import ModuleKit
import ModuleTesting
import Testing

struct NorthHostTests {
    private let settings: JSONValue = [
        "endpoint": "https://north.example/api", "key": SecretTag.plain("north-key").value,
    ]
    private let service = ServiceInput(
        id: ServiceID(at: Date(timeIntervalSince1970: 1_700_000_000)), plan: ["disk": 20],
        order: ["domain": "a.io", "username": "abc"],
        operation: "op-1", task: "task-1")

    private func home() -> FakeHome {
        FakeHome { request throws(Failure) in
            switch (request.method, request.url.path()) {
            case (.post, "/api/accounts"): OutgoingReply(status: 201, body: Data(#"{"id":7}"#.utf8))
            case (.get, "/api/accounts/7"): OutgoingReply(status: 200, body: Data(#"{"used":3}"#.utf8))
            case (_, let path) where path.hasPrefix("/api/accounts/7"): OutgoingReply(status: 204)
            default: OutgoingReply(status: 404)
            }
        }
    }

    @Test(arguments: Wiring.allCases)
    func `R27 the example of the guides creates, suspends, shows and ends a service`(_ wiring: Wiring) async throws {
        let home = home()
        let module = wiring.endpoint(for: NorthHost.self, settings: settings, home: home)
        var service = service
        service.account = try await module.call(.create(service: service))
        #expect(service.account == ["remoteID": 7])
        #expect(try await module.call(.suspend(service: service)) == .null)
        #expect(try await module.call(.unsuspend(service: service)) == .null)
        #expect(try await module.call(.tab(service: service, key: "general")) == ["diskUsed": 3, "diskLimit": 20])
        let restart = Call.action(
            service: service, tab: "general", name: "restart", method: .post, input: ["force": true])
        #expect(try await module.call(restart) == .null)
        #expect(try await module.call(.terminate(service: service)) == .null)
        #expect(try await module.call(.close) == .null)
        #expect(
            home.requests.map { "\($0.method.rawValue) \($0.url.path())" } == [
                "POST /api/accounts", "POST /api/accounts/7/lock", "POST /api/accounts/7/unlock", "GET /api/accounts/7",
                "POST /api/accounts/7/restart",
                "DELETE /api/accounts/7",
            ])
        let sent = try JSONDecoder().decode([String: String].self, from: #require(home.requests[0].body))
        #expect(sent == ["domain": "a.io", "disk": "20", "once": "op-1"])
        #expect(home.requests[0].secretHeaders == ["Authorization": Secret("north-key")])
    }

    @Test(arguments: Wiring.allCases)
    func `R30 an account that is already gone counts as ended`(_ wiring: Wiring) async throws {
        var service = service
        service.account = ["remoteID": 8]
        let module = wiring.endpoint(for: NorthHost.self, settings: settings, home: home())
        #expect(try await module.call(.terminate(service: service)) == .null)
        await #expect(throws: Failure.self) { try await module.call(.suspend(service: service)) }
    }

    @Test func `R05 the example keeps the rules for modules`() async throws {
        #expect(await Conformance.problems(of: NorthHost.self, settings: settings) == [])
        let manifest = try Manifest(of: NorthHost.self)
        #expect(
            manifest.can == [.suspends, .showsTabs] && !manifest.can(.inspects)
                && manifest.key.description == "Product/NorthHost")
    }
}
