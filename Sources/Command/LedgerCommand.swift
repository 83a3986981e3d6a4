import ArgumentParser
import Foundation
import PanelCore

/// `aviary ledger check` and `aviary ledger export`: the books, for an operator and for other tools.
struct LedgerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ledger", abstract: "Check the books, or hand them to another tool.",
        subcommands: [LedgerCheckCommand.self, LedgerExportCommand.self])
}

struct LedgerCheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Say in what the books contradict themselves; exits with 1 if they do.")
    @OptionGroup var options: PanelOptions

    func run() async throws {
        let faults = try await speaking {
            try await options.withPanel { open in try await open.panel.checkLedger() }
        }
        for fault in faults { print(fault) }
        guard faults.isEmpty else { throw ExitCode(1) }
        print("The books are right")
    }
}

struct LedgerExportCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write every entry to the standard output, in the order in which it was booked.")
    @OptionGroup var options: PanelOptions
    @Option(help: "What to write: hledger, a journal that hledger and ledger read.") var format = "hledger"

    func run() async throws {
        try await speaking {
            guard format == "hledger" else {
                throw CommandFailure("The ledger cannot be written as \(format); --format hledger is what there is")
            }
            try await options.withPanel { open in
                try await open.panel.exportLedger { text in
                    try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
                }
            }
        }
    }
}
