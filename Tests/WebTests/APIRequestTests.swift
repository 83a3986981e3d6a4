import Domain
import Foundation
import HTTPTypes
import NIOCore
import Testing
import Vocabulary

@testable import Web

/// What every request of the API goes through, whatever it is about.
struct APIRequestTests {
    private static let json: HTTPFields = [.contentType: "application/json"]

    @Test func `R91 a request without a valid token is 401 in the shape of errors`() async throws {
        try await APIStage.with { stage in
            for token in ["", "wrong", "avy_wrong"] {
                let answer = try await stage.call(.get, "/clients", token: token)
                #expect(answer.status == .unauthorized)
                #expect(answer.headers[.wwwAuthenticate] == "Bearer")
            }
            let basic = try await stage.raw(.get, "/clients", [.authorization: "Basic \(stage.token)"], nil, token: "")
            #expect(basic.status == .unauthorized)
        }
    }

    @Test func aTokenEndsWhenItsTimeIsOver() async throws {
        try await APIStage.with { stage in
            let token = try await APIStage.tokenText(stage.panel, [.everything], lifetime: 60)
            #expect(try await stage.call(.get, "/clients", token: token).status == .ok)
            stage.test.clock.advance(by: 61)
            #expect(try await stage.call(.get, "/clients", token: token).status == .unauthorized)
        }
    }

    /// Every route, with a token that has every scope but its own, and with one that has nothing else.
    @Test func everyRouteAsksForItsScope() async throws {
        try await APIStage.with { stage in
            var tokens: [Permission: (own: String, others: String)] = [:]
            for permission in Permission.panel.map(\.permission) {
                let others = Permission.panel.map(\.permission).filter { $0 != permission }
                tokens[permission] = (
                    try await APIStage.tokenText(stage.panel, [permission]),
                    try await APIStage.tokenText(stage.panel, others)
                )
            }
            for route in OpenAPI.routes {
                guard case .token(let permission) = route.access else { continue }
                let (own, others) = try #require(tokens[permission])
                let path = String(route.path.dropFirst("/api/v1".count)).replacing("{id}", with: UUID().uuidString)
                    .replacing("{kind}", with: "Product").replacing("{name}", with: "Nothing")
                let refused = try await stage.call(route.method, path, token: others)
                #expect(refused.status == .forbidden, "\(OpenAPI.name(route))")
                #expect(refused.message.contains(permission.rawValue))
                let allowed = try await stage.call(route.method, path, token: own)
                #expect(![401, 403, 500].contains(allowed.status.code), "\(OpenAPI.name(route))")
            }
        }
    }

    @Test func aRevokedTokenIsRefusedAtOnce() async throws {
        try await APIStage.with { stage in
            let others = try await stage.panel.tokens().map(\.token.id)
            let text = try await APIStage.tokenText(stage.panel, [.everything])
            #expect(try await stage.call(.get, "/clients", token: text).status == .ok)
            let (token, owner) = try #require(try await stage.panel.tokens().first { !others.contains($0.token.id) })
            #expect(try await stage.panel.tokens(of: owner.email).map(\.token.id).contains(token.id))
            try await stage.panel.revokeToken(token.id, by: .system)
            #expect(try await stage.call(.get, "/clients", token: text).status == .unauthorized)
            #expect(try await stage.panel.tokens().contains { $0.token.validity(at: Date()).hasPrefix("revoked") })
            try await stage.panel.revokeToken(token.id, by: .system)
            let noted = try await stage.call(.get, "/audit-log").data.filter { $0["action"] == "token.revoke" }
            #expect(noted.count == 1)
        }
    }

    @Test func `R91 a verb that an address does not know is 405 and names those it knows`() async throws {
        try await APIStage.with { stage in
            let answer = try await stage.raw(.delete, "/clients", [:], nil)
            #expect(answer.status == .methodNotAllowed)
            #expect(answer.headers[.allow] == "GET, POST")
            #expect(answer.document["code"] == 405)
            #expect(try await stage.raw(.delete, "/nothing", [:], nil).status == .notFound)
        }
    }

    @Test func `R91 a body that is no JSON is 400, one that does not say it is JSON 415`() async throws {
        try await APIStage.with { stage in
            for text in ["{", "{\"name\": }", "\u{FEFF}{]", "", "nul"] {
                #expect(
                    try await stage.raw(.post, "/clients", Self.json, ByteBuffer(string: text)).status == .badRequest,
                    "\(text)")
            }
            let notText = try await stage.raw(
                .post, "/clients", Self.json, ByteBuffer(bytes: [0x7B, 0xFF, 0xFE, 0x7D]))
            #expect(notText.status == .badRequest)
            let types = [
                "text/plain", "application/x-www-form-urlencoded", "application/jsonp",
                "application/json; charset=latin1",
            ]
            for type in types {
                let answer = try await stage.raw(.post, "/clients", [.contentType: type], ByteBuffer(string: "{}"))
                #expect(answer.status == .unsupportedMediaType, "\(type)")
            }
            #expect(
                try await stage.raw(.post, "/clients", [:], ByteBuffer(string: "{}")).status == .unsupportedMediaType)
            let fine = try await stage.raw(
                .post, "/clients", [.contentType: "Application/JSON; charset=\"UTF-8\""], ByteBuffer(string: "{}"))
            #expect(fine.status == .unprocessableContent)
        }
    }

    @Test func `R91 a body that is no object is 422`() async throws {
        try await APIStage.with { stage in
            for body: JSONValue in [[], "text", 5, nil, true] {
                let answer = try await stage.call(.post, "/clients", body)
                #expect(answer.status == .unprocessableContent)
                #expect(answer.fields == [""])
            }
        }
    }

    @Test func `R91 what a body should not have is refused by its name`() async throws {
        try await APIStage.with { stage in
            let client = try await stage.call(
                .post, "/clients", ["name": "A", "email": "a@example.test", "curency": "EUR", "is_vip": true])
            #expect(client.status == .unprocessableContent)
            #expect(client.fields == ["curency", "is_vip"])
            let nested: JSONValue = [
                "name": "A", "module": "Product/Box",
                "prices": [["currency": "EUR", "period": "monthly", "amount": 5, "ammount": 6]],
            ]
            #expect(try await stage.call(.post, "/products", nested).fields == ["prices.0.ammount"])
            let plan: JSONValue = ["name": "A", "module": "Product/Box", "plan": ["sise": 4]]
            #expect(try await stage.call(.post, "/products", plan).fields == ["plan.sise"])
            #expect(try await stage.call(.get, "/clients").data.isEmpty)
            #expect(try await stage.call(.get, "/products").data.isEmpty)
        }
    }

    @Test func `R91 a value of another type is refused where it stands`() async throws {
        try await APIStage.with { stage in
            let answer = try await stage.call(.post, "/clients", ["name": 5, "email": ["a"], "currency": nil])
            #expect(answer.status == .unprocessableContent)
            #expect(answer.document.at("errors.name.0") == "must be a text")
            #expect(answer.fields == ["currency", "email", "name"])
            let product: JSONValue = [
                "name": "A", "module": "Product/Box", "hidden": "yes", "stock": "10", "prices": [:],
            ]
            #expect(try await stage.call(.post, "/products", product).fields == ["hidden", "prices", "stock"])
        }
    }

    @Test func `R91 everything that is wrong is told at once`() async throws {
        try await APIStage.with { stage in
            let answer = try await stage.call(.post, "/clients", ["name": "", "email": "nobody", "currency": "XXX"])
            #expect(answer.status == .unprocessableContent)
            #expect(answer.fields.contains("name") && answer.fields.contains("email"))
        }
    }

    @Test func textsAreStoredComposedAndNeverHoldAZeroByte() async throws {
        try await APIStage.with { stage in
            let made = try await stage.newClient("Cafe\u{301}")
            #expect(made["name"]?.stringValue?.unicodeScalars.count == 4)
            let zero = try await stage.call(
                .post, "/clients", ["name": "a\0b", "email": "a@example.test", "currency": "EUR"])
            #expect(zero.fields == ["name"])
            #expect(try await stage.call(.get, "/clients?q=Caf%00%C3%A9").data.map(\.id) == [made.id])
        }
    }

    @Test func aBodyMayBeAMebibyteAndNestDeepButNoMore() async throws {
        try await APIStage.with { stage in
            let long = ByteBuffer(string: "{\"name\": \"\(String(repeating: "x", count: 1 << 20))\"}")
            #expect(try await stage.raw(.post, "/clients", Self.json, long).status == .contentTooLarge)
            for depth in [400, 100_000] {
                let text = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                let answer = try await stage.raw(
                    .post, "/clients", Self.json, ByteBuffer(string: "{\"name\": \(text)}"))
                #expect([400, 422].contains(answer.status.code))
            }
            let huge = ByteBuffer(string: "{\"name\": 1e999, \"email\": 99999999999999999999999}")
            #expect([400, 422].contains(try await stage.raw(.post, "/clients", Self.json, huge).status.code))
        }
    }

    @Test func `R91 an unknown address and an unknown thing are 404`() async throws {
        try await APIStage.with { stage async throws in
            let paths = [
                "/nothing", "/clients/\(UUID().uuidString)", "/clients/5", "/products/x",
                "/services/\(UUID().uuidString)",
                "/tasks/\(UUID().uuidString)", "/tasks/41766961-7279-8001-8000-00000000ffff",
                "/modules/Product/Nothing",
                "/modules/product/Box", "/modules/Product/Box%2F..",
            ]
            for path in paths { #expect(try await stage.call(.get, path).status == .notFound, "\(path)") }
            let none = UUID().uuidString
            #expect(try await stage.call(.patch, "/clients/\(none)", ["name": "A"]).status == .notFound)
            #expect(try await stage.call(.patch, "/products/\(none)", ["name": "A"]).status == .notFound)
            #expect(try await stage.call(.put, "/products/\(none)/plan", ["size": 1]).status == .notFound)
            #expect(try await stage.call(.patch, "/services/\(none)", ["order": [:]]).status == .notFound)
            #expect(try await stage.call(.post, "/services/\(none)/suspend").status == .notFound)
            #expect(try await stage.call(.post, "/services/\(none)/retry").status == .notFound)
        }
    }
}
