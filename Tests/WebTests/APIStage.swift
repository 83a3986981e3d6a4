import Domain
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Logging
import ModuleKit
import NIOCore
import PanelCore
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// A panel behind its router, and a program with a token. Every answer is held to the OpenAPI document.
struct APIStage: Sendable {
    let test: TestPanel
    let client: any TestClientProtocol
    /// A token that allows everything.
    let token: String
    let contract: APIContract

    var panel: Panel { test.panel }

    static func with<T: Sendable>(
        _ engine: TestEngine = .sqlite, modules: [any Module.Type] = [Box.self], active: Bool = true,
        configured: Bool = true,
        _ body: @escaping @Sendable (APIStage) async throws -> T
    ) async throws -> T {
        try await TestPanel.with(engine, modules: modules, active: active, configured: configured) { test in
            let assets = try Assets(root: resources)
            let views = ModuleViews(program: URL(filePath: CommandLine.arguments[0]))
            let site = try Site(panel: test.panel, assets: assets, views: views, node: "test")
            let token = try await tokenText(test.panel, [.everything])
            let contract = try APIContract(document: OpenAPI.document())
            return try await Application(router: Server.router(site)).test(.router) { client in
                try await body(APIStage(test: test, client: client, token: token, contract: contract))
            }
        }
    }

    /// A token of an administrator.
    ///
    /// - Parameter lifetime: seconds; `nil` never ends.
    static func tokenText(_ panel: Panel, _ scopes: [Permission], lifetime: TimeInterval? = nil) async throws -> String
    {
        let email = "ada@example.test"
        if try await panel.allStaff().isEmpty {
            let role = try await panel.administratorRole()
            let values: JSONValue = ["name": "Ada", "email": .string(email), "password": "Correct-Horse-9"]
            _ = try await panel.saveStaff(nil, values, roles: [role.id], holding: nil, by: .system)
        }
        return try await panel.createToken(
            for: email, name: "test", scopes: PermissionSet(scopes), lifetime: lifetime, by: .system
        ).text
    }

    /// Sends a request with a JSON body.
    func call(
        _ method: HTTPRequest.Method, _ path: String, _ body: JSONValue? = nil, key: String? = nil, token: String? = nil
    ) async throws -> APIAnswer {
        var headers: HTTPFields = [:]
        if body != nil { headers[.contentType] = "application/json" }
        if let key, let name = HTTPField.Name("Idempotency-Key") { headers[name] = key }
        return try await raw(method, path, headers, body.map { ByteBuffer(string: $0.text) }, token: token)
    }

    /// Sends a request as it is.
    ///
    /// - Parameter token: `nil` takes the stage's own, an empty one sends none.
    func raw(
        _ method: HTTPRequest.Method, _ path: String, _ headers: HTTPFields, _ body: ByteBuffer?, token: String? = nil
    ) async throws -> APIAnswer {
        var headers = headers
        if token != "" { headers[.authorization] = "Bearer \(token ?? self.token)" }
        let uri = "/api/v1\(path)"
        return try await client.execute(uri: uri, method: method, headers: headers, body: body) { response in
            let document = try JSONValue(parsing: String(buffer: response.body))
            let answer = APIAnswer(status: response.status, headers: response.headers, document: document)
            #expect(response.headers[.contentType] == "application/json; charset=utf-8")
            for complaint in contract.complaints(about: answer, to: method, uri) {
                Issue.record("\(method) \(uri): \(complaint)")
            }
            return answer
        }
    }

    // MARK: a shop, made through the API

    func newClient(_ name: String = "Studio Lumen") async throws -> JSONValue {
        try await call(.post, "/clients", ["name": .string(name), "email": "jonas@example.test", "currency": "EUR"])
            .created()
    }

    /// What costs nothing is provisioned at once; what costs something waits for its invoice.
    func newProduct(_ more: [String: JSONValue] = [:]) async throws -> JSONValue {
        let values: [String: JSONValue] = [
            "name": "Small box", "module": "Product/Box",
            "prices": [["currency": "EUR", "period": "monthly", "amount": 0]],
            "plan": ["size": 7],
        ]
        return try await call(.post, "/products", .object(values.merging(more) { $1 })).created()
    }

    /// The body of an order.
    func order(_ name: String = "example.com") async throws -> JSONValue {
        [
            "client": .string(try await newClient().id), "product": .string(try await newProduct().id),
            "period": "monthly",
            "order": ["name": .string(name), "password": "hunter2-secret"],
        ]
    }

    func newService(_ name: String = "example.com") async throws -> JSONValue {
        try await call(.post, "/services", try await order(name)).created()
    }

    /// Runs workers until nothing is under way for a service.
    func work(_ service: JSONValue) async throws {
        _ = try await test.work(until: try #require(ServiceID(service.id)))
    }
}

/// What the API answered.
struct APIAnswer: Sendable {
    var status: HTTPResponse.Status
    var headers: HTTPFields
    var document: JSONValue

    /// The document of a 201.
    func created() throws -> JSONValue {
        try #require(status == .created, "\(document.text)")
        return document
    }

    /// The paths that a refusal complains about, sorted.
    var fields: [String] { (document["errors"]?.objectValue ?? [:]).keys.sorted() }
    var message: String { document["message"]?.stringValue ?? "" }
    /// The entries of a list.
    var data: [JSONValue] { document["data"]?.arrayValue ?? [] }
    var next: String? { document["next"]?.stringValue }
}

extension JSONValue {
    /// The id of a thing of the API.
    var id: String { self["id"]?.stringValue ?? "" }

    /// The member at a path such as `operation.status`.
    func at(_ path: String) -> JSONValue? {
        path.split(separator: ".").reduce(Optional(self)) { value, key in
            Int(key).flatMap { index in value?.arrayValue.flatMap { $0.indices.contains(index) ? $0[index] : nil } }
                ?? value?[String(key)]
        }
    }
}
