import ArgumentParser
import Foundation
import ModuleHost
import PanelCore
import SQLEngine
import Vocabulary

/// `aviary restore FILE`: puts a backup into a new home, or only proves that it would go.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore",
        abstract: "Put a backup into an empty database and home, or check with --verify that it would go.",
        discussion: "A backup of SQLite can be restored into PostgreSQL, and the other way round.")
    @OptionGroup var options: PanelOptions
    @OptionGroup var sealing: PassphraseOptions
    @Flag(help: "Restore into a scratch database, compare everything, open a secret, and take it away again.")
    var verify = false
    @Argument(help: "The file that aviary backup wrote.") var file: String

    func run() async throws {
        let sentence = try await speaking {
            let passphrase = try sealing.passphrase(options)
            let registry = try ModuleRegistry(AviaryCommand.modules)
            let place = try options.databaseAddress()
            return try await Backup.withFile(file) { backup, scratch in
                let keys = try backup.keys(passphrase: passphrase)
                if verify {
                    let pending = try await place.withScratch(in: scratch) { database in
                        try await backup.restore(into: database, keys: keys, registry: registry)
                    }
                    return "The backup holds: \(told(backup, pending, keys))"
                }
                try options.makeHome()
                let keyPath = options.keyPath
                if keys != nil, FileManager.default.fileExists(atPath: keyPath) {
                    throw CommandFailure(
                        "The key file \(keyPath) is there already: a backup is restored into a new home")
                }
                let database = try await place.open()
                let pending: [String]
                do {
                    pending = try await backup.restore(into: database, keys: keys, registry: registry)
                    await database.close()
                } catch {
                    await database.close()
                    throw error
                }
                try keys?.write(to: URL(filePath: keyPath))
                return "Restored: \(told(backup, pending, keys))"
            }
        }
        print(sentence)
    }

    private func told(_ backup: Backup, _ pending: [String], _ keys: KeyRing?) -> String {
        let label = backup.label
        let key = keys == nil ? "the key file is not in it" : "its key file opens what is stored"
        let schema = pending.isEmpty ? "" : "; \(pending.count) newer migrations are applied at the next start"
        return """
            \(label.rows) rows of \(label.tables.count) tables as of \(label.date.formatted(.iso8601)), \
            from \(label.engine.rawValue), all as they were; \(key)\(schema)
            """
    }
}
