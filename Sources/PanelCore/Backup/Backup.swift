import Foundation
public import ModuleHost
public import SQLEngine
public import Vocabulary

/// A backup that was opened: whole, with its copy laid out in a scratch folder.
///
/// ```swift
/// try await Backup.withFile("/backups/monday") { backup in
///     let keys = try backup.keys(passphrase: passphrase)
///     try await backup.restore(into: empty, keys: keys, registry: registry)
/// }
/// ```
public struct Backup: Sendable {
    public let label: DatabaseCopy.Label
    private let copy: DatabaseCopy

    /// Checks a backup as a whole, opens it, and takes the scratch folder away afterwards.
    ///
    /// - Throws: ``Failure/refused(reason:)`` or `SQLError` with a sentence when the file is damaged or no backup.
    public static func withFile<Value>(_ path: String, _ body: (Backup, _ scratch: String) async throws -> Value)
        async throws -> Value
    {
        let scratch = FileManager.default.temporaryDirectory.appending(path: "aviary-restore-\(UUID().uuidString)")
            .path(percentEncoded: false)
        try FileManager.default.createDirectory(
            atPath: scratch, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        defer {
            // What cannot be removed stays in the temporary folder, which is for its owner alone.
            try? FileManager.default.removeItem(atPath: scratch)
        }
        let copy = DatabaseCopy(path: scratch + "/copy.sqlite")
        try BackupFile.unpack(path, to: copy.path)
        try await copy.check()
        return try await body(Backup(label: copy.label(), copy: copy), scratch)
    }

    /// Whether the key file lies in the backup.
    public var hasKeyFile: Bool { label.notes["key file"] != nil }

    /// The keys out of the backup.
    ///
    /// - Returns: `nil` when the backup was made without them.
    public func keys(passphrase: Secret?) throws -> KeyRing? {
        guard let sealed = label.notes["key file"] else { return nil }
        guard let passphrase else {
            throw Failure.refused(
                "The key file in the backup is sealed; give its passphrase with --passphrase-file or AVIARY_BACKUP_PASSPHRASE"
            )
        }
        return try SealedKeyFile.open(sealed, with: passphrase)
    }

    /// Writes everything into an empty database, compares it row by row, and proves that the keys open its secrets.
    ///
    /// - Parameter keys: `nil` when there are none to try.
    /// - Returns: migrations that the program brings and the backup does not have yet.
    @discardableResult
    public func restore(
        into database: any Database, keys: KeyRing?, registry: ModuleRegistry
    ) async throws -> [String] {
        let migrators = Panel.migrators + registry.migrators
        if let keys, keys.currentID != label.notes["keys"] {
            throw Failure.refused("The key file is not the one that the backup was made with")
        }
        try await copy.restore(into: database, migrators: migrators)
        var pending: [String] = []
        for migrator in Panel.migrators { pending += try await migrator.pending(database) }
        if let keys, try await database.hasTables(of: Panel.migrators) {
            let host = ModuleHost(
                registry: registry, database: database, vault: Vault(keys: keys), view: { _, _ in nil },
                now: { Date() })
            let checked: Result<Void, any Error>
            do {
                try await Panel(database: database, modules: host, settings: PanelSettings()).checkKeys()
                checked = .success(())
            } catch { checked = .failure(error) }
            await host.shutdown()
            try checked.get()
        }
        return pending
    }
}

extension Database {
    /// Whether any of these schemas was applied.
    fileprivate func hasTables(of migrators: [Migrator]) async throws -> Bool {
        for migrator in migrators where try await migrator.pending(self).count < migrator.migrations.count {
            return true
        }
        return false
    }
}
