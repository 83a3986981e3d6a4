import Testing

/// Each rule against a sample that breaks it and one that keeps it: a rule that cannot fail protects nothing.
@Suite struct RuleTests {
    private let table = RoomTable(
        markdown: """
            # A house
            | `NotThis` | `Table` |

            ## Rooms

            | room | may import | holds |
            |---|---|---|
            | `Vocabulary` | | nouns |
            | `Domain` | `Vocabulary` | `Services/` |
            | `Modules/*` | `ModuleKit` | modules |
            | `aviary` | `Modules/*` | the list |

            | `AndNot` | `This` |
            """)

    private func source(_ path: String, _ text: String) -> SourceText { SourceText(path: path, text: text) }

    @Test func theTableIsReadUnderItsHeading() {
        #expect(table.rooms.map(\.name) == ["Vocabulary", "Domain", "Modules/*", "aviary"])
        #expect(table.room("Domain")?.mayImport == ["Vocabulary"])
        #expect(table.room("Vocabulary")?.mayImport == [])
    }

    @Test func anImportThatIsNotInTheRowIsABreach() {
        let bad = source(
            "Sources/Domain/A.swift",
            "import Foundation\n@preconcurrency public import Store\nimport struct Tasks.TaskID\n")
        let breaches = Rules.imports(bad, table: table, modules: [])
        #expect(breaches.map(\.line) == [2, 3])
        #expect(breaches.first?.description == "Sources/Domain/A.swift:2: Domain may not import Store")
        let good = source(
            "Sources/Domain/A.swift", "public import Vocabulary\n// import Store\nlet text = \"import Store\"\n")
        #expect(Rules.imports(good, table: table, modules: []).isEmpty)
    }

    @Test func aRoomWithoutARowIsABreach() {
        let attic = source("Sources/Attic/A.swift", "import Foundation")
        #expect(Rules.imports(attic, table: table, modules: []).count == 1)
    }

    @Test func theExecutableImportsModulesByName() {
        let main = source("Sources/aviary/main.swift", "import PowerDNS\nimport Other\n")
        #expect(Rules.imports(main, table: table, modules: ["PowerDNS"]).map(\.line) == [2])
    }

    @Test func aDatabaseLibraryOutsideSQLEngineIsABreach() {
        #expect(Rules.databaseLibraries(source("Sources/Store/A.swift", "internal import GRDB")).count == 1)
        #expect(Rules.databaseLibraries(source("Tests/StoreTests/A.swift", "import CPostgres")).count == 1)
        #expect(Rules.databaseLibraries(source("Sources/SQLEngine/SQLite/A.swift", "import GRDB")).isEmpty)
    }

    @Test func aModuleThatImportsThePanelIsABreach() {
        let rooms: Set = ["Store", "ModuleKit"]
        let bad = source("Modules/Product/Bad/Bad.swift", "import ModuleKit\nimport Store\nimport CResolver\n")
        #expect(Rules.moduleImports(bad, rooms: rooms).map(\.line) == [2])
        let test = source("Modules/Product/Bad/Tests/BadTests.swift", "import Store")
        #expect(Rules.moduleImports(test, rooms: rooms).isEmpty)
    }

    @Test(arguments: [
        "SELECT id FROM clients", "  UPDATE services SET state = ?", "insert into tasks (id) values (1)",
        "DELETE FROM tasks",
        "CREATE UNIQUE INDEX a ON b (c)", "WITH a AS (SELECT 1) TABLE a", "select id from clients where id = 1",
        "PRAGMA foreign_keys = on", "ALTER TABLE clients ADD note TEXT", "update t set a = 1", "DROP TABLE clients",
    ])
    func aStatementOutsideItsRoomsIsABreach(statement: String) {
        for path in ["Sources/Web/A.swift", "Sources/PanelCore/A.swift", "Modules/Product/Bad/Bad.swift"] {
            #expect(
                Rules.statements(source(path, "let a = 1\nlet b = \"\"\"\n    \(statement)\n    \"\"\"")).map(\.line)
                    == [2])
        }
        for path in ["Sources/Store/A.swift", "Sources/Tasks/A.swift", "Tests/WebTests/A.swift"] {
            #expect(Rules.statements(source(path, "let b = \"\(statement)\"")).isEmpty)
        }
    }

    @Test(arguments: [
        "DELETE", "Select a plan from the list below", "Delete from the server", "update the service, then set a price",
        "Insert into the form", "CREATE", "select",
    ])
    func wordsAreNotStatements(words: String) {
        #expect(!Rules.isStatement(words))
    }

    @Test func aStatementInACommentIsNoBreach() {
        #expect(
            Rules.statements(source("Sources/Web/A.swift", "// \"SELECT id FROM clients\"\n/* \"DELETE FROM x\" */"))
                .isEmpty)
    }

    @Test func waitingInTheDomainIsABreach() {
        let bad = source(
            "Sources/Domain/A.swift",
            "func a() async {}\nlet b = await c()\nTask { d() }\nlet e = Date()\nactor F {}\nlet g = Date.now\n")
        #expect(Set(Rules.domain(bad).map(\.line)) == [1, 2, 3, 4, 5, 6])
        let good = source(
            "Sources/Domain/A.swift", "/// Never async.\nfunc a(now: Date) -> TaskID { .init(\"await\") }\n")
        #expect(Rules.domain(good).isEmpty)
        #expect(Rules.domain(source("Sources/Store/A.swift", "func a() async {}")).isEmpty)
    }

    @Test(arguments: [
        "final class SessionManager {}", "enum StringUtils {}", "struct HelperForms: Form {}",
        "typealias Utility = Int",
    ])
    func anEmptyNameIsABreach(declaration: String) {
        #expect(Rules.names(source("Sources/Web/A.swift", declaration)).count == 1)
    }

    @Test(arguments: [
        "struct Utilisation {}", "struct Management {}", "// class FileManager\nlet a = FileManager.default",
    ])
    func aFullNameIsNoBreach(declaration: String) {
        #expect(Rules.names(source("Sources/Web/A.swift", declaration)).isEmpty)
    }

    @Test func looseEndsAreBreaches() {
        let path = "Sources/Web/A.swift"
        #expect(Rules.looseEnds(source(path, "let a = 1 // TODO: more")).count == 1)
        #expect(Rules.looseEnds(source(path, "let a = b as! C")).count == 1)
        #expect(Rules.looseEnds(source(path, "let a = 1\nfinal class B: @unchecked Sendable {}")).map(\.line) == [2])
        #expect(
            Rules.looseEnds(source(path, "/// Safe: behind a lock.\nfinal class B: @unchecked Sendable {}")).isEmpty)
        #expect(Rules.looseEnds(source("Tests/WebTests/A.swift", "let a = b as! C")).isEmpty)
    }
}
