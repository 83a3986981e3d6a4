import Crypto
import Foundation
public import Vocabulary

/// Seals secrets before they are stored, with keys that lie outside the database.
///
/// AES-256-GCM; every sealed value names the key it was sealed with, and is bound to a scope (a module, a purpose), so that a value
/// copied to another place does not open.
public struct Vault: Sendable {
    private let keys: KeyRing

    public init(keys: KeyRing) {
        self.keys = keys
    }

    /// `v1.<key id>.<nonce, text and tag in base64>`.
    public func seal(_ text: String, for scope: String) throws(Failure) -> String {
        let key = keys.current
        do {
            let box = try AES.GCM.seal(
                Data(text.utf8), using: SymmetricKey(data: key.bytes), authenticating: Data(scope.utf8))
            guard let combined = box.combined else { throw Failure.failed("The secret could not be sealed") }
            return "v1.\(key.id).\(combined.base64EncodedString())"
        } catch {
            throw .failed(Failure.Reason("A secret could not be stored", log: "sealing: \(error)"))
        }
    }

    /// - Throws: ``Failure/refused(reason:)`` if the text was altered, belongs to another scope, or its key is gone.
    public func open(_ sealed: String, for scope: String) throws(Failure) -> String {
        let parts = sealed.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "v1", let combined = Data(base64Encoded: String(parts[2])) else {
            throw .refused("A stored secret is damaged; enter it again")
        }
        guard let key = keys.key(String(parts[1])) else {
            throw .refused(
                Failure.Reason("A stored secret cannot be read", log: "the key \(parts[1]) is not in the key file"))
        }
        do {
            let box = try AES.GCM.SealedBox(combined: combined)
            let text = try AES.GCM.open(box, using: SymmetricKey(data: key.bytes), authenticating: Data(scope.utf8))
            return String(decoding: text, as: UTF8.self)
        } catch {
            throw .refused(
                Failure.Reason("A stored secret cannot be read; enter it again", log: "opening for \(scope): \(error)"))
        }
    }

    /// The document with every secret in the clear sealed; what is sealed already stays.
    public func seal(_ document: JSONValue, for scope: String) throws(Failure) -> JSONValue {
        try document.mapSecrets { tag throws(Failure) in
            guard case .plain(let text) = tag else { return tag }
            return .sealed(try seal(text, for: scope))
        }
    }

    /// The document with every secret in the clear.
    public func open(_ document: JSONValue, for scope: String) throws(Failure) -> JSONValue {
        try document.mapSecrets { tag throws(Failure) in
            guard case .sealed(let text) = tag else { return tag }
            return .plain(try open(text, for: scope))
        }
    }
}
