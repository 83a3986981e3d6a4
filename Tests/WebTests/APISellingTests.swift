import Foundation
import HTTPTypes
import Testing
import Vocabulary

@testable import Web

/// Clients, products and services through the API.
struct APISellingTests {
    @Test func aNewClientComesWithTheLinkOfItsFirstUserOnce() async throws {
        try await APIStage.with { stage in
            let made = try await stage.newClient()
            let link = try #require(made["invitation"]?.stringValue)
            #expect(link.hasPrefix("https://panel.example/invitation/"))
            let text = try #require(link.split(separator: "/").last.map(String.init))
            #expect(try await stage.panel.openInvitation(text)?.client.id.description == made.id)
            let shown = try await stage.call(.get, "/clients/\(made.id)")
            #expect(shown.status == .ok)
            #expect(!shown.document.text.contains(text))
            #expect(shown.document["invitations"]?.arrayValue?.count == 1)
            #expect(try await !stage.call(.get, "/audit-log").document.text.contains(text))
        }
    }

    @Test func aChangedClientKeepsWhatIsLeftOut() async throws {
        try await APIStage.with { stage in
            let made = try await stage.newClient()
            let changed = try await stage.call(
                .patch, "/clients/\(made.id)", ["email": "office@example.test", "closed": true])
            #expect(changed.status == .ok)
            #expect(changed.document["name"] == made["name"])
            #expect(changed.document["email"] == "office@example.test")
            #expect(changed.document["closed"] == true)
            let seen = try await stage.call(.get, "/audit-log").data.count
            let same: JSONValue = ["email": "office@example.test"]
            for nothing in [[:], same] {
                #expect(try await stage.call(.patch, "/clients/\(made.id)", nothing).document == changed.document)
            }
            #expect(
                try await stage.call(.get, "/audit-log").data.count == seen, "what changes nothing is not written down")
            #expect(try await stage.call(.patch, "/clients/\(made.id)", ["closed": "yes"]).fields == ["closed"])
            #expect(try await stage.call(.patch, "/clients/\(made.id)", ["email": "nobody"]).fields == ["email"])
            #expect(try await stage.call(.get, "/clients?q=office").data.map(\.id) == [made.id])
        }
    }

    @Test func aProductIsMadeChangedAndGivenAnotherPlan() async throws {
        try await APIStage.with { stage in
            let made = try await stage.newProduct([
                "stock": 3, "prices": [["currency": "EUR", "period": "monthly", "amount": 500]],
            ])
            #expect(made["plan"] == ["size": 7, "lid": true])
            #expect(made["prices"] == [["currency": "EUR", "period": "monthly", "amount": 500, "setup": 0]])
            let path = "/products/\(made.id)"
            let change: JSONValue = [
                "hidden": true, "stock": nil,
                "prices": [["currency": "USD", "period": "annually", "amount": 6000, "setup": 100]],
            ]
            let changed = try await stage.call(.patch, path, change).document
            #expect(changed["hidden"] == true)
            #expect(changed["stock"] == .null)
            #expect(changed["name"] == "Small box")
            #expect(changed.at("prices.0.setup") == 100)
            let planned = try await stage.call(.put, "\(path)/plan", ["size": 20])
            #expect(planned.document["plan"] == ["size": 20, "lid": true])
            #expect(try await stage.call(.get, path).document == planned.document)
            #expect(try await stage.call(.put, "\(path)/plan", ["size": 200]).fields == ["size"])
            #expect(try await stage.call(.put, "\(path)/plan", ["sice": 2]).fields == ["sice"])
            #expect(try await stage.call(.patch, path, ["module": "Product/Other"]).fields == ["module"])
        }
    }

    @Test func aProductOfNoModuleOrWithWrongPricesIsRefusedWhereItIsWrong() async throws {
        try await APIStage.with { stage async throws in
            #expect(
                try await stage.call(.post, "/products", ["name": "A", "module": "Product/None"]).fields == ["module"])
            #expect(try await stage.call(.post, "/products", ["name": "A"]).fields == ["module"])
            let prices: JSONValue = [["currency": "XXX", "period": "daily", "amount": -1]]
            let body: JSONValue = ["name": "A", "module": "Product/Box", "prices": prices]
            #expect(try await stage.call(.post, "/products", body).fields.contains("prices.0.currency"))
        }
    }

    @Test func anOrderIsAnsweredAtOnceAndProvisionedByItsTask() async throws {
        try await APIStage.with { stage in
            let made = try await stage.newService()
            #expect(made["state"] == "pending")
            #expect(made["provision_status"] == "pending")
            #expect(made["label"] == "example.com")
            #expect(made["price"] == ["amount": 0, "currency": "EUR"])
            #expect(made["invoice"] == .null)
            #expect(made.at("operation.action") == "create")
            #expect(made.at("operation.status") == "waiting")
            try await stage.work(made)
            let done = try await stage.call(.get, "/services/\(made.id)").document
            #expect(done["state"] == "active")
            #expect(done["provision_status"] == "completed")
            #expect(done["operation"] == .null)
            #expect(done["plan"] == ["size": 7, "lid": true])
            let task = try await stage.call(.get, "/tasks/\(made.at("operation.task")?.stringValue ?? "")").document
            #expect(task["state"] == "succeeded")
            #expect(task["service"]?.stringValue == made.id)
            #expect(task.at("attempts.0.outcome") == "succeeded")
        }
    }

    @Test func `R15 a secret of an order or of settings is nowhere in the API`() async throws {
        try await APIStage.with { stage in
            let made = try await stage.newService()
            #expect(made.at("order.password") == ["$secret": "masked"])
            try await stage.work(made)
            let paths = [
                "/services", "/services/\(made.id)", "/tasks", "/tasks/\(made.at("operation.task")?.stringValue ?? "")",
                "/module-log",
                "/audit-log", "/modules/Product/Box", "/modules/Product/Box/instances",
            ]
            for path in paths {
                let text = try await stage.call(.get, path).document.text
                #expect(!text.contains("hunter2"), "\(path)")
                #expect(!text.contains("sesame"), "\(path)")
                #expect(!text.contains("\"sealed\""), "\(path)")
            }
        }
    }

    @Test func anOrderThatIsWrongSaysWhereAndMakesNothing() async throws {
        try await APIStage.with { stage in
            #expect(try await stage.call(.post, "/services", [:]).fields == ["client", "period", "product"])
            let bad = try await stage.call(.post, "/services", ["client": "5", "product": "x", "period": "daily"])
            #expect(bad.fields == ["client", "period", "product"])
            let order = try await stage.order()
            #expect(
                try await stage.call(.post, "/services", order.with(["order": ["name": "bad-.com"]])).fields == [
                    "order.name"
                ])
            #expect(
                try await stage.call(.post, "/services", order.with(["order": ["nam": "example.com"]])).fields == [
                    "order.nam"
                ])
            #expect(try await stage.call(.post, "/services", order.with(["period": "weekly"])).fields == ["period"])
            #expect(
                try await stage.call(.post, "/services", order.with(["client": .string(UUID().uuidString)])).fields == [
                    "client"
                ])
            #expect(
                try await stage.call(.post, "/services", order.with(["product": .string(UUID().uuidString)])).fields
                    == ["product"])
            #expect(try await stage.call(.get, "/services").data.isEmpty)
            #expect(try await stage.call(.get, "/tasks").data.isEmpty)
        }
    }

    @Test func whatIsSoldOutIsAConflict() async throws {
        try await APIStage.with { stage in
            let (client, product) = (try await stage.newClient(), try await stage.newProduct(["stock": 1]))
            let order: JSONValue = [
                "client": .string(client.id), "product": .string(product.id), "period": "monthly",
                "order": ["name": "example.com"],
            ]
            #expect(try await stage.call(.post, "/services", order).status == .created)
            #expect(try await stage.call(.post, "/services", order).status == .conflict)
        }
    }

    @Test func aServiceGoesThroughItsActions() async throws {
        try await APIStage.with { stage in
            let made = try await stage.newService()
            try await stage.work(made)
            let bigger = try await stage.newProduct(["name": "Big box", "plan": ["size": 30]])
            let steps: [(action: String, body: JSONValue?, state: JSONValue)] = [
                ("suspend", ["reason": "overdue"], "suspended"), ("unsuspend", nil, "active"),
                ("change-package", ["product": .string(bigger.id)], "active"), ("terminate", [:], "terminated"),
            ]
            for (action, body, state) in steps {
                let asked = try await stage.call(.post, "/services/\(made.id)/\(action)", body)
                #expect(asked.status == .accepted, "\(action)")
                #expect(asked.document.at("operation.status") == "waiting")
                #expect(
                    try await stage.call(.post, "/services/\(made.id)/terminate").status == .conflict,
                    "while something is under way")
                try await stage.work(made)
                #expect(try await stage.call(.get, "/services/\(made.id)").document["state"] == state, "\(action)")
            }
            let after = try await stage.call(.get, "/services/\(made.id)").document
            #expect(after["product"]?.stringValue == bigger.id)
            let audit = try await stage.call(.get, "/audit-log?q=service.suspend").data
            #expect(audit.first?.at("details.reason") == "overdue")
        }
    }

    @Test func anActionThatTheStateDoesNotAllowIsAConflict() async throws {
        try await APIStage.with { stage in
            let made = try await stage.newService()
            try await stage.work(made)
            let path = "/services/\(made.id)"
            #expect(try await stage.call(.post, "\(path)/unsuspend").status == .conflict)
            #expect(try await stage.call(.post, "\(path)/retry").status == .conflict)
            #expect(try await stage.call(.patch, path, ["order": ["name": "example.org"]]).status == .conflict)
            #expect(try await stage.call(.post, "\(path)/change-package", [:]).fields == ["product"])
            #expect(
                try await stage.call(.post, "\(path)/change-package", ["product": made["product"] ?? .null]).fields == [
                    "product"
                ])
            let long = try await stage.call(
                .post, "\(path)/suspend", ["reason": .string(String(repeating: "x", count: 501))])
            #expect(long.fields == ["reason"])
            #expect(try await stage.call(.post, "\(path)/suspend", ["note": "overdue"]).fields == ["note"])
        }
    }

    @Test func whatFailedCanBeCorrectedAndTriedAgain() async throws {
        try await APIStage.with { stage in
            stage.test.world.onCreate { new, _ in
                guard new.order.name == "right.example" else {
                    throw Failure.refused(Failure.Reason("The name is taken", log: "taken by 10.0.0.7"))
                }
                return .init()
            }
            let made = try await stage.newService("wrong.example")
            try await stage.work(made)
            let failed = try await stage.call(.get, "/services/\(made.id)").document
            #expect(failed["provision_status"] == "failed")
            #expect(failed["needs_attention"] == true)
            #expect(failed.at("operation.reason") == "The name is taken")
            #expect(!failed.text.contains("10.0.0.7"), "the log's text is for those who may see tasks")
            let changed = try await stage.call(.patch, "/services/\(made.id)", ["order": ["name": "right.example"]])
            #expect(changed.document["label"] == "right.example")
            #expect(changed.document.at("order.password") == ["$secret": "masked"])
            #expect(try await stage.call(.patch, "/services/\(made.id)", [:]).fields == ["order"])
            #expect(
                try await stage.call(.patch, "/services/\(made.id)", ["order": ["name": "bad-.com"]]).fields == [
                    "order.name"
                ])
            #expect(try await stage.call(.post, "/services/\(made.id)/retry").status == .accepted)
            try await stage.work(made)
            #expect(try await stage.call(.get, "/services/\(made.id)").document["provision_status"] == "completed")
        }
    }

    @Test func aTaskIsTakenBackAndTriedAgain() async throws {
        try await APIStage.with { stage in
            let made = try await stage.newService()
            let path = "/tasks/\(made.at("operation.task")?.stringValue ?? "")"
            #expect(try await stage.call(.post, "\(path)/retry").status == .conflict)
            let cancelled = try await stage.call(.post, "\(path)/cancel")
            #expect(cancelled.status == .accepted)
            #expect(cancelled.document["state"] == "cancelled")
            #expect(try await stage.call(.post, "\(path)/cancel").status == .conflict)
            let again = try await stage.call(.post, "\(path)/retry")
            #expect(again.status == .accepted)
            #expect(again.document["state"] == "waiting")
            try await stage.work(made)
            #expect(try await stage.call(.get, "/services/\(made.id)").document["state"] == "active")
        }
    }
}
