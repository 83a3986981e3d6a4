import Balance
import BankTransfer
import Command
import ModuleKit
import PowerDNS
import Stripe

/// The modules that come with Aviary.
let bundled: [any Module.Type] = [PowerDNS.self, BankTransfer.self, Balance.self, Stripe.self]

/// The program.
@main
enum Program {
    static func main() async {
        await AviaryCommand.run(modules: bundled)
    }
}
