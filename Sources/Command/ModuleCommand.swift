import ArgumentParser
import Domain
import Foundation
import PanelCore
import Vocabulary

/// `aviary module`: what modules there are, and their life.
struct ModuleCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "module", abstract: "List and manage modules.",
        subcommands: [List.self, Activate.self, Deactivate.self, Update.self, Purge.self])

    /// `aviary module list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List all modules with their states.")
        @OptionGroup var options: PanelOptions

        func run() async throws {
            try await speaking {
                for status in try await options.withPanel({ try await $0.panel.modules.statuses() }) {
                    let reason = status.reason.map { "  \($0)" } ?? ""
                    print("\(status.key)  \(status.row.version)  \(status.state.rawValue)\(reason)")
                }
            }
        }
    }

    struct Activate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a module usable.")
        @OptionGroup var options: PanelOptions
        @Argument(help: "Such as Product/PowerDNS.") var module: String
        func run() async throws { try await manage(.activate, module, options) }
    }

    struct Deactivate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Turn a module off; its data stays.")
        @OptionGroup var options: PanelOptions
        @Argument(help: "Such as Product/PowerDNS.") var module: String
        func run() async throws { try await manage(.deactivate, module, options) }
    }

    struct Update: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Bring a module to the version of its files.")
        @OptionGroup var options: PanelOptions
        @Argument(help: "Such as Product/PowerDNS.") var module: String
        func run() async throws { try await manage(.update, module, options) }
    }

    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Drop the tables and settings of an inactive module.")
        @OptionGroup var options: PanelOptions
        @Argument(help: "Such as Product/PowerDNS.") var module: String
        @Option(help: "The module's name once more, because there is no way back.") var confirm: String
        func run() async throws {
            guard confirm == module else { throw ValidationError("--confirm must be \(module): its data will be gone") }
            try await manage(.purge, module, options)
        }
    }
}

private func manage(_ verb: ModuleVerb, _ text: String, _ options: PanelOptions) async throws {
    try await speaking {
        guard let key = ModuleKey(text) else {
            throw CommandFailure("\"\(text)\" is no module; write it like Product/PowerDNS")
        }
        let status = try await options.withPanel { open in try await open.panel.manage(verb, key, by: .system) }
        print("\(key) is \(status.state.rawValue)")
    }
}
