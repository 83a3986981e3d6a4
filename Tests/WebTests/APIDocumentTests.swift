import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import Web

/// The OpenAPI document and the routes say the same.
struct APIDocumentTests {
    let document = Result { try OpenAPI.document() }

    @Test func everyRouteIsDescribedAndEveryDescriptionHasARoute() throws {
        let described = Set(try Operations.all().keys)
        let routes = Set(Routes.all.filter { $0.path.hasPrefix("/api/") }.map(OpenAPI.name))
        #expect(described.subtracting(routes).sorted() == [])
        #expect(routes.subtracting(described).sorted() == [])
        let written = try document.get()["paths"]?.objectValue ?? [:]
        let operations = written.flatMap { path, item in
            (item.objectValue ?? [:]).keys.filter { $0 != "parameters" }.map { "\($0.uppercased()) \(path)" }
        }
        #expect(Set(operations) == routes)
    }

    @Test func everyOperationHasANameOfItsOwn() throws {
        let names = try Operations.all().values.map(\.id)
        #expect(Set(names).count == names.count)
        #expect(names.allSatisfy { $0.wholeMatch(of: /[a-z][A-Za-z]+/) != nil })
    }

    @Test func everyRouteSaysWhichScopeItNeeds() throws {
        let contract = APIContract(document: try document.get())
        for route in OpenAPI.routes {
            let operation = try #require(
                contract.operation(route.method, String(route.path.dropFirst("/api/v1".count))))
            switch route.access {
            case .token(let permission): #expect(operation["security"] == [["bearer": [.string(permission.rawValue)]]])
            default: #expect(operation["security"] == [])
            }
        }
    }

    @Test func everyReferenceLeadsSomewhere() throws {
        let document = try document.get()
        let contract = APIContract(document: document)
        let references = Self.references(in: document)
        #expect(references.count > 20)
        for reference in references {
            #expect(contract.resolved(["$ref": .string(reference)]) != .null, "\(reference)")
        }
    }

    @Test func everyExampleOfABodyKeepsItsSchema() throws {
        let contract = APIContract(document: try document.get())
        let operations = try Operations.all().values.filter { $0.example != nil }
        #expect(operations.count > 10)
        for operation in operations {
            let (schema, example) = (try #require(operation.body), try #require(operation.example))
            #expect(SchemaCheck.issues(of: example, against: schema) == [], "\(operation.id)")
            #expect(contract.complaints(about: example, schema, at: operation.id) == [])
        }
    }

    @Test func everyPartOfAPathIsAParameter() throws {
        for (path, item) in try document.get()["paths"]?.objectValue ?? [:] {
            let wanted = path.matches(of: /\{(\w+)\}/).map { String($0.1) }
            let named = (item["parameters"]?.arrayValue ?? []).compactMap { $0["name"]?.stringValue }
            #expect(named == wanted, "\(path)")
        }
    }

    @Test func creatingPostsTakeAnIdempotencyKeyAndNothingElseDoes() throws {
        let creating = try Operations.all().filter { $0.value.isCreating }.keys.sorted()
        #expect(
            creating == [
                "POST /clients", "POST /clients/{id}/balance/adjustments", "POST /clients/{id}/balance/funds",
                "POST /invoices", "POST /invoices/{id}/payments", "POST /modules/{kind}/{name}/instances",
                "POST /payments/{id}/refunds", "POST /products", "POST /services",
            ])
    }

    @Test func theDocumentAndHealthNeedNoToken() async throws {
        try await APIStage.with { stage in
            let document = try await stage.call(.get, "/openapi.json", token: "")
            #expect(document.status == .ok)
            #expect(document.document["openapi"] == "3.1.0")
            let health = try await stage.call(.get, "/health", token: "")
            #expect(health.document == ["status": "ok", "version": .string(aviaryVersion), "database": "sqlite"])
        }
    }

    @Test func healthSaysWhenTheDatabaseIsGone() async throws {
        try await APIStage.with { stage in
            await stage.panel.database.close()
            let health = try await stage.call(.get, "/health", token: "")
            #expect(health.status == .serviceUnavailable)
            #expect(health.headers[.retryAfter] == "5")
        }
    }

    private static func references(in value: JSONValue) -> Set<String> {
        switch value {
        case .object(let members):
            let own = members["$ref"]?.stringValue.map { [$0] } ?? []
            return members.values.reduce(into: Set(own)) { $0.formUnion(references(in: $1)) }
        case .array(let items): return items.reduce(into: []) { $0.formUnion(references(in: $1)) }
        default: return []
        }
    }
}
