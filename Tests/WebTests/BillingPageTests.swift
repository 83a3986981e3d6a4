import Domain
import Foundation
import PanelCore
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// The staff's pages about money.
struct BillingPageTests {
    private static let euro = Samples.euro

    @Test(arguments: TestEngine.all)
    func `R61 staff write a draft, issue it, book its payment and give half back`(engine: TestEngine) async throws {
        try await Shop.withTills(engine) { shop, money async throws in
            let staff = try await shop.staff([.viewBilling, .manageBilling, .refund])
            let form = try await staff.get("/admin/invoices/new?client=\(money.client.id)")
            let wrong = try await staff.submit(
                form, "/admin/invoices", ["lines.0.description": "Work", "lines.0.unit": "abc", "lines.2.unit": "1"])
            #expect(wrong.status == 422)
            #expect(wrong.form("/admin/invoices")?.error(of: "lines.0.unit") != nil)
            #expect(wrong.form("/admin/invoices")?.error(of: "lines.2.description") != nil)
            let written = try await staff.submit(
                form, "/admin/invoices",
                [
                    "lines.0.description": "Work", "lines.0.quantity": "3", "lines.0.unit": "60.00",
                    "lines.3.description": "Travel", "lines.3.unit": "20", "note": "Thank you.",
                ])
            let path = try #require(written.location)
            var page = try await staff.get(path)
            #expect(page.main.contains("€200.00") && page.main.contains("Draft"))
            #expect(try await staff.submit(page, "\(path)/issue").status == 303)
            page = try await staff.get(path)
            #expect(page.main.contains("Unpaid") && page.main.contains("Thank you."))
            #expect(try await staff.get("\(path)/pdf").headers[.contentType] == "application/pdf")

            let book = try await staff.get("\(path)/book")
            #expect(book.form("\(path)/book")?.control("amount")?.value == "200.00")
            let booked = try await staff.submit(book, "\(path)/book", ["reference": "NTRF 1"])
            #expect(booked.location == path)
            let invoice = try #require(InvoiceID(String(path.split(separator: "/")[2])))
            #expect(try await money.invoice(invoice).state == .paid)
            let payment = try #require(try await shop.panel.invoice(invoice)?.payments.first?.payment)
            let twice = try await staff.get("\(path)/book")
            #expect(twice.status == 409, "nothing is due any more")

            let refunds = "/admin/payments/\(payment.id)/refund"
            let detail = try await staff.get("/admin/payments/\(payment.id)")
            let tooMuch = try await staff.submit(
                detail, refunds, ["amount": "200.01", "way": "hand", "reason": "Too late"])
            #expect(tooMuch.status == 422)
            #expect(tooMuch.form(refunds)?.error(of: "amount") != nil)
            let given = try await staff.submit(
                detail, refunds, ["amount": "100.00", "way": "hand", "reason": "Too late"])
            #expect(given.status == 303)
            page = try await staff.get(path)
            #expect(page.main.contains("Credit note") && page.main.contains("€100.00"))
            let ledger = try await staff.get("/admin/ledger")
            #expect(ledger.main.contains("The books are right") && ledger.main.contains("Sales"))
            let client = try await staff.get("/admin/ledger?account=liabilities:balance:\(money.client.id)")
            #expect(client.main.contains("Nothing matches"))
            #expect(try await money.checkBooks() == [])
        }
    }

    @Test(arguments: HeldDecision.allCases)
    func `R64 held money stands first with both figures, and a person decides`(decision: HeldDecision) async throws {
        try await Shop.withTills { shop, money async throws in
            let staff = try await shop.staff([.viewBilling, .manageBilling])
            let invoice = try await money.invoice(10_00)
            let payment = try await shop.panel.openPayment(of: invoice.id, through: money.gateway, by: .system).payment
            try await money.tell(.succeeded, of: payment, Money(12_00, Self.euro))
            let list = try await staff.get("/admin/payments")
            #expect(list.main.contains("Waits for a decision"))
            #expect(list.main.contains("12.00 EUR came in, and 10.00 EUR was asked for"))
            #expect(list.text.contains("1 held"))
            #expect(try await shop.staff([.viewBilling]).get("/admin").main.contains("1 held payment"))
            let path = "/admin/payments/\(payment.id)"
            let page = try await staff.get(path)
            #expect(page.main.contains("Asked for: €10.00") && page.main.contains("Came in: €12.00"))
            #expect(try await staff.submit(page, "\(path)/resolve").status == 422)
            let done = try await staff.submit(page, "\(path)/resolve", ["decision": decision.rawValue])
            #expect(done.status == 303)
            try await money.settle()
            switch decision {
            case .invoice:
                #expect(try await money.invoice(invoice.id).state == .paid)
                #expect(try await money.balance() == 2_00)
            case .balance: #expect(try await money.balance() == 12_00)
            case .refund: #expect(try await money.payment(payment.id).refunded == 12_00)
            }
            #expect(try await !staff.get("/admin/payments").main.contains("Waits for a decision"))
            #expect(try await money.checkBooks() == [])
        }
    }

    @Test(arguments: ["again", "done", "failed"])
    func `R66 of an uncertain refund a person says how it ended`(outcome: String) async throws {
        try await Shop.withTills { shop, money async throws in
            let payment = try await money.pay(try await money.invoice(10_00).id)
            money.till.onRefund { _ in throw Failure.uncertain("The till did not answer") }
            let refund = try await shop.panel.refund(
                payment.id, Money(4_00, Self.euro), way: .gateway, reason: "Late", by: .system)
            // Asked to the end of its tries, nobody knows.
            try await shop.panel.database.write { db in
                var unknown = refund
                _ = unknown.move(to: .uncertain, problem: "The till did not answer", at: shop.panel.now)
                try db.payments.update(unknown)
            }
            let staff = try await shop.staff([.viewBilling, .refund])
            let path = "/admin/payments/\(payment.id)"
            let page = try await staff.get(path)
            #expect(page.main.contains("Uncertain") && page.main.contains("The till did not answer"))
            #expect(try await staff.get("/admin").main.contains("Refund of €4.00"))
            let settle = "\(path)/refunds/\(refund.id)/settle"
            #expect(try await staff.post(settle, [("outcome", "maybe")]).status == 422)
            #expect(
                try await staff.post("\(path)/refunds/\(RefundID(at: Date()))/settle", [("outcome", "done")]).status
                    == 404)
            #expect(try await staff.post(settle, [("outcome", outcome)]).status == 303)
            let state = try await money.refund(refund.id).state
            #expect(state == (outcome == "again" ? .waiting : outcome == "done" ? .succeeded : .failed))
        }
    }

    @Test func `R65 an authorized payment is taken or let go, and the gateway can be asked`() async throws {
        try await Shop.withTills { shop, money async throws in
            let staff = try await shop.staff([.viewBilling, .manageBilling])
            for act in ["capture", "release"] {
                let invoice = try await money.invoice()
                let payment = try await shop.panel.openPayment(of: invoice.id, through: money.gateway, by: .system)
                    .payment
                try await money.tell(.authorized, of: payment, payment.money)
                let path = "/admin/payments/\(payment.id)"
                let page = try await staff.get(path)
                #expect(page.form("\(path)/refresh") != nil)
                #expect(try await staff.submit(page, "\(path)/\(act)").status == 303)
                #expect(try await money.payment(payment.id).state == (act == "capture" ? .succeeded : .cancelled))
            }
        }
    }

    @Test func cancellingSaysWhatHappensAndWantsAReason() async throws {
        try await Shop.withTills { shop, money async throws in
            let service = try await money.test.order(of: try await money.product(), for: money.client)
            let path = "/admin/invoices/\(try #require(service.invoice))"
            let staff = try await shop.staff([.viewBilling, .manageBilling, .viewServices])
            #expect(try await staff.get("/admin/services/\(service.id)").main.contains("Waits for payment of Invoice"))
            let page = try await staff.get("\(path)/cancel")
            #expect(page.main.contains("An order or a change that waits for it ends"))
            #expect(try await staff.submit(page, "\(path)/cancel").status == 422)
            #expect(try await staff.submit(page, "\(path)/cancel", ["reason": "Ordered twice"]).status == 303)
            #expect(try await shop.panel.service(service.id)?.service.state == .cancelled)
            #expect(try await staff.get("\(path)/cancel").status == 409)
        }
    }

    @Test func `R62 the gateways' page says where events go and what is wrong`() async throws {
        try await Shop.withTills { shop, money async throws in
            let staff = try await shop.staff([.viewBilling])
            let page = try await staff.get("/admin/gateways")
            #expect(page.main.contains("https://panel.example/hooks/Payment/Till/\(money.gateway)"))
            #expect(page.main.contains("Last asked") && page.main.contains("Never"))
            #expect(!page.text.contains("till-key-4711"))
            let moment = shop.panel.now
            try await shop.panel.database.write { db in
                try db.payments.set(cursor: nil, of: money.gateway, problem: "401 Unauthorized", at: moment)
            }
            #expect(try await staff.get("/admin/gateways").main.contains("401 Unauthorized"))
        }
    }

    @Test func billingSettingsKeepWhatWasTypedAndAreCheckedTogether() async throws {
        try await Shop.withTills { shop, _ async throws in
            let staff = try await shop.staff([.manageBillingSettings])
            let page = try await staff.get("/admin/billing")
            let wrong = try await staff.submit(
                page, "/admin/billing",
                ["invoiceNumbers": "INV", "leastFunds": "50", "mostFunds": "5", "sellerCity": "Kiel"])
            #expect(wrong.status == 422)
            let form = try #require(wrong.form("/admin/billing"))
            #expect(form.error(of: "invoiceNumbers") != nil && form.error(of: "mostFunds") != nil)
            #expect(form.control("sellerCity")?.value == "Kiel")
            let saved = try await staff.submit(
                page, "/admin/billing", ["invoiceNumbers": "R{YEAR}-{NUMBER:4}", "dueDays": "14"])
            #expect(saved.status == 303)
            #expect(try await shop.panel.billingSettings().dueDays == 14)
        }
    }

    @Test func aBalanceIsAdjustedWithAReasonAndNeverBelowNothing() async throws {
        try await Shop.withTills { shop, money async throws in
            let staff = try await shop.staff([.viewClients, .viewBilling, .refund])
            let path = "/admin/clients/\(money.client.id)"
            let page = try await staff.get(path)
            for (amount, reason) in [("5.00", ""), ("0", "x"), ("-0.01", "x"), ("5.001", "x")] {
                let refused = try await staff.submit(page, "\(path)/balance", ["amount": amount, "reason": reason])
                #expect(refused.status == 422, "\(amount)")
            }
            #expect(
                try await staff.submit(page, "\(path)/balance", ["amount": "5.00", "reason": "Sorry"]).status == 303)
            #expect(try await staff.get(path).main.contains("€5.00"))
            let other = try await shop.staff([.viewClients])
            #expect(try await !other.get(path).main.contains("Balance"), "money is for those who may see it")
        }
    }

    @Test func optionsAreWrittenOnTheProductsPageAndKeepTheirIDs() async throws {
        try await Shop.withTills { shop, money async throws in
            let product = try await money.product()
            let staff = try await shop.staff([.viewProducts, .manageProducts])
            let path = "/admin/products/\(product.id)/options/size"
            #expect(try await staff.get("/admin/products/\(product.id)").main.contains(path))
            let page = try await staff.get(path)
            let wrong = try await staff.submit(
                page, path,
                [
                    "choices.0.name": "Huge", "choices.0.value": "1000", "choices.1.name": "Big",
                    "choices.1.amount EUR monthly": "x",
                ])
            #expect(wrong.status == 422)
            #expect(wrong.form(path)?.error(of: "choices.1.amount EUR monthly") != nil)
            // The first row is left empty, so the verb knows the second one as its first.
            let outside = try await staff.submit(page, path, ["choices.1.name": "Huge", "choices.1.value": "1000"])
            #expect(outside.form(path)?.error(of: "choices.1.value") != nil)
            let saved = try await staff.submit(
                page, path,
                [
                    "choices.0.name": "Small", "choices.0.value": "7", "choices.2.name": "Large",
                    "choices.2.value": "20",
                    "choices.2.amount EUR monthly": "2.50",
                ])
            #expect(saved.status == 303)
            let options = try #require(try await shop.panel.product(product.id)?.options)
            #expect(options.first?.choices.map(\.name) == ["Small", "Large"])
            #expect(options.first?.choices.last?.prices.map(\.amount) == [250])
            let again = try await staff.submit(try await staff.get(path), path, ["choices.0.name": "Tiny"])
            #expect(again.status == 303)
            let renamed = try #require(try await shop.panel.product(product.id)?.options)
            #expect(renamed.map(\.id) == options.map(\.id))
            #expect(renamed.first?.choices.map(\.id) == options.first?.choices.map(\.id))
            #expect(renamed.first?.choices.map(\.name) == ["Tiny", "Large"])
            #expect(try await staff.post("\(path)/remove").status == 303)
            #expect(try await shop.panel.product(product.id)?.options.isEmpty == true)
            #expect(try await staff.get("/admin/products/\(product.id)/options/nothing").status == 404)
        }
    }

    @Test func listsAreFilteredAndSearched() async throws {
        try await Shop.withTills { shop, money async throws in
            let invoice = try await money.invoice()
            _ = try await money.pay(invoice.id)
            let late = try await money.invoice(7_77)
            money.test.clock.advance(by: 30 * 86_400)
            let staff = try await shop.staff([.viewBilling])
            let (paid, due) = ("/admin/invoices/\(invoice.id)", "/admin/invoices/\(late.id)")
            for (query, shown, hidden) in [
                ("state=paid", paid, due), ("state=overdue", due, paid), ("state=unpaid", due, paid),
                ("q=\(late.number?.dropFirst(4) ?? "")", due, paid),
            ] {
                let page = try await staff.get("/admin/invoices?\(query)")
                #expect(page.main.contains(shown) && !page.main.contains("\(hidden)\""), "\(query)")
            }
            #expect(try await staff.get("/admin/invoices?kind=credit_note").main.contains("Nothing matches"))
            #expect(try await staff.get("/admin/invoices?client=\(money.client.id)").main.contains(paid))
            #expect(try await staff.get("/admin/payments?state=failed").main.contains("Nothing matches"))
            #expect(try await staff.get("/admin/payments?gateway=\(money.gateway)").main.contains("Till"))
        }
    }
}
