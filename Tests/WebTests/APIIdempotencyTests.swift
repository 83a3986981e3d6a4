import Foundation
import HTTPTypes
import PanelCore
import SQLEngine
import Synchronization
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// A creating POST that is sent twice creates once, on both databases.
struct APIIdempotencyTests {
    private static let client: JSONValue = ["name": "Studio Lumen", "email": "jonas@example.test", "currency": "EUR"]

    @Test(arguments: TestEngine.all) func theSameKeyAndBodyGetTheSameAnswerAndCreateOnce(engine: TestEngine)
        async throws
    {
        try await APIStage.with(engine) { stage in
            let order = try await stage.order()
            let instance: JSONValue = ["name": "second", "settings": stage.test.world.settings]
            let product: JSONValue = [
                "name": "Box", "module": "Product/Box",
                "prices": [["currency": "EUR", "period": "monthly", "amount": 1]],
            ]
            let requests = [
                "/clients": Self.client, "/services": order, "/modules/Product/Box/instances": instance,
                "/products": product,
            ]
            for (path, body) in requests {
                let before = try await stage.call(.get, path).data.count
                let first = try await stage.call(.post, path, body, key: "key-1")
                #expect(first.status == .created, "\(path) \(first.message)")
                for _ in 0..<3 {
                    let again = try await stage.call(.post, path, body, key: "key-1")
                    #expect(again.status == .created)
                    #expect(again.document == first.document, "\(path)")
                }
                #expect(try await stage.call(.get, path).data.count == before + 1, "\(path)")
            }
        }
    }

    @Test(arguments: TestEngine.all) func theSameKeyWithAnotherBodyIsAConflict(engine: TestEngine) async throws {
        try await APIStage.with(engine) { stage in
            _ = try await stage.call(.post, "/clients", Self.client, key: "key-1").created()
            let other = try await stage.call(.post, "/clients", Self.client.with(["name": "Other"]), key: "key-1")
            #expect(other.status == .conflict)
            #expect(other.headers[.retryAfter] == nil)
            #expect(try await stage.call(.get, "/clients").data.count == 1)
        }
    }

    @Test func bodiesThatSayTheSameInAnotherOrderAreTheSame() async throws {
        try await APIStage.with { stage in
            let texts = [
                #"{"name": "A", "email": "a@example.test", "currency": "EUR"}"#,
                #"{ "currency":"EUR","email":"a\u0040example.test", "name":"A" }"#,
            ]
            var answers: [JSONValue] = []
            for text in texts {
                let headers: HTTPFields = [
                    .contentType: "application/json", try #require(.init("Idempotency-Key")): "k",
                ]
                answers.append(try await stage.raw(.post, "/clients", headers, .init(string: text)).created())
            }
            #expect(answers[0] == answers[1])
        }
    }

    @Test(arguments: TestEngine.all) func aKeyCountsForOneTokenAndOneRoute(engine: TestEngine) async throws {
        try await APIStage.with(engine) { stage in
            let other = try await APIStage.tokenText(stage.panel, [.everything])
            let first = try await stage.call(.post, "/clients", Self.client, key: "key-1").created()
            let second = try await stage.call(.post, "/clients", Self.client, key: "key-1", token: other).created()
            #expect(first.id != second.id)
            let product: JSONValue = ["name": "Box", "module": "Product/Box"]
            #expect(try await stage.call(.post, "/products", product, key: "key-1").status == .created)
        }
    }

    @Test(arguments: TestEngine.all) func manyAtOnceWithOneKeyCreateOnce(engine: TestEngine) async throws {
        try await APIStage.with(engine) { stage in
            let answers = try await withThrowingTaskGroup(of: APIAnswer.self) { group in
                for _ in 0..<16 { group.addTask { try await stage.call(.post, "/clients", Self.client, key: "key-1") } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let created = answers.filter { $0.status == .created }
            #expect(!created.isEmpty)
            #expect(Set(created.map(\.document.id)).count == 1)
            for answer in answers where answer.status != .created {
                #expect(answer.status == .conflict)
                #expect(answer.headers[.retryAfter] != nil)
            }
            #expect(try await stage.call(.get, "/clients").data.count == 1)
        }
    }

    @Test(arguments: TestEngine.all) func aKeyThatIsBeingWorkedOnIsAConflictWithRetryAfter(engine: TestEngine)
        async throws
    {
        try await APIStage.with(engine) { stage in
            try await Self.whileRunning(stage) {
                let meanwhile = try await stage.call(.post, "/clients", Self.client, key: "key-1")
                #expect(meanwhile.status == .conflict)
                #expect(meanwhile.headers[.retryAfter] == "1")
            }
            #expect(try await stage.call(.get, "/clients").data.count == 1)
        }
    }

    /// The first holder is thought dead after a while; when it comes back, what it did must not stay.
    @Test(arguments: TestEngine.all) func aKeyOfSomebodyWhoDiedIsTakenOverAndTheirEffectUndone(engine: TestEngine)
        async throws
    {
        try await APIStage.with(engine) { stage in
            let late = try await Self.whileRunning(stage) {
                try await stage.age(by: 16)
                #expect(try await stage.call(.post, "/clients", Self.client, key: "key-1").status == .created)
            }
            #expect(late == .underWay(retryIn: 1))
            #expect(try await stage.call(.get, "/clients").data.count == 1)
            #expect(try await stage.call(.get, "/audit-log?q=client.create").data.count == 1)
        }
    }

    @Test(arguments: TestEngine.all) func aRefusedRequestGivesItsKeyBack(engine: TestEngine) async throws {
        try await APIStage.with(engine) { stage in
            let wrong = try await stage.call(.post, "/clients", Self.client.with(["email": "nobody"]), key: "key-1")
            #expect(wrong.status == .unprocessableContent)
            #expect(try await stage.call(.post, "/clients", Self.client, key: "key-1").status == .created)
            let order = try await stage.order()
            _ = try await stage.call(.patch, "/products/\(order["product"]?.stringValue ?? "")", ["stock": 0])
            #expect(try await stage.call(.post, "/services", order, key: "key-2").status == .conflict)
            _ = try await stage.call(.patch, "/products/\(order["product"]?.stringValue ?? "")", ["stock": 1])
            #expect(try await stage.call(.post, "/services", order, key: "key-2").status == .created)
        }
    }

    /// What a verb throws undoes its effect and its answer together.
    @Test(arguments: TestEngine.all) func effectAndAnswerStandOrFallTogether(engine: TestEngine) async throws {
        try await APIStage.with(engine) { stage in
            let request = try await stage.request("key-1")
            await #expect(throws: Failure.self) {
                try await stage.panel.once(request, answer: { _ in KeptReply(status: 201, document: [:]) }) {
                    alongside in
                    try await stage.panel.createClient(Self.client, by: stage.test.actor) { client, db in
                        try alongside(client, db)
                        throw Failure.failed("the power went")
                    }
                }
            }
            #expect(try await stage.call(.get, "/clients").data.isEmpty)
            #expect(try await stage.call(.post, "/clients", Self.client, key: "key-1").status == .created)
        }
    }

    @Test(arguments: TestEngine.all) func anAnswerIsForgottenAfterSevenDays(engine: TestEngine) async throws {
        try await APIStage.with(engine) { stage in
            let first = try await stage.call(.post, "/clients", Self.client, key: "key-1").created()
            try await stage.age(by: 7 * 24 * 3600 - 60)
            #expect(try await stage.call(.post, "/clients", Self.client, key: "key-1").created().id == first.id)
            try await stage.age(by: 120)
            #expect(try await stage.call(.post, "/clients", Self.client, key: "key-1").created().id != first.id)
        }
    }

    @Test func `R15 an answer that is kept holds no link and no body in clear`() async throws {
        try await APIStage.with { stage in
            let made = try await stage.call(.post, "/clients", Self.client, key: "key-1").created()
            let link = try #require(made["invitation"]?.stringValue)
            let stored = try await stage.panel.database.read { db in
                try db.rows("SELECT request, reply FROM idempotent_replies").map {
                    "\(try $0.text("request")) \(try $0.text("reply"))"
                }
            }
            #expect(stored.count == 1)
            #expect(
                !stored[0].contains(link) && !stored[0].contains("invitation")
                    && !stored[0].contains(digestText(Self.client.text)))
            #expect(stored[0].hasPrefix("v1."))
        }
    }

    @Test(arguments: ["", "a b", "é", String(repeating: "k", count: 256)]) func aKeyIsVisibleASCII(_ key: String)
        async throws
    {
        try await APIStage.with { stage in
            let answer = try await stage.call(.post, "/clients", Self.client, key: key)
            #expect(answer.status == .unprocessableContent)
            #expect(answer.fields == ["Idempotency-Key"])
            #expect(try await stage.call(.get, "/clients").data.isEmpty)
        }
    }

    /// Does something while a request with `key-1` has taken its key and not yet begun its transaction.
    @discardableResult
    private static func whileRunning(_ stage: APIStage, _ body: @Sendable () async throws -> Void) async throws
        -> OnceOutcome
    {
        let answer: @Sendable (InvitedClient) -> KeptReply = { _ in KeptReply(status: 201, document: [:]) }
        return try await stage.panel.once(try await stage.request("key-1"), answer: answer) { alongside in
            try await body()
            return try await stage.panel.createClient(client, by: stage.test.actor, alongside: alongside)
        }
    }
}

extension APIStage {
    /// The request that a `POST /clients` with this key is, for the stage's token.
    fileprivate func request(_ key: String) async throws -> KeyedRequest {
        let bearer = try #require(try await panel.bearer(token: token))
        let body: JSONValue = ["name": "Studio Lumen", "email": "jonas@example.test", "currency": "EUR"]
        return KeyedRequest(token: bearer.token.id, route: "clients", key: key, body: body)
    }

    /// Lets keys grow older: they follow the database's clock, which no test can move.
    fileprivate func age(by seconds: Int) async throws {
        try await panel.database.write { db in
            _ = try db.run("UPDATE idempotent_replies SET created_at = created_at - \(seconds * 1_000_000)")
        }
    }
}
