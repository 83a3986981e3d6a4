import Domain
import Foundation
import PanelCore
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// What staff read about what went wrong, what was done and what is not possible.
struct StaffWordsTests {
    @Test func aCauseIsSaidToUsersFirstAndThenAsTheLogHasIt() async throws {
        try await Shop.open { shop in
            shop.test.world.onCreate { _, _ in
                throw Failure.refused(Failure.Reason("The name is taken", log: "zone-7 answered 409"))
            }
            let client = try await shop.test.client()
            let service = try await shop.service(of: client)
            let task = try #require(service.operation?.task)
            let (staff, user) = (try await shop.staff([.everything]), try await shop.user(of: client))
            for path in [
                "/admin", "/admin/services/\(service.id)", "/admin/services/\(service.id)/history",
                "/admin/services/\(service.id)/tasks", "/admin/tasks/\(task)",
            ] {
                let text = try await staff.get(path).main
                let said = try #require(text.range(of: "The name is taken"), "\(path)")
                let logged = try #require(text.range(of: "zone-7 answered 409"), "\(path)")
                #expect(said.upperBound <= logged.lowerBound, "\(path)")
            }
            #expect(try await staff.get("/admin/tasks/\(task)").main.contains("Create: example.com"))
            #expect(try await !user.get("/services/\(service.id)").main.contains("zone-7"))
        }
    }

    @Test func theHistoryIsToldInTheWordsOfTheStatuses() async throws {
        try await Shop.open { shop in
            let service = try await shop.service(of: try await shop.test.client())
            let staff = try await shop.staff([.viewServices])
            let page = try await staff.get("/admin/services/\(service.id)/history").main
            let strong = page.matches(of: /<strong>([^<]+)<\/strong> ([^<]*)/).map { "\($0.1) \($0.2)" }
            #expect(strong == ["Completed from processing", "Processing from pending", "Ordered "])
        }
    }

    @Test func aModuleInUseIsNotOfferedToBeTurnedOff() async throws {
        try await Shop.open { shop in
            let staff = try await shop.staff([.everything])
            let path = "/admin/modules/\(TestPanel.key)/deactivate"
            #expect(try await staff.get(path).form(path) != nil)
            _ = try await shop.service(of: try await shop.test.client())
            let page = try await staff.get(path)
            #expect(page.main.contains("1 service uses it"))
            #expect(page.main.contains("href=\"/admin/services?module=Product%2FBox\""))
            #expect(page.form(path) == nil)
            let refused = try await staff.post(path, [("confirm", "Boxes")])
            #expect(refused.status == 409)
            #expect(refused.main.contains("in use by 1 service: example.com"))
        }
    }

    @Test func theOnlyOtherProductIsChosenAndSaysItsPrice() async throws {
        try await Shop.open { shop in
            let service = try await shop.service(of: try await shop.test.client())
            _ = try await shop.test.product([
                "name": "Large box", "prices": [["currency": "EUR", "period": "monthly", "amount": 500]],
            ])
            let staff = try await shop.staff([.everything])
            let path = "/admin/services/\(service.id)/change-package"
            let page = try await staff.get(path)
            #expect(page.main.contains("Large box, €5.00 a month"))
            #expect(try await staff.submit(page, path).status == 303)
        }
    }

    @Test func whatIsUnderWayIsNamedInASentence() async throws {
        try await Shop.open { shop in
            let service = try await shop.test.order(for: try await shop.test.client())
            let staff = try await shop.staff([.everything])
            let page = try await staff.get("/admin/services/\(service.id)/terminate")
            #expect(page.status == 409)
            #expect(page.main.contains("It cannot be terminated now: its creation is under way"))
            let forbidden = try await shop.staff([.viewServices]).get("/admin/staff")
            #expect(forbidden.main.contains("Go to the dashboard"))
        }
    }

    @Test func theAuditLogSpeaksOfPeopleAndPrices() async throws {
        try await Shop.open { shop in
            let staff = try await shop.staff([.everything], name: "Marta Wilk")
            let client = try await shop.panel.createClient(
                ["name": "Kestrel", "email": "jonas@kestrel.example", "currency": "EUR"], by: .system)
            _ = try await shop.test.product()
            _ = try await staff.post(
                "/admin/clients/\(client.client.id)",
                [("name", "Kestrel & Sons"), ("email", "jonas@kestrel.example"), ("revision", "1")])
            _ = try await shop.staffWithPassword("ada@example.test")
            _ = try await shop.signIn(shop.visitor, "ada@example.test")
            let page = try await staff.get("/admin/audit-log").main
            #expect(page.contains("Marta Wilk changed"))
            #expect(page.contains("Ada signed in"))
            #expect(!page.contains("signed in as"))
            #expect(!page.contains("{&quot;") && !page.contains("&quot;:"), "no JSON")
        }
    }

    @Test func documentsInsideDocumentsAreWords() {
        let stored: JSONValue = [
            "plan": ["size": 5, "has_lid": true],
            "prices": [
                ["currency": "EUR", "period": "monthly", "amount": 400],
                ["currency": "EUR", "period": "annually", "amount": 4000, "setup": 100],
            ],
        ]
        let facts = [Fact](stored: stored)
        #expect(facts.map(\.text) == ["has lid yes, size 5", "€4.00 a month, €40.00 a year, €1.00 set-up"])
        #expect(facts.allSatisfy { !$0.isCode })
    }

    @Test(arguments: [
        ("409 after 38 ms {\"error\":\"taken\"}", "409", "38 ms"), ("after 5000 ms: no route", nil, "5.00 s"),
    ]) func aLogLineSaysWhatCameBackAndWhen(_ response: String, _ status: String?, _ took: String) throws {
        let exchange = try #require(LogExchange(row("POST /zones {\"name\":\"a b\"}", response)))
        #expect(exchange.request == "POST /zones")
        #expect(exchange.status == status)
        #expect(exchange.took == took)
    }

    @Test func whatAModuleWroteItselfIsNoExchange() {
        #expect(LogExchange(row("look", "key accepted after 3 ms")) == nil)
    }

    private func row(_ request: String, _ response: String) -> ModuleLogRow {
        ModuleLogRow(
            at: Date(timeIntervalSince1970: 0), module: TestPanel.key, instance: nil, service: nil, task: nil,
            attempt: nil, level: "info", action: "create", request: request, response: response)
    }
}
