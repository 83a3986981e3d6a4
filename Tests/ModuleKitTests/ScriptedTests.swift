import Foundation
import ModuleKit
import ModuleTesting
import Testing

/// The tools that other tests lean on.
struct ScriptedTests {
    private let service = ServiceInput(id: ServiceID(at: Date()), plan: [:], order: [:], operation: "o")

    @Test func `R27 a script answers in order, its last answer stays, and calls are remembered`() async throws {
        let module = ScriptedEndpoint()
        module.on(
            "create", .failure(.busy(retryIn: 1, "Later")), .value(1),
            .run { call throws(Failure) in .string(call.scope.action) })
        await #expect(throws: Failure.busy(retryIn: 1, "Later")) { try await module.call(.create(service: service)) }
        #expect(try await module.call(.create(service: service)) == 1)
        for _ in 1...2 { #expect(try await module.call(.create(service: service)) == "create") }
        await #expect(throws: Failure.self) { try await module.call(.suspend(service: service)) }
        #expect(module.actions == ["create", "create", "create", "create", "suspend"])
        #expect(try await module.call(.check(form: .plan, values: [:])) == [])
        #expect(try await module.call(.close) == .null)
    }

    @Test func `R05 a script can have a module's manifest`() async throws {
        let manifest = try Manifest(of: NorthHost.self)
        #expect(
            try await RoundTripEndpoint(ScriptedEndpoint(manifest: manifest)).call(.describe).decode(Manifest.self)
                == manifest)
    }

    @Test func `R92 failures survive the round trip`() async {
        let module = ScriptedEndpoint()
        let failures: [Failure] = [
            .invalid("no", field: "a"), .busy(retryIn: 0.1, "b"), .crashed(Failure.Reason("u", log: "l")),
        ]
        for failure in failures {
            module.on("open", .failure(failure))
            await #expect(throws: failure) { try await RoundTripEndpoint(module).call(.open) }
        }
    }

    @Test func `R35 the loopback sender tells a request that never arrived from one without an answer`() async throws {
        let http = LoopbackHTTP()
        func kind(_ address: String) async throws -> Failure.Kind? {
            let url = try #require(URL(string: address))
            do throws(Failure) { _ = try await http.send(OutgoingRequest(.get, url, timeout: 2)) } catch {
                return error.kind
            }
            return nil
        }
        #expect(try await kind("http://127.0.0.1:1/") == .failed)
        #expect(try await kind("http://example.com/") == .failed)
    }
}
