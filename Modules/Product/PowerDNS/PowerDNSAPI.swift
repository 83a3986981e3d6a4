import Foundation
import ModuleKit

/// One server's HTTP API, version 1: <https://doc.powerdns.com/authoritative/http-api/>.
///
/// The server does not queue changes that arrive together: on SQLite it answers 500, on other databases it may store a
/// record twice. So changes leave here one by one, and one that met somebody else's is sent again. All of them may be
/// sent twice: sets are replaced as a whole, deleting what is gone is fine, and a zone that is already there says so.
struct PowerDNSAPI: Sendable {
    private let base: URL
    private let key: Secret
    private let http: HomeHTTP
    private let turns = Turns()

    init(address: URL, server: String, key: Secret, http: HomeHTTP) {
        base = address.appending(path: "api/v1/servers").appending(path: server)
        self.key = key
        self.http = http
    }

    /// The zone, or `nil` if the server has none of that id.
    ///
    /// - Parameter withRecords: `false` for the zone's own properties alone. Asking for single sets does not help: the
    ///   server leaves out those that are switched off.
    func zone(_ id: String, withRecords: Bool = true) async throws(Failure) -> Zone? {
        let url = zones.appending(path: id).appending(queryItems: [
            URLQueryItem(name: "rrsets", value: "\(withRecords)")
        ])
        do { return try decode(try await get(url)) } catch Failure.notFound { return nil }
    }

    /// Makes a zone; `nil` if one of that name is already there.
    func create(_ zone: NewZone) async throws(Failure) -> ZoneID? {
        let reply = try await change(try request(.post, zones, zone))
        if reply.status == 409 { return nil }
        let accepted = try accepted(reply, .post)
        do { return try decode(accepted) } catch Failure.failed(let reason) {
            // The server said yes, in words that were not understood.
            throw .uncertain(reason)
        }
    }

    /// Puts the given sets in the place of what has the same names and types, all or nothing. An empty set is deleted.
    func replace(_ sets: [RecordSet], in zone: String) async throws(Failure) {
        let body = ZoneChange(rrsets: sets.map(ZoneChange.Item.init))
        _ = try accepted(try await change(try request(.patch, zones.appending(path: zone), body)), .patch)
    }

    /// Deletes a zone; one that is gone counts as deleted.
    func delete(_ zone: String) async throws(Failure) {
        let request = OutgoingRequest(.delete, zones.appending(path: zone), secretHeaders: access)
        do { _ = try accepted(try await change(request), .delete) } catch Failure.notFound {}
    }

    /// The names of zones below a name, some of them if there are many; all with their final dot, which the search does
    /// not know.
    func zonesBelow(_ name: String) async throws(Failure) -> [String] {
        let found = try decode(
            try await get(
                base.appending(path: "search-data").appending(queryItems: [
                    URLQueryItem(name: "q", value: "*.\(name.dropLast())"), URLQueryItem(name: "max", value: "100"),
                    URLQueryItem(name: "object_type", value: "zone"),
                ])), as: [FoundZone].self)
        // The search's own wildcards match more than the end of a name.
        return found.map(\.name).filter { $0.hasSuffix("." + name) }
    }

    func server() async throws(Failure) -> ServerDescription { try decode(try await get(base)) }

    func zoneCount() async throws(Failure) -> Int {
        try decode(
            try await get(zones.appending(queryItems: [URLQueryItem(name: "dnssec", value: "false")])),
            as: [ZoneID].self
        ).count
    }

    private var zones: URL { base.appending(path: "zones") }
    private var access: [String: Secret] { ["X-API-Key": key] }

    private func request(_ method: OutgoingRequest.Method, _ url: URL, _ body: some Encodable) throws(Failure)
        -> OutgoingRequest
    {
        do { return try OutgoingRequest(method, url, json: body, secretHeaders: access) } catch {
            throw .failed(Failure.Reason("This could not be written for the name server", log: "\(error)"))
        }
    }

    private func get(_ url: URL) async throws(Failure) -> OutgoingReply {
        try accepted(try await http.send(OutgoingRequest(.get, url, secretHeaders: access)), .get)
    }

    /// Sends a change when no other is on its way, up to six times while the server answers 500, which takes at most 2
    /// s more.
    private func change(_ request: OutgoingRequest) async throws(Failure) -> OutgoingReply {
        let result = await turns.take("changes") { () async -> Result<OutgoingReply, Failure> in
            var rest = Duration.milliseconds(50)
            for _ in 1...5 {
                do throws(Failure) {
                    let reply = try await http.send(request)
                    guard reply.status == 500 else { return .success(reply) }
                } catch {
                    return .failure(error)
                }
                // Nothing is lost by waking early: a cancelled call sends its last try at once and ends.
                try? await Task.sleep(for: rest * Double.random(in: 0.5...1))
                rest *= 2
            }
            do throws(Failure) { return .success(try await http.send(request)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private func accepted(_ reply: OutgoingReply, _ method: OutgoingRequest.Method) throws(Failure) -> OutgoingReply {
        guard reply.isSuccess else { throw reply.failure(of: method) }
        return reply
    }

    private func decode<Value: Decodable>(_ reply: OutgoingReply, as type: Value.Type = Value.self) throws(Failure)
        -> Value
    {
        do { return try reply.decode(type) } catch {
            throw .failed(
                Failure.Reason(
                    "The name server's answer was not understood",
                    log: "\(reply.status) \(reply.text.prefix(300)): \(error)"))
        }
    }
}

extension OutgoingReply {
    /// What an answer other than success means. Whatever asks for a change and is not clearly turned down may have
    /// happened.
    fileprivate func failure(of method: OutgoingRequest.Method) -> Failure {
        let said = "\(method.rawValue) was answered \(status): \(text.prefix(300))"
        switch status {
        case 401, 403:
            return .refused(
                Failure.Reason(
                    "The name server does not let us in; this is ours to repair",
                    log: "the API key is not accepted; \(said)"))
        case 404: return .notFound(Failure.Reason("The name server does not have this", log: said))
        case 400, 409, 422: return .refused(Failure.Reason("The name server does not accept this", log: said))
        case 429, 503:
            let seconds = headers["retry-after"].flatMap(Double.init) ?? 15
            return .busy(retryIn: min(max(seconds, 1), 600), Failure.Reason("The name server is busy", log: said))
        case 500...599 where method != .get:
            return .uncertain(Failure.Reason("It is not known whether the name server did this", log: said))
        default: return .failed(Failure.Reason("The name server has a problem", log: said))
        }
    }
}
