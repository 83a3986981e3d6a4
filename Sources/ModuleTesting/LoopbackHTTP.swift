import Foundation
public import ModuleKit

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// Really sends a module's requests, but only to this machine: for tests against a real server.
///
/// ```swift
/// let http = LoopbackHTTP()
/// let home = FakeHome(http: http.send)
/// ```
/// It sorts errors as the panel does: no connection is ``Failure/failed(reason:)``, no answer is
/// ``Failure/uncertain(reason:)``.
public struct LoopbackHTTP: Sendable {
    public init() {}

    public func send(_ request: OutgoingRequest) async throws(Failure) -> OutgoingReply {
        guard let host = request.url.host(), ["127.0.0.1", "::1", "localhost"].contains(host) else {
            throw .failed(
                Failure.Reason("The server could not be reached", log: "\(request.url) is not on this machine"))
        }
        // A connection of its own for each request: one that the server is about to close would lose the next.
        let session = URLSession(configuration: .ephemeral)
        defer { session.finishTasksAndInvalidate() }
        do {
            let (body, response) = try await session.data(for: Self.request(request))
            guard let response = response as? HTTPURLResponse else { throw URLError(.badServerResponse) }
            return OutgoingReply(status: response.statusCode, headers: Self.headers(response), body: body)
        } catch {
            throw Self.failure(for: error, request)
        }
    }

    private static func request(_ outgoing: OutgoingRequest) -> URLRequest {
        var request = URLRequest(url: outgoing.url, timeoutInterval: outgoing.timeout)
        request.httpMethod = outgoing.method.rawValue
        request.httpBody = outgoing.body
        for (name, value) in outgoing.headers { request.setValue(value, forHTTPHeaderField: name) }
        for (name, value) in outgoing.secretHeaders { request.setValue(value.exposed, forHTTPHeaderField: name) }
        return request
    }

    private static func headers(_ response: HTTPURLResponse) -> [String: String] {
        var headers: [String: String] = [:]
        for (name, value) in response.allHeaderFields { headers["\(name)".lowercased()] = "\(value)" }
        return headers
    }

    private static func failure(for error: any Error, _ request: OutgoingRequest) -> Failure {
        let log = "\(request.method.rawValue) \(request.url): \(error)"
        switch (error as? URLError)?.code {
        case .cannotConnectToHost, .cannotFindHost, .dnsLookupFailed, .unsupportedURL, .badURL:
            return .failed(Failure.Reason("The server could not be reached", log: log))
        default:
            return .uncertain(Failure.Reason("The server did not answer", log: log))
        }
    }
}
