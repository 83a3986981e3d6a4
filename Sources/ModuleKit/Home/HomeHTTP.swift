public import Foundation

/// Sends HTTP requests for a module: with a time limit, only to hosts the instance's settings name, and written to the module log
/// without its secrets.
///
/// ```swift
/// let reply = try await home.http.send(OutgoingRequest(.get, url, secretHeaders: ["X-API-Key": settings.key]))
/// ```
public struct HomeHTTP: Sendable {
    let home: Home

    /// - Throws: ``Failure/failed(reason:)`` if the request surely did not arrive (no connection, host not allowed),
    ///   ``Failure/uncertain(reason:)`` if it may have arrived and no answer came. An answer of any status is returned, not thrown.
    public func send(_ request: OutgoingRequest) async throws(Failure) -> OutgoingReply {
        let answer = try await home.ask(.http(request: request))
        do { return try answer.decode() } catch {
            throw .crashed(Failure.Reason("The panel's answer was not understood", log: "\(error)"))
        }
    }
}

/// A request to another server.
public struct OutgoingRequest: Codable, Sendable {
    public enum Method: String, Codable, Sendable {
        case get = "GET"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }
    public var method: Method
    public var url: URL
    public var headers: [String: String]
    /// Headers whose values are never logged.
    public var secretHeaders: [String: Secret]
    public var body: Data?
    /// Seconds until the answer must be complete.
    public var timeout: Double
    /// Texts of the address or the body that are never logged, such as an account number.
    public var secrets: [Secret]?
    /// Members of a JSON answer whose texts are never logged, at any depth, such as `client_secret`.
    public var secretMembers: [String]?

    public init(
        _ method: Method, _ url: URL, headers: [String: String] = [:], secretHeaders: [String: Secret] = [:],
        body: Data? = nil,
        timeout: Double = 30
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.secretHeaders = secretHeaders
        self.body = body
        self.timeout = timeout
    }

    /// A request whose body is a value as JSON. Secrets in the value are sent, not masked.
    public init(
        _ method: Method, _ url: URL, json value: some Encodable, secretHeaders: [String: Secret] = [:],
        timeout: Double = 30
    ) throws {
        self.init(
            method, url, headers: ["Content-Type": "application/json"], secretHeaders: secretHeaders,
            body: try JSONEncoder().encode(value), timeout: timeout)
    }
}

/// What another server answered.
public struct OutgoingReply: Codable, Sendable {
    public var status: Int
    /// Names in lower case.
    public var headers: [String: String]
    public var body: Data

    public init(status: Int, headers: [String: String] = [:], body: Data = Data()) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// The body as JSON.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try JSONDecoder().decode(type, from: body)
    }

    public var text: String { String(decoding: body, as: UTF8.self) }
    public var isSuccess: Bool { (200..<300).contains(status) }
}
