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
    /// Opens the database and the keys; the schema is not touched.
    ///
    /// - Parameter makesHome: whether home, key file and database are made if they are not there: not by what only looks.
    func open(
        address: String = "http://127.0.0.1:8080", moduleLimit: Double = 60, makesHome: Bool = true
    ) async throws -> OpenPanel {
        let place = try databaseAddress()
        try refuseWithoutKey(keyPath, place, makesHome)
        try makeHome()
        let keys = try KeyRing.file(keyPath)
        let registry = try ModuleRegistry(AviaryCommand.modules)
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let views = ModuleViews(program: program)
        let settings = PanelSettings(
            url: try checked(setting(url, "url", default: address)), moduleLimit: moduleLimit,
            keepTasks: try days("keep.tasks") ?? 30, keepModuleLog: try days("keep.module.log"))
        let database = try await place.open()
        let host = ModuleHost(
            registry: registry, database: database, vault: Vault(keys: keys), panel: settings.url,
            view: { views.source($0, $1) }, now: settings.clock)
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

    /// A key is made for a new panel only: a lost one is put back, not replaced.
    private func refuseWithoutKey(_ path: String, _ place: DatabaseAddress, _ makesHome: Bool) throws {
        let files = FileManager.default
        // Looked at first: another process that starts at the same moment makes the key before the database.
        let hasDatabase = place.path.map(files.fileExists(atPath:)) ?? false
        guard !files.fileExists(atPath: path) else { return }
        guard makesHome else {
            throw CommandFailure("There is no panel in \(homePath): the key file \(path) is missing; see --home")
        }
        if hasDatabase {
            throw CommandFailure("The key file \(path) is missing, and there is a database: put the key file back")
        }
    }

    /// Opens the panel, runs a piece of work, and closes it whatever happens.
    ///
    /// - Parameter prepared: whether its schema is brought up to date before; if not, nothing is made that is not there.
    func withPanel<Value>(
        prepared: Bool = true, makesHome: Bool = false, _ work: (OpenPanel) async throws -> Value
    ) async throws -> Value {
        let open = try await open(makesHome: makesHome)
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

    /// The address that links begin with.
    private func checked(_ text: String) throws -> String {
        let address = URL(string: text)
        guard let address, ["http", "https"].contains(address.scheme?.lowercased()), address.host()?.isEmpty == false,
            address.query() == nil, address.fragment() == nil
        else { throw CommandFailure("--url \"\(text)\" is no web address; write it as https://panel.example.com") }
        return text.hasSuffix("/") ? String(text.dropLast()) : text
    }
}

extension OpenPanel {
    /// Brings the schema up to date, proves that the key file is the right one, and knows the modules.
    func prepare() async throws {
        try await panel.migrate()
        try await panel.checkKeys()
        try await panel.modules.discover()
    }
}
