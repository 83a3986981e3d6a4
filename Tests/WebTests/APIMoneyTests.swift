import Domain
import Foundation
import HTTPTypes
import ModuleKit
import PanelCore
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// Money through the API. Every answer is held to the OpenAPI document by the stage itself.
struct APIMoneyTests {
    private static func withTills(
        _ engine: TestEngine = .sqlite, _ body: @escaping @Sendable (APIStage, MoneyShop) async throws -> Void
    ) async throws {
        try await APIStage.with(engine, modules: [Box.self, Till.self, Purse.self]) { stage in
            try await body(stage, try await MoneyShop.open(stage.test, automatic: false))
        }
    }

    @Test(arguments: TestEngine.all)
    func `an invoice is written, issued, paid by hand and given back in part`(engine: TestEngine) async throws {
        try await Self.withTills(engine) { stage, money in
            let body: JSONValue = [
                "client": .string(money.client.id.description), "note": "Thank you.",
                "lines": [
                    ["description": "Work", "quantity": 3, "unit": 60_00], ["description": "Travel", "unit": 20_00],
                ],
            ]
            let draft = try await stage.call(.post, "/invoices", body, key: "draft-1").created()
            #expect((draft["state"], draft["number"]) == ("draft", .null))
            #expect(try await stage.call(.post, "/invoices", body, key: "draft-1").created().id == draft.id)
            let path = "/invoices/\(draft.id)"
            let issued = try await stage.call(.post, "\(path)/issue").document
            #expect((issued["state"], issued["total"], issued["due"]) == ("unpaid", 200_00, 200_00))
            #expect(issued["lines"]?.arrayValue?.count == 2)
            #expect(issued.at("seller.name") == "North Hosting")
            #expect(try await stage.call(.post, "\(path)/issue").status == .conflict)
            #expect(try await stage.call(.post, "\(path)/discard").status == .conflict)

            let seen: JSONValue = [
                "gateway": .string(money.gateway.description), "amount": 200_00, "reference": "NTRF 1",
            ]
            let payment = try await stage.call(.post, "\(path)/payments", seen, key: "seen-1").created()
            #expect(payment["state"] == "succeeded")
            #expect(try await stage.call(.post, "\(path)/payments", seen, key: "seen-1").created().id == payment.id)
            #expect(try await stage.call(.post, "\(path)/payments", seen).fields == ["reference"])
            #expect(try await stage.call(.get, path).document["state"] == "paid")
            #expect(try await stage.call(.post, "\(path)/cancel", ["reason": "no"]).status == .conflict)

            let back: JSONValue = ["amount": 50_00, "way": "hand", "reason": "Late"]
            let refund = try await stage.call(.post, "/payments/\(payment.id)/refunds", back, key: "back-1").created()
            #expect(refund["state"] == "succeeded")
            #expect(
                try await stage.call(.post, "/payments/\(payment.id)/refunds", back, key: "back-1").created().id
                    == refund.id)
            #expect(
                try await stage.call(.post, "/payments/\(payment.id)/refunds", ["amount": 150_01]).fields == ["amount"])
            let detail = try await stage.call(.get, path).document
            #expect(detail["credited"] == 50_00)
            #expect(detail["credit_notes"]?.arrayValue?.count == 1)
            #expect(try await stage.call(.get, "/invoices?kind=credit_note").data.count == 1)
            #expect(
                try await stage.call(.get, "/invoices?state=paid&client=\(money.client.id)").data.map(\.id).contains(
                    draft.id))
            #expect(try await stage.call(.get, "/invoices?overdue=true").data.isEmpty)
            #expect(try await stage.call(.get, "/payments?held=true").data.isEmpty)
            #expect(
                try await stage.call(.get, "/payments/\(payment.id)").document.at("refunds.0.id")?.stringValue
                    == refund.id)
            #expect(try await stage.call(.get, "/ledger/check").document == ["right": true, "faults": []])
            #expect(try await stage.call(.get, "/ledger/entries?client=\(money.client.id)&limit=2").next != nil)
            let sales = try await stage.call(.get, "/ledger/accounts").data.first { $0["account"] == "income:sales" }
            #expect(sales?["amount"] == -150_00)
        }
    }

    @Test func `an issued document is answered as a file, a draft is not`() async throws {
        try await Self.withTills { stage, money async throws in
            let invoice = try await money.invoice()
            let headers: HTTPFields = [.authorization: "Bearer \(stage.token)"]
            let file = try await stage.client.execute(
                uri: "/api/v1/invoices/\(invoice.id)/pdf", method: .get, headers: headers, body: nil)
            #expect(file.headers[.contentType] == "application/pdf")
            #expect(file.body.getString(at: 0, length: 5) == "%PDF-")
            let body: JSONValue = [
                "client": .string(money.client.id.description), "lines": [["description": "Work", "unit": 1]],
            ]
            let draft = try await stage.call(.post, "/invoices", body).created()
            #expect(try await stage.call(.get, "/invoices/\(draft.id)/pdf").status == .conflict)
            #expect(try await stage.call(.post, "/invoices/\(draft.id)/discard").document["state"] == "cancelled")
        }
    }

    @Test func `R91 what is wrong with money is said by its path`() async throws {
        try await Self.withTills { stage, money async throws in
            let client = JSONValue.string(money.client.id.description)
            for (body, fields) in [
                (["client": client, "lines": []], ["lines"]),
                (
                    ["client": client, "lines": [["description": "", "unit": -1]]],
                    ["lines.0.description", "lines.0.unit"]
                ),
                (["client": "nobody", "lines": [["description": "Work", "unit": 1]]], ["client"]),
                (["client": client, "lines": [["description": "Work", "unit": 1.5]]], ["lines.0.unit"]),
            ] as [(JSONValue, [String])] {
                #expect(try await stage.call(.post, "/invoices", body).fields == fields, "\(body.text)")
            }
            for path in ["/invoices", "/payments", "/deliveries"] {
                #expect(try await stage.call(.get, "\(path)/01890a5d-ac96-774b-bcce-b302099a8057").status == .notFound)
                #expect(try await stage.call(.get, "\(path)?state=lost").fields == ["state"])
            }
        }
    }

    @Test func `balances are adjusted once for each key, and funds are invoiced`() async throws {
        try await Self.withTills { stage, money async throws in
            let path = "/clients/\(money.client.id)/balance"
            #expect(try await stage.call(.get, path).document["amount"] == 0)
            for _ in 0..<2 {
                let gift = try await stage.call(
                    .post, "\(path)/adjustments", ["amount": 5_00, "reason": "Sorry"], key: "gift")
                #expect(try gift.created()["amount"] == 5_00)
            }
            #expect(
                try await stage.call(.post, "\(path)/adjustments", ["amount": -5_01, "reason": "No"]).fields == [
                    "amount"
                ])
            let funds = try await stage.call(.post, "\(path)/funds", ["amount": 20_00], key: "funds").created()
            #expect(funds["due"] == 20_00)
            try await money.pay(try #require(InvoiceID(funds.id)))
            #expect(try await stage.call(.get, path).document["amount"] == 25_00)
        }
    }

    @Test func `held money, authorized payments and deliveries can be worked on`() async throws {
        try await Self.withTills { stage, money async throws in
            let held = try await stage.panel.openPayment(
                of: try await money.invoice(10_00).id, through: money.gateway, by: .system
            ).payment
            let delivery = try #require(
                try await money.tell(.succeeded, of: held, Money(12_00, money.client.currency)))
            #expect(try await stage.call(.get, "/payments?held=true").data.map(\.id) == [held.id.description])
            #expect(
                try await stage.call(.post, "/payments/\(held.id)/resolve", ["decision": "keep"]).fields == ["decision"]
            )
            let resolved = try await stage.call(.post, "/payments/\(held.id)/resolve", ["decision": "balance"])
            #expect(resolved.document["held"] == .null)
            let shown = try await stage.call(.get, "/deliveries/\(delivery.id)").document
            let body = shown["body"]?.stringValue.flatMap { Data(base64Encoded: $0) }
            #expect(body.map(Array.init) == delivery.body)
            #expect(try await stage.call(.post, "/deliveries/\(delivery.id)/replay").status == .accepted)
            #expect(try await stage.call(.get, "/deliveries?module=Payment/Till").data.count == 1)

            let later = try await stage.panel.openPayment(
                of: try await money.invoice(10_00).id, through: money.gateway, by: .system
            ).payment
            #expect(try await stage.call(.post, "/payments/\(later.id)/capture").status == .conflict)
            try await money.tell(.authorized, of: later, later.money)
            #expect(try await stage.call(.post, "/payments/\(later.id)/capture").document["state"] == "succeeded")
            #expect(try await stage.call(.post, "/payments/\(later.id)/refresh").status == .ok)
        }
    }

    @Test func `an order takes options and names the invoice that it waits for`() async throws {
        try await Self.withTills { stage, money async throws in
            let product = try await stage.newProduct([
                "prices": [["currency": "EUR", "period": "monthly", "amount": 400]]
            ])
            let options: JSONValue = [
                "options": [
                    [
                        "field": "size", "name": "Size",
                        "choices": [
                            ["name": "Small", "value": 7],
                            [
                                "name": "Large", "value": 20,
                                "prices": [["currency": "EUR", "period": "monthly", "amount": 250]],
                            ],
                        ],
                    ]
                ]
            ]
            let saved = try await stage.call(.put, "/products/\(product.id)/options", options).document
            #expect(try await stage.call(.get, "/products/\(product.id)/options").document == saved)
            #expect(try await stage.call(.get, "/products/\(product.id)").document["options"] == saved["options"])
            let large = try #require(saved.at("options.0.choices.1.id"))
            var order: JSONValue = [
                "client": .string(money.client.id.description), "product": .string(product.id), "period": "monthly",
                "order": ["name": "example.com"], "options": ["size": large],
            ]
            let made = try await stage.call(.post, "/services", order).created()
            #expect(made["price"] == ["amount": 650, "currency": "EUR"])
            #expect(made.at("options.0.choice") == large)
            #expect(made["waits_for"] == made["invoice"])
            #expect(made["operation"] == .null)
            let invoice = try #require(made["invoice"]?.stringValue.flatMap(InvoiceID.init))
            try await money.pay(invoice)
            try await stage.work(made)
            let done = try await stage.call(.get, "/services/\(made.id)").document
            #expect((done["state"], done["waits_for"], done.at("plan.size")) == ("active", .null, 20))

            let small = try #require(saved.at("options.0.choices.0.id"))
            let change = try await stage.call(
                .post, "/services/\(made.id)/change-package", ["options": ["size": small]])
            #expect(change.status == .accepted)
            try await stage.work(made)
            #expect(try await stage.call(.get, "/services/\(made.id)").document.at("price.amount") == 400)
            #expect(try await stage.call(.post, "/services/\(made.id)/change-package", [:]).fields == ["product"])
            order = order.with(["options": ["size": "01890a5d-ac96-774b-bcce-b302099a8057"]])
            #expect(try await stage.call(.post, "/services", order).fields == ["options.size"])
        }
    }

    @Test func `billing settings and a client's billing details have the API's own names`() async throws {
        try await Self.withTills { stage, money async throws in
            let changed = try await stage.call(.patch, "/billing-settings", ["due_days": 14, "seller_tax_id": "DE1"])
                .document
            #expect(
                (changed["due_days"], changed["seller_tax_id"], changed["seller_name"]) == (14, "DE1", "North Hosting"))
            #expect(try await stage.call(.get, "/billing-settings").document == changed)
            #expect(try await stage.call(.patch, "/billing-settings", ["time_zone": "Nowhere"]).fields == ["time_zone"])
            #expect(try await stage.call(.patch, "/billing-settings", ["dueDays": 1]).fields == ["dueDays"])
            let path = "/clients/\(money.client.id)"
            let party: JSONValue = ["billing": ["name": "Kestrel GmbH", "country": "DE", "tax_id": "DE2"]]
            let client = try await stage.call(.patch, path, party).document
            #expect(client.at("billing.tax_id") == "DE2")
            #expect(
                try await stage.call(.patch, path, ["billing": ["name": "A", "country": "Germany"]]).fields == [
                    "billing.country"
                ])
            #expect(try await stage.call(.patch, path, ["billing": nil]).document["billing"] == .null)
        }
    }

    @Test func aKeyCountsForOnePaymentAndNotForAnother() async throws {
        try await Self.withTills { stage, money async throws in
            let (one, other) = (
                try await money.pay(try await money.invoice().id), try await money.pay(try await money.invoice().id)
            )
            let back: JSONValue = ["amount": 1_00, "way": "hand"]
            let first = try await stage.call(.post, "/payments/\(one.id)/refunds", back, key: "same").created()
            let second = try await stage.call(.post, "/payments/\(other.id)/refunds", back, key: "same").created()
            #expect(second["payment"]?.stringValue == other.id.description)
            #expect(first.id != second.id)
        }
    }
}
