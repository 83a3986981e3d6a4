import AsyncHTTPClient
import Foundation
import ModuleKit
import NIOCore
import NIOFoundationCompat
import NIOHTTP1
import NIOPosix
import Vocabulary

/// The one HTTP client that all modules share.
public final class OutgoingHTTP: Sendable {
    private let client: HTTPClient
    /// Bytes of an answer that are read; a longer one is refused.
    static let limit = 16 * 1024 * 1024

    public init() {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.timeout.connect = .seconds(5)
        configuration.connectionPool.idleTimeout = .seconds(30)
        // A server that refuses is told of at once; whether it is asked again is for the task to say.
        configuration.connectionPool.retryConnectionEstablishment = false
        client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    public func close() async {
        // Closing fails only when it was closed before.
        try? await client.shutdown()
    }

    /// - Throws: as ``HomeHTTP/send(_:)`` says.
    func send(_ request: OutgoingRequest) async throws(Failure) -> OutgoingReply {
        var outgoing = HTTPClientRequest(url: request.url.absoluteString)
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for (name, value) in request.headers { outgoing.headers.add(name: name, value: value) }
        for (name, value) in request.secretHeaders { outgoing.headers.add(name: name, value: value.exposed) }
        if let body = request.body { outgoing.body = .bytes(ByteBuffer(data: body)) }
        let host = request.url.host() ?? "the server"
        do {
            let answer = try await client.execute(
                outgoing, timeout: .nanoseconds(Int64(request.timeout * 1_000_000_000)))
            let body = try await answer.body.collect(upTo: Self.limit)
            var headers: [String: String] = [:]
            for header in answer.headers { headers[header.name.lowercased()] = header.value }
            return OutgoingReply(status: Int(answer.status.code), headers: headers, body: Data(buffer: body))
        } catch {
            throw Self.failure(error, host: host)
        }
    }

    /// A connection that was never made has surely carried nothing; anything later may have.
    private static func failure(_ error: any Error, host: String) -> Failure {
        let log = "\(host): \(error)"
        if let error = error as? HTTPClientError,
            [
                .connectTimeout, .getConnectionFromPoolTimeout, .tlsHandshakeTimeout, .invalidURL, .emptyHost,
                .unsupportedScheme(host),
            ]
            .contains(error)
        {
            return .failed(Failure.Reason("\(host) cannot be reached", log: log))
        }
        if error is NIOConnectionError || (error as? IOError)?.errnoCode == ECONNREFUSED {
            return .failed(Failure.Reason("\(host) cannot be reached", log: log))
        }
        if error is CancellationError {
            return .uncertain(Failure.Reason("The request to \(host) was stopped", log: log))
        }
        return .uncertain(Failure.Reason("\(host) gave no answer", log: log))
    }
}
