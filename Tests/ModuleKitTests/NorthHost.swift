import Foundation
public import ModuleKit

/// The example module of the guides, whole: it must compile as it stands there, and run.
public struct NorthHost: ProductModule {
    public static let about = About(
        id: "northhost", name: "NorthHost", version: "1.0.0", summary: "Sells web accounts on a NorthHost server")

    public struct Settings: Form {
        @Field("API address") var endpoint: URL
        @Field("API key") var key: Secret
        public init() {}
    }
    public enum Location: String, Choice { case frankfurt, london, newYork }
    public struct Plan: Form {
        @Field("Location") var location = Location.frankfurt
        @Field("Disk, GB", .range(1...1000)) var disk = 10
        public init() {}
    }
    public struct Order: Form {
        @Field("Domain", .domain) var domain: String
        @Field("User name", .word, .length(3...20)) var username: String
        public init() {}
    }
    public struct Account: Form {
        @Field("Remote id") var remoteID = 0
        public init() {}
    }

    let api: NorthAPI
    public init(settings: Settings, home: Home) {
        api = NorthAPI(settings.endpoint, key: settings.key, http: home.http)
    }

    public func create(_ new: NewService<Self>) async throws -> Account {
        var account = Account()
        account.remoteID = try await api.open(new.order.domain, disk: new.plan.disk, once: new.operation)
        return account
    }
    public func terminate(_ service: Service<Self>) async throws { try await api.close(service.account.remoteID) }
}

extension NorthHost: Suspends {
    public func suspend(_ service: Service<Self>) async throws { try await api.lock(service.account.remoteID) }
    public func unsuspend(_ service: Service<Self>) async throws { try await api.unlock(service.account.remoteID) }
}

extension NorthHost: ShowsTabs {
    struct Usage: Codable, Sendable { var diskUsed, diskLimit: Int }
    struct Restart: Codable, Sendable { var force: Bool }
    public var tabs: [Tab<Self>] {
        [
            Tab("general", "General") { service in
                Usage(diskUsed: try await api.usage(service.account.remoteID), diskLimit: service.plan.disk)
            }
            .on("restart") { (service, input: Restart) in
                try await api.restart(service.account.remoteID, force: input.force)
            }
        ]
    }
}

/// The remote side's API, as a module's author writes it.
struct NorthAPI: Sendable {
    private struct Opened: Codable { var id: Int }
    private struct Used: Codable { var used: Int }
    private let endpoint: URL
    private let key: Secret
    private let http: HomeHTTP

    init(_ endpoint: URL, key: Secret, http: HomeHTTP) {
        self.endpoint = endpoint
        self.key = key
        self.http = http
    }

    func open(_ domain: String, disk: Int, once: String) async throws -> Int {
        try await ask(.post, "accounts", ["domain": domain, "disk": "\(disk)", "once": once]).decode(Opened.self).id
    }
    func close(_ id: Int) async throws { _ = try await ask(.delete, "accounts/\(id)") }
    func lock(_ id: Int) async throws { _ = try await ask(.post, "accounts/\(id)/lock") }
    func unlock(_ id: Int) async throws { _ = try await ask(.post, "accounts/\(id)/unlock") }
    func usage(_ id: Int) async throws -> Int { try await ask(.get, "accounts/\(id)").decode(Used.self).used }
    func restart(_ id: Int, force: Bool) async throws {
        _ = try await ask(.post, "accounts/\(id)/restart", ["force": "\(force)"])
    }

    private func ask(_ method: OutgoingRequest.Method, _ path: String, _ body: [String: String] = [:]) async throws
        -> OutgoingReply
    {
        let reply = try await http.send(
            OutgoingRequest(method, endpoint.appending(path: path), json: body, secretHeaders: ["Authorization": key]))
        if reply.status == 404 { throw Failure.notFound("There is no such account") }
        guard reply.isSuccess else {
            throw Failure.failed(Failure.Reason("The server has a problem", log: "\(reply.status) \(reply.text)"))
        }
        return reply
    }
}
