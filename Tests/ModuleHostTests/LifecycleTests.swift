import Domain
import Foundation
import ModuleHost
import ModuleKit
import PanelCore
import SQLEngine
import Store
import Synchronization
import TestSupport
import Testing

/// The life of a module: discovered, active, updated, off, purged.
@Suite struct LifecycleTests {
    private let key = TestPanel.key

    private func with(
        _ engine: TestEngine, _ hooks: BoxHooks, active: Bool = true, _ body: (TestPanel) async throws -> Void
    ) async throws {
        try await BoxHooks.$current.withValue(hooks) { try await TestPanel.with(engine, active: active, body) }
    }

    private func tableIsThere(_ test: TestPanel) async throws -> Bool {
        // The question is whether the table can be read at all.
        do {
            _ = try await test.panel.database.read { db in try db.rows("SELECT * FROM product_box_boxes") }
            return true
        } catch is SQLError { return false }
    }

    @Test(arguments: TestEngine.all) func `R02 activation makes the tables and runs the hook once`(engine: TestEngine)
        async throws
    {
        let runs = Mutex(0)
        let hooks = BoxHooks(activate: { runs.withLock { $0 += 1 } })
        try await with(engine, hooks, active: false) { test in
            #expect(try await test.panel.modules.status(key).state == .inactive)
            #expect(try await !tableIsThere(test))
            let status = try await test.panel.manage(.activate, key, by: test.actor)
            #expect(status.state == .unconfigured && status.row.version == "1.0.0")
            #expect(try await tableIsThere(test))
            await #expect(throws: Failure.self) { _ = try await test.panel.manage(.activate, key, by: test.actor) }
            #expect(runs.withLock { $0 } == 1)
        }
    }

    @Test(arguments: TestEngine.all) func `R02 a throwing hook leaves nothing behind and its reason is shown`(
        engine: TestEngine
    ) async throws {
        let hooks = BoxHooks(activate: { throw Failure.refused("the disk is full") })
        try await with(engine, hooks, active: false) { test in
            await #expect(throws: Failure.self) { _ = try await test.panel.manage(.activate, key, by: test.actor) }
            let status = try await test.panel.modules.status(key)
            #expect(status.state == .inactive && status.reason?.contains("the disk is full") == true)
            #expect(try await !tableIsThere(test))
            let state = try await BoxHooks.$current.withValue(BoxHooks()) {
                try await test.panel.manage(.activate, key, by: test.actor).state
            }
            #expect(state == .unconfigured)
        }
    }

    @Test(arguments: TestEngine.all) func `R02 of two who activate at once one wins`(engine: TestEngine) async throws {
        let hooks = BoxHooks(activate: { try await Task.sleep(for: .milliseconds(50)) })
        try await with(engine, hooks, active: false) { test in
            let wins = await withTaskGroup(of: Bool.self) { group in
                for _ in 0..<4 {
                    // A refusal is what the losers get.
                    group.addTask { (try? await test.panel.manage(.activate, key, by: test.actor)) != nil }
                }
                return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wins == 1)
            let state = try await test.panel.modules.status(key).state
            #expect(state == .unconfigured)
        }
    }

    @Test(arguments: TestEngine.all) func `R02 a crash while activating leaves nothing behind`(engine: TestEngine)
        async throws
    {
        try await TestPanel.with(engine, active: false) { test in
            let moment = test.clock.now
            let box = key
            try await test.panel.database.write { db in
                _ = try db.modules.move(
                    box, from: .inactive, to: .activating, version: "1.0.0", fresh: true, at: moment)
            }
            try await Migrator(
                scope: key.description, prefix: key.tablePrefix, migrations: Box.migrations.map { SchemaMigration($0) }
            ).migrate(test.panel.database)
            // Another process may be at it: too early to say that it died.
            try await test.panel.modules.undoAbandoned()
            #expect(try await test.panel.modules.status(key).state == .activating)
            test.clock.advance(by: 121)
            try await test.panel.modules.undoAbandoned()
            #expect(try await test.panel.modules.status(key).state == .inactive)
            #expect(try await !tableIsThere(test))
        }
    }

    @Test(arguments: TestEngine.all) func `R03 deactivating keeps the data and a module in use refuses`(
        engine: TestEngine
    ) async throws {
        try await TestPanel.with(engine) { test in
            let ordered = try await test.order()
            do {
                _ = try await test.panel.manage(.deactivate, key, by: test.actor)
                Testing.Issue.record("a module in use was deactivated")
            } catch let failure as Failure { #expect(failure.reason.user.contains("example.com")) }
            try await test.work(until: ordered.id)
            try await test.panel.ask(.terminate, of: ordered.id, by: test.actor)
            try await test.work(until: ordered.id)
            #expect(try await test.panel.manage(.deactivate, key, by: test.actor).state == .inactive)
            #expect(try await tableIsThere(test))
            await #expect(throws: Failure.self) { _ = try await test.order("b.example") }
            _ = try await test.panel.manage(.purge, key, by: test.actor)
            #expect(try await !tableIsThere(test))
            #expect(try await test.panel.modules.status(key).instances.isEmpty)
        }
    }

    @Test(arguments: TestEngine.all) func `R03 an active module cannot be purged`(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            await #expect(throws: Failure.self) { _ = try await test.panel.manage(.purge, key, by: test.actor) }
            let isThere = try await tableIsThere(test)
            #expect(isThere)
        }
    }

    @Test(arguments: TestEngine.all) func `R04 newer files need an update and get the old version`(engine: TestEngine)
        async throws
    {
        let seen = Mutex<[Version]>([])
        let hooks = BoxHooks(update: { old in seen.withLock { $0.append(old) } })
        try await with(engine, hooks) { test in
            try await test.panel.database.write { db in try db.run("UPDATE modules SET version = '0.9.0'") }
            #expect(try await test.panel.modules.status(key).state == .needsUpdate)
            await #expect(throws: Failure.self) { try await test.order() }
            #expect(try await test.panel.manage(.update, key, by: test.actor).state == .active)
            #expect(seen.withLock { $0 } == ["0.9.0"])
            await #expect(throws: Failure.self) { _ = try await test.panel.manage(.update, key, by: test.actor) }
        }
    }

    @Test(arguments: TestEngine.all) func `R04 a failed update stays needed with its reason`(engine: TestEngine)
        async throws
    {
        let hooks = BoxHooks(update: { _ in throw Failure.failed("row 17 does not fit") })
        try await with(engine, hooks) { test in
            try await test.panel.database.write { db in try db.run("UPDATE modules SET version = '0.9.0'") }
            await #expect(throws: Failure.self) { _ = try await test.panel.manage(.update, key, by: test.actor) }
            let status = try await test.panel.modules.status(key)
            #expect(status.state == .needsUpdate && status.reason?.contains("row 17 does not fit") == true)
        }
    }

    @Test(arguments: TestEngine.all) func `R04 older files are refused`(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            try await test.panel.database.write { db in try db.run("UPDATE modules SET version = '1.0.10'") }
            #expect(try await test.panel.modules.status(key).state == .older)
            await #expect(throws: Failure.self) { _ = try await test.panel.manage(.update, key, by: test.actor) }
            await #expect(throws: Failure.self) { try await test.order() }
        }
    }

    @Test(arguments: TestEngine.all) func `R01 a module that throws when it starts is failed and all else goes on`(
        engine: TestEngine
    ) async throws {
        try await TestPanel.with(engine) { test in
            test.world.onOpen { _ in throw Failure.failed(Failure.Reason("no", log: "the licence has ended")) }
            let instance = try #require(try await test.panel.modules.status(key).instances.first)
            _ = try await test.panel.saveInstance(instance.id, of: key, settings: test.world.settings, by: test.actor)
            let status = try await test.panel.modules.status(key)
            #expect(status.state == .failed && status.reason?.contains("the licence has ended") == true)
            _ = try await test.client()
            test.world.onOpen(nil)
            _ = try await test.panel.testInstance(instance.id, by: test.actor)
            #expect(try await test.panel.modules.status(key).state == .active)
        }
    }

    @Test func `R05 R06 what a module says of itself is read without running it`() throws {
        let registry = try ModuleRegistry([Box.self])
        let manifest = try #require(registry[key]?.manifest)
        #expect(
            manifest.about.title == "Boxes" && manifest.kind == .product && manifest.key.description == "Product/Box")
        #expect(manifest.config["api_url"] == "https://box.example" && manifest.config["unknown"] == nil)
        #expect(manifest.can == [.suspends, .changesPackage, .inspects, .testsConnection, .showsTabs])
        #expect(throws: Failure.self) { try ModuleRegistry([Box.self, Box.self]) }
    }

    @Test(arguments: TestEngine.all) func `R06 a module reads its static values`(engine: TestEngine) async throws {
        let seen = Mutex<JSONValue?>(nil)
        try await TestPanel.with(engine) { test in
            test.world.onOpen { home in seen.withLock { $0 = home.config["api_url"] } }
            let instance = try #require(try await test.panel.modules.status(key).instances.first)
            _ = try await test.panel.saveInstance(instance.id, of: key, settings: test.world.settings, by: test.actor)
            #expect(seen.withLock { $0 } == "https://box.example")
        }
    }

    @Test(arguments: TestEngine.all) func `R40 a tab whose template is missing is refused when its instance starts`(
        engine: TestEngine
    ) async throws {
        try await engine.withDatabase { database in
            try await Panel.migrate(database)
            let host = ModuleHost(
                registry: try ModuleRegistry([Box.self]), database: database, vault: Vault(keys: .random()),
                view: { _, _ in nil },
                now: { Date() })
            let panel = Panel(database: database, modules: host, settings: PanelSettings())
            try await host.discover()
            _ = try await panel.manage(.activate, key, by: .system)
            let saved = try await panel.saveInstance(of: key, settings: BoxWorld().settings, by: .system)
            #expect(saved.reason?.contains("Views/general.mustache is missing") == true)
            #expect(try await host.status(key).state == .failed)
            await host.shutdown()
        }
    }
}
