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
            if dryRun { return try await printStatements() }
            try await options.withPanel(prepared: false, makesHome: true) { open in
                let applied = try await open.panel.migrate()
                print(applied.isEmpty ? "Nothing to do" : "Applied: \(applied.joined(separator: ", "))")
            }
        }
    }

    /// Looks at the database alone: neither a home nor a key file nor a database is made.
    private func printStatements() async throws {
        let place = try options.databaseAddress()
        guard place.path.map(FileManager.default.fileExists(atPath:)) ?? true else {
            return show(try Panel.migrators.flatMap { try $0.statements(for: place.engine) })
        }
        let database = try await place.open()
        do {
            for migrator in Panel.migrators { show(try await migrator.dryRun(database)) }
            await database.close()
        } catch {
            await database.close()
            throw error
        }
    }

    private func show(_ statements: [String]) {
        for statement in statements { print("\(statement);") }
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
        commandName: "seed",
        abstract: "Make the demo: people, a product, ways to pay and some invoices. What is there stays.")
    @OptionGroup var options: PanelOptions
    @Option(help: "Address of PowerDNS's API; without it the module is active and has no settings.")
    var powerdnsAddress: String?
    @Option(help: "Key of PowerDNS's API.") var powerdnsKey: String?
    @Option(help: "Name servers, separated by commas.") var nameservers = "ns1.example.test,ns2.example.test"
    @Option(help: "Secret key of Stripe, or of a fake of it; without it the demo has no Stripe.") var stripeKey: String?
    @Option(help: "Publishable key of Stripe.") var stripePublishableKey: String?
    @Option(help: "Signing secret of Stripe's webhook.") var stripeWebhookSecret: String?
    @Option(help: "Address of Stripe's API, when it is a fake.") var stripeApi: String?
    @Option(help: "Address of Stripe.js, when it is a fake.") var stripeJs: String?

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
                try await open.panel.seedDemo(powerDNS: powerDNS, stripe: try stripe)
            }
            for login in demo.logins { print("\(login.email)  \(login.password.exposed)") }
            if demo.logins.isEmpty { print("The demo is there already") }
            if let hook = demo.stripeHook { print("Stripe's events go to \(hook)") }
        }
    }

    /// Settings of Stripe; `nil` when no key was given.
    private var stripe: JSONValue? {
        get throws {
            guard let stripeKey else { return nil }
            guard let stripePublishableKey else { throw CommandFailure("--stripe-key needs --stripe-publishable-key") }
            var members: [String: JSONValue] = [
                "key": .string(stripeKey), "publishableKey": .string(stripePublishableKey), "creditor": "Heron Hosting",
            ]
            if let stripeWebhookSecret { members["webhookSecret"] = .string(stripeWebhookSecret) }
            if let stripeApi { members["api"] = .string(stripeApi) }
            if let stripeJs { members["js"] = .string(stripeJs) }
            return .object(members)
        }
    }
}
