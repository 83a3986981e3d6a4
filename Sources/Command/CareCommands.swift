import ArgumentParser
import Foundation
import PanelCore
import SQLEngine
import Vocabulary
import Web

/// `aviary migrate`: the schema alone.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the database's schema up to date.")
    @OptionGroup var options: PanelOptions
    @Flag(help: "Print the statements and change nothing.") var dryRun = false

    func run() async throws {
        try await speaking {
            try await options.withPanel(prepared: false, makesHome: true) { open in
                if dryRun {
                    for migrator in Panel.migrators {
                        for statement in try await migrator.dryRun(open.panel.database) { print("\(statement);") }
                    }
                } else {
                    let applied = try await Panel.migrate(open.panel.database)
                    print(applied.isEmpty ? "Nothing to do" : "Applied: \(applied.joined(separator: ", "))")
                }
            }
        }
    }
}

/// `aviary doctor`: what is wrong and what to do.
struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Look at everything an operator can mend; exits with 1 if something is broken."
    )
    @OptionGroup var options: PanelOptions

    func run() async throws {
        let findings = try await speaking {
            try await options.withPanel(prepared: false) { open in try await open.panel.examine() }
        }
        for finding in findings {
            let mark =
                switch finding.level {
                case .fine: "ok     "
                case .warning: "warning"
                case .broken: "BROKEN "
                }
            print("\(mark)  \(finding.text)" + (finding.advice.map { ": \($0)" } ?? ""))
        }
        if findings.contains(where: { $0.level == .broken }) { throw ExitCode(1) }
    }
}

/// `aviary routes`: every URL with its permission.
struct RoutesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "routes", abstract: "Print every URL and who may use it.")

    func run() throws {
        for line in Server.table { print(line) }
    }
}

/// `aviary seed`: the demo.
struct SeedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "seed", abstract: "Make the demo: an administrator, a client and a product. What is there stays.")
    @OptionGroup var options: PanelOptions
    @Option(help: "Address of PowerDNS's API; without it the module is active and has no settings.")
    var powerdnsAddress: String?
    @Option(help: "Key of PowerDNS's API.") var powerdnsKey: String?
    @Option(help: "Name servers, separated by commas.") var nameservers = "ns1.example.test,ns2.example.test"

    func run() async throws {
        try await speaking {
            var powerDNS: JSONValue?
            if let powerdnsAddress {
                guard let powerdnsKey else { throw CommandFailure("--powerdns-address needs --powerdns-key") }
                let names = nameservers.split(separator: ",").map { JSONValue.string(String($0)) }
                powerDNS = [
                    "address": .string(powerdnsAddress), "key": .string(powerdnsKey), "nameservers": .array(names),
                ]
            }
            let demo = try await options.withPanel(makesHome: true) { open in
                try await open.panel.seedDemo(powerDNS: powerDNS)
            }
            for login in demo.logins { print("\(login.email)  \(login.password.exposed)") }
            if demo.logins.isEmpty { print("The demo is there already") }
        }
    }
}
