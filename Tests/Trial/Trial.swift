import Command
import Misbehaving
import PowerDNS

/// `aviary` with the module that misbehaves: what the end-to-end tests run, and nobody else.
@main
enum Trial {
    static func main() async {
        await AviaryCommand.run(modules: [PowerDNS.self, Misbehaving.self])
    }
}
