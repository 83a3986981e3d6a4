import Foundation
import Logging
import ModuleHost
import ModuleKit
import ModuleTesting
import PanelCore
import Store
import Synchronization
import TestSupport
import Testing

/// The module log, and what a module may reach.
@Suite struct LogTests {
    @Test(arguments: TestEngine.all, Wiring.allCases)
    func `R08 one line with all that belongs to it and without secrets`(engine: TestEngine, wiring: Wiring) async throws
    {
        try await TestPanel.with(engine, wiring: wiring) { test in
            test.world.onCreate { new, home in
                struct Sent: Codable { var name: String, password: Secret }
                await home.log.info(
                    "create", request: Sent(name: "x", password: Secret("topsecret-1")),
                    response: "key sesame-open-0815 accepted")
                return Box.Account()
            }
            let ordered = try await test.order()
            try await test.work(until: ordered.id)
            let line = try #require(
                try await test.panel.moduleLog(ModuleLogFilter(service: ordered.id, level: "info"), PageRequest()).items
                    .first)
            #expect(
                line.module == TestPanel.key && line.instance != nil && line.attempt == 1 && line.action == "create")
            #expect(line.task == ordered.operation?.task)
            #expect(!line.request.contains("topsecret") && !line.response.contains("sesame"))
            #expect(line.response == "key •••• accepted")
        }
    }

    @Test(arguments: TestEngine.all) func `R08 below the level nothing is written and long texts are cut`(
        engine: TestEngine
    ) async throws {
        try await engine.withDatabase { database in
            try await Panel.migrate(database)
            let log = ModuleLog(database: database, level: .info, now: { Date() })
            let long = String(repeating: "x", count: 100_000)
            for level in ModuleLogLevel.allCases {
                await log.write(
                    ModuleLogEntry(level: level, action: "a", request: long, response: ""), module: TestPanel.key,
                    instance: nil, scope: nil)
            }
            let lines = try await database.read { db in try db.records.moduleLog(ModuleLogFilter(), PageRequest()).items
            }
            #expect(lines.map(\.level) == ["error", "info"])
            #expect(lines[0].request.count < 17_000 && lines[0].request.hasSuffix("more characters)"))
        }
    }

    @Test(arguments: TestEngine.all) func `R09 the panel writes to the same log with the same redaction`(
        engine: TestEngine
    ) async throws {
        try await engine.withDatabase { database in
            try await Panel.migrate(database)
            let log = ModuleLog(database: database, level: .debug, now: { Date() })
            await log.write(
                ModuleLogEntry(level: .error, action: "supervise", request: "password=sesame", response: "died"),
                module: TestPanel.key, instance: nil, scope: nil, secrets: ["sesame"])
            let line = try await database.read { db in
                try db.records.moduleLog(ModuleLogFilter(level: "error"), PageRequest()).items
            }
            #expect(line.first?.request == "password=••••")
        }
    }

    @Test(arguments: TestEngine.all, Wiring.allCases)
    func `R10 every line a module logs carries module service task and attempt`(engine: TestEngine, wiring: Wiring)
        async throws
    {
        try await TestPanel.with(engine, wiring: wiring) { test in
            let metadata = Mutex<Logger.Metadata>([:])
            test.world.onCreate { _, home in
                let logger = home.logger
                metadata.withLock { $0 = logger.handler.metadata }
                return Box.Account()
            }
            let ordered = try await test.order()
            try await test.work(until: ordered.id)
            let seen = metadata.withLock { $0 }
            #expect(seen["module"] == "Product/Box" && seen["service"] == "\(ordered.id)" && seen["attempt"] == "1")
            #expect(seen["task"] == "\(ordered.operation?.task ?? "")")
        }
    }

    @Test(arguments: TestEngine.all, Wiring.allCases)
    func aModuleSpeaksOnlyToTheHostsOfItsSettings(engine: TestEngine, wiring: Wiring) async throws {
        try await TestPanel.with(engine, wiring: wiring) { test in
            test.world.onCreate { _, home in
                let url = try #require(URL(string: "http://127.0.0.1:9/"))
                _ = try await home.http.send(OutgoingRequest(.get, url))
                return Box.Account()
            }
            let ordered = try await test.order()
            let failed = try await test.work(until: ordered.id)
            #expect(failed.operation?.failure?.kind == .refused)
        }
    }

    @Test(arguments: TestEngine.all, Wiring.allCases)
    func `R15 the vault seals for one module and refuses what was altered`(engine: TestEngine, wiring: Wiring)
        async throws
    {
        try await TestPanel.with(engine, wiring: wiring) { test in
            let results = Mutex<[Bool]>([])
            test.world.onCreate { _, home in
                let sealed = try await home.vault.seal(Secret("open sesame"))
                let opened = try await home.vault.open(sealed)
                let altered = String(sealed.dropLast(4)) + "AAA="
                var isRefused = false
                do { _ = try await home.vault.open(altered) } catch { isRefused = true }
                let found = [!sealed.contains("sesame"), opened.exposed == "open sesame", isRefused]
                results.withLock { $0 = found }
                return Box.Account()
            }
            let ordered = try await test.order()
            let done = try await test.work(until: ordered.id)
            #expect(done.provisionStatus == .completed)
            #expect(results.withLock { $0 } == [true, true, true])
        }
    }

    @Test func `R15 a sealed value opens only for its scope and with its key`() throws {
        let (one, other) = (Vault(keys: .random()), Vault(keys: .random()))
        let sealed = try one.seal("text", for: "service 1")
        #expect(try one.open(sealed, for: "service 1") == "text")
        #expect(throws: Failure.self) { try one.open(sealed, for: "service 2") }
        #expect(throws: Failure.self) { try other.open(sealed, for: "service 1") }
        #expect(sealed.hasPrefix("v1.") && !sealed.contains("text"))
    }

    @Test func `R15 the key file is made once with mode 0600 and refused when others may read it`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "keys-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appending(path: "key").path()
        let ring = try KeyRing.file(path)
        #expect(try KeyRing.file(path).currentID == ring.currentID)
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
        #expect(mode?.intValue == 0o600)
        try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
        #expect(throws: Failure.self) { try KeyRing.file(path) }
    }
}
