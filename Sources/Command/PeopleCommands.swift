import ArgumentParser
import Domain
import Foundation
import PanelCore
import Vocabulary

/// `aviary staff`: people who work for the company.
struct StaffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "staff", abstract: "Manage staff.", subcommands: [Add.self, Password.self])

    /// `aviary staff add EMAIL`
    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Add an administrator; prints a password that was made for them, once.")
        @OptionGroup var options: PanelOptions
        @Argument(help: "The address they sign in with.") var email: String
        @Option(help: "What people call them.") var name: String?

        func run() async throws {
            try await speaking {
                let password = Secret.generate(length: 16)
                let values: JSONValue = [
                    "name": .string(name ?? String(email.prefix { $0 != "@" })), "email": .string(email),
                    "password": .string(password.exposed),
                ]
                try await options.withPanel { open in
                    let role = try await open.panel.administratorRole()
                    _ = try await open.panel.saveStaff(nil, values, roles: [role.id], holding: nil, by: .system)
                }
                print("\(email)  \(password.exposed)")
            }
        }
    }

    /// `aviary staff password EMAIL`
    struct Password: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Give somebody a new password; prints it, once.")
        @OptionGroup var options: PanelOptions
        @Argument(help: "Whose password.") var email: String

        func run() async throws {
            try await speaking {
                let password = Secret.generate(length: 16)
                try await options.withPanel { open in
                    guard
                        let found = try await open.panel.allStaff().first(where: {
                            $0.staff.email.lowercased() == email.lowercased()
                        })
                    else { throw CommandFailure("There is no member of staff \(email)") }
                    _ = try await open.panel.saveStaff(
                        found.staff.id, ["password": .string(password.exposed)], roles: nil, holding: nil, by: .system)
                }
                print("\(email)  \(password.exposed)")
            }
        }
    }
}

/// `aviary token`: keys for the API.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Manage keys for the API.", subcommands: [Create.self, List.self, Revoke.self])

    /// `aviary token create --admin EMAIL`
    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Make a key; prints it alone, once.")
        @OptionGroup var options: PanelOptions
        @Option(help: "Whose key it is; it allows no more than they may do.") var admin: String
        @Option(help: "What the key is for.") var name = "command line"
        @Option(
            help:
                "A permission such as services.view; several may be given. Without any the key allows all that its owner may do."
        )
        var scope: [String] = []
        @Option(help: "Days until it expires; 0 means never.") var days: Double = 0

        func validate() throws {
            guard days >= 0 else { throw ValidationError("--days is 0 or more") }
        }

        func run() async throws {
            try await speaking {
                let known = Set(Permission.panel.map(\.permission.rawValue) + ["*"])
                if let unknown = scope.first(where: { !known.contains($0) }) {
                    throw CommandFailure(
                        "There is no permission \"\(unknown)\"; there are \(known.sorted().joined(separator: ", "))")
                }
                let scopes = PermissionSet(scope.isEmpty ? [.everything] : scope.map { Permission(rawValue: $0) })
                let token = try await options.withPanel { open in
                    try await open.panel.createToken(
                        for: admin, name: name, scopes: scopes, lifetime: days > 0 ? days * 86_400 : nil, by: .system)
                }
                print(token.text)
            }
        }
    }

    /// `aviary token list [--admin EMAIL]`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "List the keys, a line each; their texts are kept nowhere.")
        @OptionGroup var options: PanelOptions
        @Option(help: "Only the keys of this person.") var admin: String?

        func run() async throws {
            try await speaking {
                let all = try await options.withPanel { open in try await open.panel.tokens(of: admin) }
                for (token, staff) in all {
                    let scopes = token.scopes.permissions.map(\.rawValue).sorted().joined(separator: ",")
                    print(token.id, staff.email, token.validity(at: Date()), scopes, token.name, separator: "  ")
                }
            }
        }
    }

    /// `aviary token revoke ID`
    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "End a key; the next request with it is refused.")
        @OptionGroup var options: PanelOptions
        @Argument(help: "The key's id, as `aviary token list` prints it.") var id: String

        func run() async throws {
            try await speaking {
                guard let token = TokenID(id) else { throw CommandFailure("\"\(id)\" is no id of a token") }
                try await options.withPanel { open in try await open.panel.revokeToken(token, by: .system) }
            }
        }
    }
}
