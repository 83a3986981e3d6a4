public import ArgumentParser
public import ModuleKit

/// `aviary`: the whole panel as one program.
public struct AviaryCommand: AsyncParsableCommand {
    public static let configuration = CommandConfiguration(
        commandName: "aviary", abstract: "A self-hosted panel with which a hosting company sells and runs services.",
        subcommands: [
            ServeCommand.self, WorkCommand.self, MigrateCommand.self, SeedCommand.self, DoctorCommand.self,
            RoutesCommand.self,
            TokenCommand.self, StaffCommand.self, ModuleCommand.self, QueueCommand.self, LedgerCommand.self,
            BackupCommand.self,
            RestoreCommand.self,
        ])

    /// The modules that are linked into the program; set by its `main`.
    @TaskLocal static var modules: [any Module.Type] = []

    public init() {}

    /// Runs the program.
    ///
    /// - Parameter modules: all modules it brings.
    public static func run(modules: [any Module.Type]) async {
        await $modules.withValue(modules) { await main() }
    }
}
