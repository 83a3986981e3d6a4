import Crypto
public import Foundation
import Vocabulary

/// The keys of a vault, from a file that only the panel's user may read: one `id base64` a line, the newest first.
public struct KeyRing: Sendable {
    struct Key: Sendable {
        var id: String
        var bytes: [UInt8]
    }
    private let keys: [Key]

    var current: Key { keys[0] }
    func key(_ id: String) -> Key? { keys.first { $0.id == id } }

    /// The id of the key that seals new secrets.
    public var currentID: String { current.id }

    /// A key ring with one new random key, for tests and for a new home.
    public static func random() -> KeyRing {
        let bytes = SymmetricKey(size: .bits256).withUnsafeBytes { Array($0) }
        return KeyRing(keys: [Key(id: String(UUID().uuidString.lowercased().prefix(8)), bytes: bytes)])
    }

    private init(keys: [Key]) {
        self.keys = keys
    }

    /// Reads a key file; makes one with a new key and mode 0600 if there is none.
    ///
    /// - Throws: ``Failure/refused(reason:)`` with a sentence if the file is open to others, empty or malformed.
    public static func file(_ path: String) throws -> KeyRing {
        let url = URL(filePath: path)
        if !FileManager.default.fileExists(atPath: path) { try random().write(to: url) }
        let attributes = try FileManager.default.attributesOfItem(atPath: path)
        let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue ?? 0
        guard mode & 0o077 == 0 else {
            throw Failure.refused("The key file \(path) can be read by others; run: chmod 600 \(path)")
        }
        let text = try String(contentsOf: url, encoding: .utf8)
        guard let ring = KeyRing(text: text) else {
            throw Failure.refused(
                text.allSatisfy(\.isWhitespace)
                    ? "The key file \(path) is empty; restore it from a backup"
                    : "The key file \(path) is damaged; restore it from a backup, or the stored secrets are lost")
        }
        return ring
    }

    /// The keys out of the text of a key file; `nil` when it is none.
    public init?(text: String) {
        var keys: [Key] = []
        for line in text.split(whereSeparator: \.isNewline) {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let bytes = Data(base64Encoded: String(parts[1])), bytes.count == 32 else {
                return nil
            }
            keys.append(Key(id: String(parts[0]), bytes: Array(bytes)))
        }
        if keys.isEmpty { return nil }
        self.keys = keys
    }

    /// The text of the key file: secrets in the clear.
    public var text: String { keys.map { "\($0.id) \(Data($0.bytes).base64EncodedString())\n" }.joined() }

    /// Writes a new key file with mode 0600; one that is there stays as it is.
    public func write(to url: URL) throws {
        // Two processes that start at once must not make two keys: the file comes into being whole, and only once.
        let draft = url.deletingLastPathComponent().appending(path: ".key-\(UUID().uuidString)")
        guard
            FileManager.default.createFile(
                atPath: draft.path(), contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw Failure.refused("The key file \(url.path()) cannot be written") }
        defer { try? FileManager.default.removeItem(at: draft) } // A leftover draft is harmless.
        if link(draft.path(), url.path()) != 0, errno != EEXIST {
            throw Failure.refused("The key file \(url.path()) cannot be written: \(String(cString: strerror(errno)))")
        }
    }
}
