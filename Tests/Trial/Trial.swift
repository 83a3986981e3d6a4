import Balance
import BankTransfer
import Command
import Misbehaving
import PowerDNS
import Stripe

/// `aviary` with the module that misbehaves: what the end-to-end tests run, and nobody else.
@main
enum Trial {
    static func main() async throws {
        let arguments = CommandLine.arguments
        if arguments.count == 4, arguments[1] == "write", let start = Int(arguments[3]) {
            return try await Writer.run(arguments[2], from: start)
        }
        if arguments.count > 2, arguments[1] == "crew", try await Crew.run(Array(arguments[2...])) { return }
        if arguments.count == 2, arguments[1] == "reckon" { return Reckoner.answer() }
        await AviaryCommand.run(modules: [
            PowerDNS.self, BankTransfer.self, Balance.self, Stripe.self, Misbehaving.self,
        ])
    }
}
