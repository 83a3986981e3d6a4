import Foundation
public import ModuleKit

/// Sends every call, answer and failure of an endpoint through JSON bytes and back, as a module in another process
/// would get them.
public struct RoundTripEndpoint: ModuleEndpoint {
    private let inner: any ModuleEndpoint

    public init(_ inner: any ModuleEndpoint) {
        self.inner = inner
    }

    public func call(_ call: Call) async throws(Failure) -> JSONValue {
        let arrived = try Wire.trip(call)
        // Nothing but the bytes may reach the other side: what the caller's task carries stays here.
        let reply = await CallScope.$current.withValue(nil) {
            await Wire.Reply { () throws(Failure) in try await inner.call(arrived) }
        }
        return try Wire.trip(reply).get()
    }
}

/// Sends every home call, answer and failure through JSON bytes and back.
public struct RoundTripHome: HomeEndpoint {
    private let inner: any HomeEndpoint

    public init(_ inner: any HomeEndpoint) {
        self.inner = inner
    }

    public func call(_ call: HomeCall, from scope: CallScope?) async throws(Failure) -> JSONValue {
        let (arrived, arrivedScope) = (try Wire.trip(call), try Wire.trip(scope))
        let reply = await Wire.Reply { () throws(Failure) in try await inner.call(arrived, from: arrivedScope) }
        return try Wire.trip(reply).get()
    }
}

/// A wire of JSON bytes. Secrets travel in the clear, as between panel and module.
enum Wire {
    /// An answer as it travels.
    enum Reply: Codable, Sendable {
        case value(JSONValue)
        case failure(Failure)

        init(_ work: () async throws(Failure) -> JSONValue) async {
            do { self = .value(try await work()) } catch { self = .failure(error) }
        }

        func get() throws(Failure) -> JSONValue {
            switch self {
            case .value(let value): return value
            case .failure(let failure): throw failure
            }
        }
    }

    /// The value after a trip through bytes.
    static func trip<Value: Codable>(_ value: Value) throws(Failure) -> Value {
        let encoder = JSONEncoder()
        encoder.userInfo[.secretEncoding] = SecretEncoding.plain
        do { return try JSONDecoder().decode(Value.self, from: encoder.encode(value)) } catch {
            throw .crashed(Failure.Reason("It cannot go over a wire", log: "\(Value.self): \(error)"))
        }
    }
}
