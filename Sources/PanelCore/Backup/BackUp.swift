import Foundation
public import ModuleHost
public import SQLEngine
public import Vocabulary

extension Panel {
    /// Writes a backup while the panel runs: the database as it is at one moment and, sealed with a passphrase, the key
    /// file, in one new file with mode 0600.
    ///
    /// ```swift
    /// let label = try await panel.backUp(to: "/backups/monday", keys: keys, passphrase: passphrase)
    /// print("\(label.rows) rows of \(label.date)")
    /// ```
    ///
    /// - Parameter passphrase: without it the key file stays out, and has to be kept elsewhere.
    /// - Throws: ``Failure/refused(reason:)`` when the file is there already or cannot be written.
    public func backUp(to path: String, keys: KeyRing, passphrase: Secret?) async throws -> DatabaseCopy.Label {
        guard !FileManager.default.fileExists(atPath: path) else {
            throw Failure.refused("The file \(path) is there already; give the backup another name")
        }
        var notes = ["keys": keys.currentID]
        if let passphrase { notes["key file"] = try SealedKeyFile.seal(keys, with: passphrase) }
        let draft = "\(path).\(UUID().uuidString.prefix(8)).part"
        defer {
            // Gone already when all went well.
            for rest in ["", "-wal", "-shm", "-journal"] { try? FileManager.default.removeItem(atPath: draft + rest) }
        }
        guard FileManager.default.createFile(atPath: draft, contents: nil, attributes: [.posixPermissions: 0o600])
        else { throw Failure.refused("The backup \(path) cannot be written; is there such a folder?") }
        let copy = try await DatabaseCopy.take(of: database, to: draft, notes: notes)
        let label = try await copy.label()
        try BackupFile.finish(draft, as: path)
        return label
    }
}
