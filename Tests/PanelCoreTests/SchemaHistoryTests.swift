import ModuleHost
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import PanelCore

/// The panel's own tables from every state that was ever released, and those of its modules.
struct SchemaHistoryTests {
    @Test(arguments: TestEngine.all)
    func `every state of the schema that was released is taken for what it is and brought up to date`(
        engine: TestEngine
    ) async throws {
        let longest = Panel.migrators.map(\.migrations.count).max() ?? 0
        for count in 0...longest {
            try await engine.withDatabase { database in
                for migrator in Panel.migrators {
                    let old = Migrator(
                        scope: migrator.scope, prefix: migrator.prefix,
                        migrations: Array(migrator.migrations.prefix(count)))
                    try await old.migrate(database)
                    #expect(try await old.differences(database) == [])
                    #expect(try await migrator.differences(database) == [])
                }
                try await Panel.migrate(database)
                for migrator in Panel.migrators {
                    #expect(try await migrator.pending(database) == [])
                    #expect(try await migrator.differences(database) == [])
                }
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `a table of a module that was changed by hand is refused while the module is on`(engine: TestEngine)
        async throws
    {
        try await TestPanel.with(engine) { test in
            #expect(try await test.panel.migrate() == [])
            try await alter("ALTER TABLE product_box_boxes ADD COLUMN remark text", test)
            let sentence = #"the table product_box_boxes has a column "remark" that no migration made"#
            let error = await #expect(throws: SQLError.self) { try await test.panel.migrate() }
            #expect(error?.message.hasPrefix(sentence) == true)
            let broken = try await test.panel.examine().filter { $0.level == .broken }
            #expect(broken.map(\.text) == [sentence])
            #expect(broken.first?.advice?.contains("DROP COLUMN") == true)

            // Off, it holds up nobody, and is not turned on again.
            _ = try await test.panel.manage(.deactivate, TestPanel.key, by: test.actor)
            #expect(try await test.panel.migrate() == [])
            let refusal = await #expect(throws: Failure.self) {
                try await test.panel.manage(.activate, TestPanel.key, by: test.actor)
            }
            #expect(refusal?.reason.log.contains(sentence) == true)
            try await alter("ALTER TABLE product_box_boxes DROP COLUMN remark", test)
            _ = try await test.panel.manage(.activate, TestPanel.key, by: test.actor)
        }
    }

    @Test(arguments: TestEngine.all)
    func `the doctor lists every change by hand`(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            try await alter("ALTER TABLE services ADD COLUMN note text", test)
            try await alter("DROP INDEX tasks_waiting", test)
            let findings = try await test.panel.examine()
            #expect(
                findings.map(\.text) == [
                    #"the table services has a column "note" that no migration made"#,
                    "the index tasks_waiting of the table tasks is missing",
                ])
            #expect(findings.allSatisfy { $0.level == .broken && $0.advice != nil })
            // A newer panel's database is reported as well, not thrown.
            try await test.panel.database.write { db in
                try db.run("UPDATE schema_migrations SET name = 'tomorrow' WHERE scope = 'tasks' AND position = 2")
            }
            let newer = try await test.panel.examine()
            #expect(newer.count == 1 && newer[0].level == .broken && newer[0].text.contains("newer version"))
        }
    }

    private func alter(_ statement: String, _ test: TestPanel) async throws {
        try await test.panel.database.alter { db in _ = try db.run(SQL(stringLiteral: statement)) }
    }
}
