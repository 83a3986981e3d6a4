import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import Misbehaving

/// A test tool must do what it says, or the tests that use it prove nothing.
struct MisbehavingTests {
    private func input(_ order: JSONValue, seconds: Int64 = 1) -> ServiceInput {
        let id = ServiceID(at: Date())
        return ServiceInput(
            id: id, plan: ["seconds": .integer(seconds)], order: order, account: ["note": "x"], operation: "op-\(id)")
    }

    private func endpoint(_ wiring: Wiring = .roundTrip, settings: JSONValue = [:]) -> any ModuleEndpoint {
        wiring.endpoint(for: Misbehaving.self, settings: settings, home: FakeHome())
    }

    private func failure(of work: () async throws -> Void) async -> Failure? {
        do { try await work() } catch { return error as? Failure }
        return nil
    }

    @Test func `R05 the module keeps the rules for modules`() async {
        let views = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appending(
            path: "Views")
        #expect(await Conformance.problems(of: Misbehaving.self, settings: [:], views: views) == [])
    }

    @Test(arguments: [
        ("throws", Failure.Kind.uncertain), ("refuses", .refused), ("busy", .busy), ("fails-once", .failed),
    ])
    func `R92 create ends as ordered`(_ behaviour: String, _ kind: Failure.Kind) async {
        let input = input(["behaviour": .string(behaviour)])
        let failure = await failure { _ = try await endpoint().call(.create(service: input)) }
        #expect(failure?.kind == kind)
        #expect(failure?.reason.user.contains("internal text") == false)
    }

    @Test func `R92 what an unknown error means depends on the call`() async {
        let input = input(["suspend": "throws", "tab": "throws"])
        #expect(await failure { _ = try await endpoint().call(.suspend(service: input)) }?.kind == .failed)
        #expect(await failure { _ = try await endpoint().call(.tab(service: input, key: "general")) }?.kind == .failed)
    }

    @Test func `R84 failing once works at the second attempt`() async throws {
        let input = input(["behaviour": "fails-once"])
        #expect(await failure { _ = try await endpoint().call(.create(service: input)) }?.kind == .failed)
        #expect(try await endpoint().call(.create(service: input))["note"] != nil)
    }

    @Test func `R35 a liar is found out by looking`() async throws {
        let input = input(["behaviour": "lies"])
        _ = try await endpoint().call(.create(service: input))
        #expect(try await endpoint().call(.inspect(service: input))["absent"] != nil)
        let honest = self.input([:])
        _ = try await endpoint().call(.create(service: honest))
        #expect(try await endpoint().call(.inspect(service: honest))["present"] != nil)
    }

    @Test func `R82 a sleeper stops when cancelled, a blocker does not`() async throws {
        let clock = ContinuousClock()
        let sleeping = input(["behaviour": "sleeps"], seconds: 60)
        let sleeper = Task { await failure { _ = try await endpoint(.direct).call(.create(service: sleeping)) } }
        sleeper.cancel()
        #expect(await sleeper.value?.kind == .crashed)
        let blocking = input(["behaviour": "blocks-thread"], seconds: 1)
        let start = clock.now
        let blocker = Task { try await endpoint(.direct).call(.create(service: blocking)) }
        blocker.cancel()
        _ = try await blocker.value
        #expect(clock.now - start >= .seconds(1))
    }

    @Test func `R82 a hanging call is still there when others are long done`() async throws {
        let hanging = input(["behaviour": "hangs"])
        let isDone = Flag()
        let task = Task {
            _ = try await endpoint().call(.create(service: hanging))
            await isDone.set()
        }
        task.cancel()
        for _ in 1...20 { _ = try await endpoint().call(.create(service: input([:]))) }
        try await Task.sleep(for: .milliseconds(200))
        #expect(await isDone.value == false)
    }

    @Test func `R27 nonsense is large and holds what a database stumbles over`() async throws {
        let account = try await endpoint().call(.create(service: input(["behaviour": "returns-nonsense"])))
        let note = try #require(account["note"]?.stringValue)
        #expect(note.utf8.count > 8_000_000 && note.contains("\u{0}") && note.contains("<script>"))
        let tab = try await endpoint().call(.tab(service: input(["tab": "returns-nonsense"]), key: "general"))
        #expect(tab["note"] == nil)
    }

    @Test func `R01 an instance that refuses to start says why`() async {
        let failure = await failure { _ = try await endpoint(settings: ["failsToOpen": true]).call(.open) }
        #expect(failure?.reason.user == "This instance refuses to start")
    }

    private actor Flag {
        private(set) var value = false
        func set() { value = true }
    }
}
