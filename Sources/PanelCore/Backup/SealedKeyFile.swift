import Crypto
import CryptoExtras
import Foundation
import ModuleHost
import Vocabulary

/// The key file as it lies in a backup: sealed with a passphrase, so that a stolen backup opens no secret.
///
/// AES-256-GCM with a key that scrypt makes of the passphrase (N = 2^16, r = 8, p = 1: 64 MiB, a fifth of a second).
enum SealedKeyFile {
    private static let rounds = 1 << 16
    private static let purpose = Data("aviary backup key file".utf8)

    /// The fewest characters of a passphrase: who steals a backup may try as often as they like.
    static let shortestPassphrase = 12

    /// `k1.<salt>.<nonce, text and tag>`, both in base64.
    static func seal(_ keys: KeyRing, with passphrase: Secret) throws -> String {
        guard passphrase.exposed.count >= shortestPassphrase else {
            throw Failure.refused("The passphrase of a backup has at least \(shortestPassphrase) characters")
        }
        var random = SystemRandomNumberGenerator()
        let salt = (0..<16).map { _ in UInt8.random(in: 0...255, using: &random) }
        let box = try AES.GCM.seal(
            Data(keys.text.utf8), using: key(passphrase, salt), authenticating: purpose)
        guard let combined = box.combined else { throw Failure.failed("The key file could not be sealed") }
        return "k1.\(Data(salt).base64EncodedString()).\(combined.base64EncodedString())"
    }

    /// - Throws: ``Failure/refused(reason:)`` when the passphrase is another one, or the text is damaged.
    static func open(_ sealed: String, with passphrase: Secret) throws -> KeyRing {
        let parts = sealed.split(separator: ".")
        guard parts.count == 3, parts[0] == "k1", let salt = Data(base64Encoded: String(parts[1])),
            let combined = Data(base64Encoded: String(parts[2]))
        else { throw Failure.refused("The key file in the backup is damaged") }
        let text: Data
        do {
            text = try AES.GCM.open(
                AES.GCM.SealedBox(combined: combined), using: key(passphrase, Array(salt)), authenticating: purpose)
        } catch is CryptoKitError {
            throw Failure.refused(
                "The passphrase does not open the key file in the backup; it was made with another one")
        }
        guard let keys = KeyRing(text: String(decoding: text, as: UTF8.self)) else {
            throw Failure.refused("The key file in the backup is damaged")
        }
        return keys
    }

    private static func key(_ passphrase: Secret, _ salt: [UInt8]) throws -> SymmetricKey {
        try KDF.Scrypt.deriveKey(
            from: Array(passphrase.exposed.precomposedStringWithCanonicalMapping.utf8), salt: salt,
            outputByteCount: 32, rounds: rounds, blockSize: 8, parallelism: 1, maxMemory: 128 << 20)
    }
}
