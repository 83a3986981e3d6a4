import HTTPTypes
import Testing
import Vocabulary

@testable import Web

/// Modules and their instances through the API.
struct APIModuleTests {
    private static let box = "/modules/Product/Box"

    @Test func aModuleShowsTheSchemasOfItsForms() async throws {
        try await APIStage.with { stage in
            let module = try await stage.call(.get, Self.box).document
            #expect(module["key"] == "Product/Box")
            #expect(module["state"] == "active")
            #expect(module["capabilities"]?.arrayValue?.contains("suspends") == true)
            #expect(module.at("plan_schema.properties.size.maximum") == 100)
            #expect(module.at("plan_schema.properties.size.default") == 5)
            #expect(module.at("order_schema.required") == ["name"])
            #expect(module.at("settings_schema.properties.key.writeOnly") == true)
            #expect(module.at("instances.0.name") == "default")
            #expect(module.at("instances.0.settings.key") == ["$secret": "masked"])
        }
    }

    @Test func `R01 R02 a module is activated, deactivated and purged`() async throws {
        try await APIStage.with(active: false) { stage in
            let steps: [(verb: String, state: JSONValue)] = [
                ("activate", "unconfigured"), ("deactivate", "inactive"), ("purge", "inactive"),
            ]
            for (verb, state) in steps {
                let answer = try await stage.call(.post, "\(Self.box)/\(verb)")
                #expect(answer.status == .ok, "\(verb): \(answer.message)")
                #expect(answer.document["state"] == state)
            }
            #expect(try await stage.call(.post, "\(Self.box)/activate", ["force": true]).fields == ["force"])
        }
    }

    @Test func aModuleInUseStaysActive() async throws {
        try await APIStage.with { stage in
            _ = try await stage.newService()
            let answer = try await stage.call(.post, "\(Self.box)/deactivate")
            #expect(answer.status == .conflict)
            #expect(answer.message.contains("example.com"))
            #expect(try await stage.call(.get, Self.box).document["state"] == "active")
        }
    }

    @Test func `R15 settings make the instance default, and a secret that is left out or masked stays`() async throws {
        try await APIStage.with(configured: false) { stage in
            let settings = stage.test.world.settings
            let made = try await stage.call(.put, "\(Self.box)/settings", settings)
            #expect(made.status == .ok)
            #expect(made.document["name"] == "default")
            #expect(try await stage.call(.get, Self.box).document["state"] == "active")
            let world = settings["world"] ?? .null
            for body: JSONValue in [
                ["world": world], ["world": world, "key": ["$secret": "masked"]], ["world": world, "key": ""],
            ] {
                let saved = try await stage.call(.put, "\(Self.box)/settings", body)
                #expect(saved.document["id"] == made.document["id"])
                #expect(saved.document.at("settings.key") == ["$secret": "masked"])
            }
            #expect(try await stage.call(.put, "\(Self.box)/settings", [:]).fields == ["world"])
            let forged: JSONValue = ["world": world, "key": ["$secret": "sealed", "value": "v1.x.y"]]
            #expect(try await stage.call(.put, "\(Self.box)/settings", forged).fields == ["key"])
            #expect(try await stage.call(.put, "\(Self.box)/settings", ["wrold": "x"]).fields == ["wrold"])
        }
    }

    @Test func settingsOfAModuleThatIsNotActiveAreAConflict() async throws {
        try await APIStage.with(active: false) { stage async throws in
            #expect(try await stage.call(.put, "\(Self.box)/settings", stage.test.world.settings).status == .conflict)
            #expect(try await stage.call(.post, "\(Self.box)/test").status == .conflict)
        }
    }

    @Test func `R59 a module has several instances, each with a name of its own`() async throws {
        try await APIStage.with { stage in
            let body: JSONValue = ["name": "fra-1", "capacity": 10, "settings": stage.test.world.settings]
            let made = try await stage.call(.post, "\(Self.box)/instances", body).created()
            #expect(made["capacity"] == 10)
            #expect(made.at("settings.key") == ["$secret": "masked"])
            let names = try await stage.call(.get, "\(Self.box)/instances").data.map { $0["name"] }
            #expect(names == ["default", "fra-1"])
            #expect(try await stage.call(.post, "\(Self.box)/instances", body).fields == ["name"])
            let wrong: JSONValue = ["name": "fra-2", "settings": [:]]
            #expect(try await stage.call(.post, "\(Self.box)/instances", wrong).fields == ["settings.world"])
            let unknown: JSONValue = ["name": "fra-2", "settings": ["wrold": "x"]]
            #expect(try await stage.call(.post, "\(Self.box)/instances", unknown).fields == ["settings.wrold"])
            let product = try await stage.newProduct(["instance": made["id"] ?? .null])
            #expect(product["instance"] == made["id"])
        }
    }

    @Test func anInstanceIsTestedByItsIdOrAsTheDefault() async throws {
        try await APIStage.with { stage in
            let tested = try await stage.call(.post, "\(Self.box)/test")
            #expect(tested.status == .ok)
            #expect(tested.document["passed"] == true)
            #expect(tested.document["facts"] == [["label": "Boxes", "value": "0"]])
            let settings: JSONValue = ["world": "nowhere"]
            let broken = try await stage.call(.post, "\(Self.box)/instances", ["name": "broken", "settings": settings])
                .created()
            let failed = try await stage.call(.post, "\(Self.box)/test", ["instance": broken["id"] ?? .null])
            #expect(failed.document["passed"] == false)
            #expect(failed.document["instance"] == broken["id"])
            #expect(try await stage.call(.post, "\(Self.box)/test", ["instance": "default"]).fields == ["instance"])
        }
    }
}
