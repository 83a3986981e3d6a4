import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import PowerDNS

/// One instance of the module joined to the real server, and one service with a zone name of its own.
struct Stage: Sendable {
    let server: Server
    let home: FakeHome
    let endpoint: any ModuleEndpoint
    let zone: String
    var service: ServiceInput

    /// - Parameters:
    ///   - settings: what differs from the usual settings.
    ///   - http: stands between the module and the server; gets a way to really send.
    init(
        _ wiring: Wiring, plan: JSONValue = ["maxRecords": 20], settings: [String: JSONValue] = [:],
        http: @escaping @Sendable (OutgoingRequest, LoopbackHTTP) async throws(Failure) -> OutgoingReply = {
            request, real throws(Failure) in try await real.send(request)
        }
    ) throws {
        server = try Server()
        let real = LoopbackHTTP()
        home = FakeHome { request throws(Failure) in try await http(request, real) }
        let all = try #require(server.settings.objectValue).merging(settings) { _, new in new }
        endpoint = wiring.endpoint(for: PowerDNS.self, settings: .object(all), home: home)
        let id = ServiceID(at: Date())
        zone = "z" + id.description.suffix(12) + ".example"
        service = ServiceInput(id: id, plan: plan, order: ["zone": .string(zone)], operation: "op-" + id.description)
    }

    /// Creates the zone and returns the service with its account.
    func created() async throws -> ServiceInput {
        var service = service
        service.account = try await endpoint.call(.create(service: service))
        return service
    }

    func tab(_ service: ServiceInput) async throws -> JSONValue {
        try await endpoint.call(.tab(service: service, key: "records"))
    }

    @discardableResult
    func add(
        _ service: ServiceInput, _ name: String, _ type: String, _ value: String, _ more: [String: JSONValue] = [:]
    )
        async throws -> JSONValue
    {
        let input: [String: JSONValue] = ["name": .string(name), "type": .string(type), "value": .string(value)]
        return try await act(service, "add", input.merging(more) { _, new in new })
    }

    @discardableResult
    func act(_ service: ServiceInput, _ name: String, _ input: [String: JSONValue]) async throws -> JSONValue {
        try await endpoint.call(
            .action(service: service, tab: "records", name: name, method: .post, input: .object(input)))
    }

    /// The failure that a piece of work ends with.
    static func failure(of work: () async throws -> Void) async -> Failure? {
        do { try await work() } catch { return error as? Failure }
        return nil
    }
}
