import Foundation
import Logging
import ModuleHost
import ModuleKit
import PanelCore
import SQLEngine
import Vocabulary
import Web

/// An open panel, and what has to be closed with it.
struct OpenPanel {
    var panel: Panel
    var views: ModuleViews
    var program: URL
    var keys: KeyRing

    func close() async {
        await panel.modules.shutdown()
        await panel.database.close()
    }
}

extension PanelOptions {
    /// Opens the database and the keys. The home is made if it is not there; the schema is not touched.
    func open(address: String = "http://127.0.0.1:8080", moduleLimit: Double = 60) async throws -> OpenPanel {
        try makeHome()
        let keys = try KeyRing.file(keyPath)
        let place = try databaseAddress()
        let registry = try ModuleRegistry(AviaryCommand.modules)
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let views = ModuleViews(program: program)
        let settings = PanelSettings(url: trimmed(setting(url, "url", default: address)), moduleLimit: moduleLimit)
        let database = try await place.open()
        let host = ModuleHost(
            registry: registry, database: database, vault: Vault(keys: keys), view: { views.source($0, $1) },
            now: settings.clock)
        return OpenPanel(
            panel: Panel(database: database, modules: host, settings: settings), views: views, program: program,
            keys: keys)
    }

    /// Makes the home if it is not there, for nobody but the panel's own user: the database holds hashes and names.
    func makeHome() throws {
        umask(0o077)
        do {
            try FileManager.default.createDirectory(
                atPath: homePath, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        } catch {
            throw CommandFailure(
                "The home \(homePath) cannot be made; give a folder that can be written, with --home or AVIARY_HOME")
        }
    }

    var keyPath: String { setting(keyFile, "key.file", default: "\(homePath)/key") }

    func databaseAddress() throws -> DatabaseAddress {
        try DatabaseAddress(setting(database, "database", default: "sqlite:\(homePath)/aviary.sqlite"))
    }

    /// Opens the panel, runs a piece of work, and closes it whatever happens.
    ///
    /// - Parameter prepared: whether its schema is brought up to date before.
    func withPanel<Value>(prepared: Bool = true, _ work: (OpenPanel) async throws -> Value) async throws -> Value {
        let open = try await open()
        do {
            if prepared { try await open.prepare() }
            let value = try await work(open)
            await open.close()
            return value
        } catch {
            await open.close()
            throw error
        }
    }

    private func trimmed(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }
}

extension OpenPanel {
    /// Brings the schema up to date, proves that the key file is the right one, and knows the modules.
    func prepare() async throws {
        try await Panel.migrate(panel.database)
        try await panel.checkKeys()
        try await panel.modules.discover()
    }
}
