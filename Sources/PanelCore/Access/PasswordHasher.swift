import CryptoExtras
import Dispatch
import Foundation
import Synchronization
import Vocabulary

/// Hashes passwords with scrypt (RFC 7914; N = 2^15, r = 8, p = 1: 32 MiB each), at most two at once, on threads of its own.
final class PasswordHasher: Sendable {
    private static let rounds = 1 << 15
    private static let blockSize = 8
    /// Callers that may wait; the next one is told to come back.
    private static let queueLimit = 200

    private let lanes: OperationQueue
    private let waiting = Mutex(0)

    init() {
        lanes = OperationQueue()
        lanes.maxConcurrentOperationCount = 2
        lanes.name = "passwords"
    }

    /// `scrypt$15$8$1$<salt>$<key>`, salt and key in base64.
    func hash(_ password: Secret) async throws -> String {
        var random = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
        let key = try await onLane { try Self.derive(password, salt: salt) }
        return "scrypt$15$8$1$\(Data(salt).base64EncodedString())$\(Data(key).base64EncodedString())"
    }

    /// Whether a password is the one that was hashed. Without a hash it takes as long and says no, so that nobody learns by the
    /// clock which addresses are known.
    func verify(_ password: Secret, against hash: String?) async throws -> Bool {
        let parts = (hash ?? "").split(separator: "$")
        guard parts.count == 6, parts[0] == "scrypt", parts[1...3].elementsEqual(["15", "8", "1"]),
            let salt = Data(base64Encoded: String(parts[4])), let wanted = Data(base64Encoded: String(parts[5]))
        else {
            _ = try await onLane { try Self.derive(password, salt: [UInt8](repeating: 0, count: 16)) }
            return false
        }
        let key = try await onLane { try Self.derive(password, salt: Array(salt)) }
        return equalInConstantTime(key, Array(wanted))
    }

    private static func derive(_ password: Secret, salt: [UInt8]) throws -> [UInt8] {
        try KDF.Scrypt.deriveKey(
            from: Array(password.exposed.precomposedStringWithCanonicalMapping.utf8), salt: salt, outputByteCount: 32,
            rounds: rounds, blockSize: blockSize, parallelism: 1, maxMemory: 64 << 20
        ).withUnsafeBytes { Array($0) }
    }

    private func onLane<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isOverrun = waiting.withLock { waiting in
            waiting += 1
            return waiting > Self.queueLimit
        }
        defer { waiting.withLock { $0 -= 1 } }
        if isOverrun { throw Failure.busy(retryIn: 5, "Too many people sign in at once; try again in a few seconds") }
        return try await withCheckedThrowingContinuation { continuation in
            lanes.addOperation { continuation.resume(with: Result { try work() }) }
        }
    }
}

/// Whether two byte strings are equal, in a time that depends on their lengths alone.
func equalInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
}
