import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import Web

/// Lists: how many, from where, which.
struct APIListTests {
    private static let lists = [
        "/clients", "/products", "/services", "/tasks", "/modules", "/modules/Product/Box/instances", "/module-log",
        "/audit-log",
    ]

    @Test(arguments: lists) func aListRefusesWhatItDoesNotUnderstand(_ path: String) async throws {
        try await APIStage.with { stage in
            for limit in ["0", "201", "-1", "ten", "", "1.5", "+5", "99999999999999999999"] {
                let answer = try await stage.call(.get, "\(path)?limit=\(limit)")
                #expect(answer.status == .unprocessableContent, "\(limit)")
                #expect(answer.fields == ["limit"])
            }
            // Instances go by name, and any text can be one.
            for cursor in path.hasSuffix("/instances") ? [""] : ["nonsense", "-4", "", "12,5"] {
                #expect(try await stage.call(.get, "\(path)?cursor=\(cursor)").fields == ["cursor"], "\(cursor)")
            }
            #expect(try await stage.call(.get, "\(path)?stat=active").fields == ["stat"])
            #expect(try await stage.call(.get, "\(path)?limit=5&limit=6").fields == ["limit"])
        }
    }

    @Test func aListGoesOnWhereItsNextSays() async throws {
        try await APIStage.with { stage in
            var names: [String] = []
            for number in 1...5 {
                names.append("Client \(number)")
                _ = try await stage.newClient("Client \(number)")
                stage.test.clock.advance(by: 1)
            }
            #expect(try await Self.all(stage, "/clients", limit: 2).map { $0["name"]?.stringValue } == names.reversed())
            let whole = try await stage.call(.get, "/clients?limit=5")
            #expect(whole.data.count == 5)
            #expect(whole.next == nil)
        }
    }

    @Test(arguments: [
        "/modules", "/modules/Product/Box/instances", "/audit-log", "/module-log", "/tasks", "/services", "/products",
    ])
    func everyListCanBeReadToItsEndOneByOne(_ path: String) async throws {
        try await APIStage.with { stage in
            stage.test.world.onCreate { _, home in
                await home.log.info("create", request: "a box", response: "one box")
                await home.log.error("lid", request: "a lid", response: "no lid")
                return .init()
            }
            let service = try await stage.newService()
            try await stage.work(service)
            _ = try await stage.call(
                .post, "/modules/Product/Box/instances", ["name": "second", "settings": stage.test.world.settings])
            let whole = try await stage.call(.get, "\(path)?limit=200").data
            #expect(!whole.isEmpty)
            #expect(try await Self.all(stage, path, limit: 1) == whole)
        }
    }

    private static func all(_ stage: APIStage, _ path: String, limit: Int) async throws -> [JSONValue] {
        var (found, cursor): ([JSONValue], String?) = ([], nil)
        for _ in 0..<100 {
            let escaped = cursor?.addingPercentEncoding(withAllowedCharacters: .alphanumerics)
            let answer = try await stage.call(.get, "\(path)?limit=\(limit)" + (escaped.map { "&cursor=\($0)" } ?? ""))
            try #require(answer.status == .ok)
            #expect(answer.data.count <= limit)
            found += answer.data
            guard let next = answer.next else { return found }
            cursor = next
        }
        throw Failure.failed("the list does not end")
    }

    @Test func servicesAreFilteredByEverythingTheyAre() async throws {
        try await APIStage.with { stage in
            let first = try await stage.newService("first.example")
            stage.test.clock.advance(by: 1)
            let second = try await stage.newService("second.example")
            try await stage.work(first)
            try await stage.work(second)
            _ = try await stage.call(.post, "/services/\(second.id)/suspend")
            try await stage.work(second)
            let only: (String) async throws -> [String] = {
                try await stage.call(.get, "/services?\($0)").data.map(\.id)
            }
            #expect(try await only("client=\(first["client"]?.stringValue ?? "")") == [first.id])
            #expect(try await only("product=\(second["product"]?.stringValue ?? "")") == [second.id])
            #expect(try await only("module=Product/Box") == [second.id, first.id])
            #expect(try await only("module=Product/Other") == [])
            #expect(try await only("state=suspended") == [second.id])
            #expect(try await only("provision_status=completed") == [first.id])
            #expect(try await only("q=FIRST") == [first.id])
            #expect(try await only("q=\(second.id)") == [second.id])
            #expect(try await only("q=100%25") == [])
            #expect(try await only("q=") == [second.id, first.id])
        }
    }

    @Test func aFilterThatCannotMatchAnythingIsRefused() async throws {
        try await APIStage.with { stage in
            let wrong = [
                "/services?client=5": "client", "/services?state=gone": "state",
                "/services?provision_status=active": "provision_status",
                "/services?module=Box": "module", "/services?product=": "product", "/tasks?state=done": "state",
                "/tasks?service=x": "service",
                "/products?module=x": "module", "/module-log?level=loud": "level", "/module-log?task=5": "task",
            ]
            for (path, field) in wrong { #expect(try await stage.call(.get, path).fields == [field], "\(path)") }
            let all = try await stage.call(.get, "/services?client=5&state=gone&limit=0&cursor=x")
            #expect(all.fields == ["client", "cursor", "limit", "state"])
        }
    }

    @Test func tasksAndLogsAreFiltered() async throws {
        try await APIStage.with { stage in
            stage.test.world.onCreate { _, home in
                await home.log.error("create", request: "a box", response: "no box")
                return .init()
            }
            let service = try await stage.newService()
            let waiting = try await stage.call(
                .get, "/tasks?state=waiting&queue=modules&tag=create&service=\(service.id)"
            ).data
            #expect(waiting.map(\.id) == [service.at("operation.task")?.stringValue])
            #expect(try await stage.call(.get, "/tasks?state=running").data.isEmpty)
            #expect(try await stage.call(.get, "/tasks?queue=other").data.isEmpty)
            try await stage.work(service)
            let log = try await stage.call(
                .get, "/module-log?service=\(service.id)&module=Product/Box&task=\(waiting[0].id)")
            #expect(log.data.map { $0["action"] } == ["create"])
            #expect(log.data.allSatisfy { $0["service"]?.stringValue == service.id })
            #expect(try await stage.call(.get, "/module-log?level=error").data == log.data)
            #expect(try await stage.call(.get, "/module-log?level=info").data.isEmpty)
            #expect(try await stage.call(.get, "/module-log?service=\(UUID().uuidString)").data.isEmpty)
            let audit = try await stage.call(.get, "/audit-log?q=service.order").data
            #expect(audit.map { $0.at("subject.id")?.stringValue } == [service.id])
            #expect(audit[0].at("actor.kind") == "token")
        }
    }
}
