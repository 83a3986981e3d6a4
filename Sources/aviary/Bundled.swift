import Balance
import BankTransfer
import Command
import ModuleKit
import PowerDNS

/// The modules that come with Aviary.
let bundled: [any Module.Type] = [PowerDNS.self, BankTransfer.self, Balance.self]

/// The program.
@main
enum Program {
    static func main() async {
        await AviaryCommand.run(modules: bundled)
    }
}
