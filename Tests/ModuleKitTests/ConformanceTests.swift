import Foundation
import ModuleKit
import ModuleTesting
import Testing

/// The conformance kit finds what it is there to find.
struct ConformanceTests {
    private struct Bad: ProductModule {
        static let about = About(name: "bad-name", title: " ", version: "1.0.0")
        static let migrations = [
            Migration("one", .create(Table("Zones", columns: [Column("id", .id), Column("id", .text)]))),
            Migration("one"),
        ]
        struct Settings: Form { @Field("Name:", .matches("(", hint: "")) var name: String? }
        struct Plan: Form {
            @Field("Disk", .range(10...20)) var disk = 5
            @Field("Disk") var other = 1
        }
        struct Order: Form {
            @Field("A") var a = 1
            var forgotten: String?
        }
        struct Account: Form { @Field("Id") var id: Int }
        init(settings: Settings, home: Home) {}
        func create(_ new: NewService<Self>) async throws -> Account { Account() }
        func terminate(_ service: Service<Self>) async throws {}
    }

    private struct BadTabs: ProductModule, ShowsTabs {
        static let about = About(name: "BadTabs", version: "1.0.0", summary: "Has tabs")
        init(settings: NoForm, home: Home) {}
        func create(_ new: NewService<Self>) async throws -> NoForm { NoForm() }
        func terminate(_ service: Service<Self>) async throws {}
        var tabs: [Tab<Self>] {
            [
                Tab("General", "General") { _ in Done("") },
                Tab("twice", "") { _ in Done("") }.on("a b") { (_, _: NoForm) in Done("") },
                Tab("twice", "Twice") { _ in Done("") },
            ]
        }
    }

    @Test(arguments: [
        "about: the name \"bad-name\"", "about: the title is empty", "about: the summary is empty",
        "migrations: two are called \"one\"",
        "migrations: \"one\" changes nothing", "migrations: the name \"Zones\"",
        "migrations: Zones has two columns \"id\"",
        "Settings.name: the label ends with a colon", "Settings.name: the pattern ( does not compile",
        "Plan: two fields have the label \"Disk\"",
        "Plan.disk: the default is refused by the field's own rules: must be at least 10",
        "Order: the property 'forgotten'",
        "Account: a field without default",
    ])
    func `R21 a mistake of a module's author is found`(_ beginning: String) async {
        let problems = await Conformance.problems(of: Bad.self)
        #expect(problems.contains { $0.hasPrefix(beginning) }, "\(problems.joined(separator: "\n"))")
    }

    @Test func `R40 tabs without template, title or a good key are found`() async throws {
        let views = FileManager.default.temporaryDirectory.appending(path: "views-\(UUID())")
        try FileManager.default.createDirectory(at: views, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: views) }
        try Data().write(to: views.appending(path: "twice.mustache"))
        let problems = await Conformance.problems(of: BadTabs.self, settings: [:], views: views)
        for expected in [
            "tabs: the key \"General\" must be", "tabs: there is no template General.mustache",
            "tabs: two have the key \"twice\"",
            "tabs: \"twice\" has no title", "tabs: the action \"a b\"",
        ] { #expect(problems.contains { $0.hasPrefix(expected) }, "\(expected)\n\(problems)") }
        #expect(!problems.contains { $0.contains("twice.mustache") })
    }
}
