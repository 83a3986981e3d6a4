import ArgumentParser
import Foundation
import PanelCore
import Vocabulary

/// Where the passphrase of a backup comes from: never from the command line, which everybody on the machine can read.
struct PassphraseOptions: ParsableArguments {
    @Option(
        help: "File whose first line is the passphrase of the key file. Also AVIARY_BACKUP_PASSPHRASE, the text itself."
    )
    var passphraseFile: String?

    func passphrase(_ options: PanelOptions) throws -> Secret? {
        guard let passphraseFile else {
            let text = options.setting(nil, "backup.passphrase", default: "")
            return text.isEmpty ? nil : Secret(text)
        }
        guard let data = FileManager.default.contents(atPath: passphraseFile) else {
            throw CommandFailure("The passphrase file \(passphraseFile) cannot be read")
        }
        let line = String(decoding: data, as: UTF8.self).split(whereSeparator: \.isNewline).first ?? ""
        guard !line.isEmpty else { throw CommandFailure("The passphrase file \(passphraseFile) is empty") }
        return Secret(String(line))
    }
}

/// `aviary backup FILE`: database and key file in one file, while the panel runs.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write database and sealed key file into one new file, while the panel runs.",
        discussion: """
            The file holds one moment of the database, whichever it is, and can be restored into either. The key file in \
            it is sealed with a passphrase; keep that somewhere else.
            """)
    @OptionGroup var options: PanelOptions
    @OptionGroup var sealing: PassphraseOptions
    @Flag(help: "Leave the key file out; without it nobody can open the stored secrets.") var withoutKey = false
    @Argument(help: "The file to write; it must not be there yet.") var file: String

    func run() async throws {
        let label = try await speaking {
            let passphrase = try sealing.passphrase(options)
            guard passphrase != nil || withoutKey else {
                throw CommandFailure(
                    """
                    The key file goes into the backup sealed with a passphrase: give one with --passphrase-file or \
                    AVIARY_BACKUP_PASSPHRASE, or leave the key file out with --without-key
                    """)
            }
            return try await options.withPanel(prepared: false) { open in
                try await open.panel.backUp(to: file, keys: open.keys, passphrase: withoutKey ? nil : passphrase)
            }
        }
        let keys = withoutKey ? "without the key file" : "with the sealed key file"
        print("\(label.rows) rows of \(label.tables.count) tables, \(keys), are in \(file)")
    }
}
