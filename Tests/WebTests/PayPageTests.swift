import Domain
import Foundation
import HTTPTypes
import ModuleKit
import PanelCore
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// How a client pays in the browser, without scripts.
struct PayPageTests {
    private static let deskKey = ModuleKey(.payment, "Desk")

    /// A client with a browser.
    private static func payer(_ shop: Shop, _ money: MoneyShop) async throws -> Browser {
        try await shop.user(of: money.client)
    }

    /// Chooses a way to pay, as the form of the pay page does.
    private static func choose(_ gateway: InstanceID, of invoice: InvoiceID, _ browser: Browser) async throws
        -> WebAnswer
    {
        _ = try await browser.get("/invoices/\(invoice)/pay")
        return try await browser.post("/invoices/\(invoice)/pay", [("gateway", gateway.description)])
    }

    @Test(arguments: TestEngine.all)
    func `R61 an order that costs something leads to the pay page and is created when it is paid`(engine: TestEngine)
        async throws
    {
        try await Shop.withTills(engine) { shop, money async throws in
            let (product, browser) = (try await money.product(400, setup: 100), try await Self.payer(shop, money))
            let form = try await browser.get("/order/\(product.id)")
            #expect(form.main.contains("€5.00"))
            let ordered = try await browser.submit(
                form, "/order/\(product.id)", ["order.name": "heron.example", "period": "monthly"])
            let location = try #require(ordered.location)
            #expect(location.hasPrefix("/invoices/") && location.hasSuffix("/pay"))
            let pay = try await browser.get(location)
            #expect(pay.main.contains("Till") && pay.main.contains("It is not enough."))
            let service = try #require(
                try await shop.panel.services(ServiceFilter(client: money.client.id), PageRequest(limit: 1)).items.first
            )
            let waiting = try await browser.get("/services/\(service.service.id)")
            #expect(waiting.main.contains("It is set up when it is paid"))

            let id = try #require(service.service.invoice)
            let opened = try await Self.choose(money.gateway, of: id, browser)
            let again = try await Self.choose(money.gateway, of: id, browser)
            #expect(opened.location == again.location, "opening the page twice opens one payment")
            let page = try await browser.get(try #require(opened.location))
            #expect(page.main.contains("https://till.example/"))
            let payment = try #require(try await shop.panel.invoice(id)?.payments.first?.payment)
            try await money.tell(.succeeded, of: payment, payment.money)
            let done = try await browser.get("\(try #require(opened.location))/return?status=failed")
            #expect(done.main.contains("Your payment has arrived."))
            #expect(try await shop.test.work(until: service.service.id).state == .active)
            #expect(try await browser.get("/invoices/\(id)").main.contains("Paid"))
        }
    }

    @Test func `R61 the return page asks the gateway and believes no address`() async throws {
        try await Shop.withTills { shop, money async throws in
            let (invoice, browser) = (try await money.invoice(), try await Self.payer(shop, money))
            let path = try #require(try await Self.choose(money.gateway, of: invoice.id, browser).location)
            let early = try await browser.get("\(path)/return?redirect_status=succeeded&paid=1")
            #expect(early.main.contains("Nothing has arrived yet"))
            #expect(try await money.invoice(invoice.id).state == .unpaid)
            let payment = try #require(try await shop.panel.invoice(invoice.id)?.payments.first?.payment)
            money.till.tell([money.event(.succeeded, of: payment, payment.money)], of: try #require(payment.remoteID))
            #expect(
                try await browser.get("\(path)/return?redirect_status=failed").main.contains(
                    "Your payment has arrived."))
            #expect(try await money.invoice(invoice.id).state == .paid)
            // A paid invoice has nothing to choose.
            #expect(try await browser.get("/invoices/\(invoice.id)/pay").status == 303)
        }
    }

    @Test func `R60 a module's page stands in ours, with its secret, its script and the hosts that it may speak to`()
        async throws
    {
        try await Shop.withTills { shop, money async throws in
            _ = try await shop.panel.manage(.activate, Self.deskKey, by: .system)
            let desk = try await shop.panel.saveInstance(of: Self.deskKey, settings: [:], by: .system)
            let (invoice, browser) = (try await money.invoice(19_99), try await Self.payer(shop, money))
            let path = try #require(try await Self.choose(desk.id, of: invoice.id, browser).location)
            let page = try await browser.get(path)
            #expect(page.main.contains(#"data-token="\#(Desk.secret)""#))
            #expect(page.main.contains("&lt;script&gt;alert(1)"), "what a model says is never markup")
            #expect(page.main.contains(#"<script src="/assets/modules/Payment/Desk/desk.js" defer>"#))
            let policy = try #require(page.headers[.contentSecurityPolicy])
            #expect(policy.contains("script-src 'self' https://js.desk.example http://127.0.0.1:8420;"))
            #expect(policy.contains("frame-src https://js.desk.example http://127.0.0.1:8420;"))
            #expect(!policy.contains("evil") && !policy.contains("data:") && policy.contains("default-src 'none'"))
            #expect(try await browser.get("/invoices").headers[.contentSecurityPolicy] == Gate.policy)
            let script = try await browser.get("/assets/modules/Payment/Desk/desk.js")
            #expect((script.status, script.text) == (200, Desk.views["desk.js"]))
            for file in ["desk.mustache", "..%2fdesk.js", "nothing.js", "desk"] {
                #expect(try await browser.get("/assets/modules/Payment/Desk/\(file)").status == 404, "\(file)")
            }

            let wrong = try await browser.submit(page, "\(path)/proceed", ["code": "1234"])
            #expect(wrong.status == 422)
            #expect(wrong.text.contains("<title>Error:"))
            #expect(wrong.main.contains("Code: must be the code of the letter."))
            #expect(wrong.headers[.contentSecurityPolicy] == policy)
            let broken = try await browser.submit(page, "\(path)/proceed", ["code": "broken"])
            #expect(broken.main.contains("The desk does not answer"))
            let right = try await browser.submit(page, "\(path)/proceed", ["code": "4711"])
            #expect(right.location == "/invoices/\(invoice.id)")
            #expect(try await money.invoice(invoice.id).state == .paid)
            #expect(try await money.checkBooks() == [])
            // What is stored is sealed, and staff do not read it either.
            let payment = try #require(try await shop.panel.invoice(invoice.id)?.payments.first?.payment)
            #expect(payment.checkout?.contains(Desk.secret) == false)
            let staff = try await shop.staff([.everything])
            #expect(try await !staff.get("/admin/payments/\(payment.id)").text.contains(Desk.secret))
        }
    }

    @Test func `R60 instructions have lines to copy, and the module learns where a form came from`() async throws {
        try await Shop.withTills { shop, money async throws in
            _ = try await shop.panel.manage(.activate, Self.deskKey, by: .system)
            let desk = try await shop.panel.saveInstance(of: Self.deskKey, settings: [:], by: .system)
            let (invoice, browser) = (try await money.invoice(), try await Self.payer(shop, money))
            let path = try #require(try await Self.choose(desk.id, of: invoice.id, browser).location)
            for (code, text) in [
                ("transfer", "<code>DE89370400440532013000</code>"), ("address", "<code>Lynx/2.9</code>"),
            ] {
                _ = try await browser.post(
                    "\(path)/proceed", [("code", code)], headers: [.userAgent: "Lynx/2.9"])
                let page = try await browser.get(path)
                #expect(page.main.contains(text), "\(code)")
            }
        }
    }

    @Test func `R66 from the balance it is paid at once, and never from one that is not enough`() async throws {
        try await Shop.withTills { shop, money async throws in
            let (invoice, browser) = (try await money.invoice(10_00), try await Self.payer(shop, money))
            let poor = try await Self.choose(money.purse, of: invoice.id, browser)
            #expect(poor.status == 409)
            #expect(poor.main.contains("The balance is not enough"))
            _ = try await shop.panel.adjustBalance(
                of: money.client.id, by: Money(12_00, money.client.currency), reason: "A gift", by: .system)
            #expect(try await Self.choose(money.purse, of: invoice.id, browser).location == "/invoices/\(invoice.id)")
            let balance = try await browser.get("/balance")
            #expect(
                balance.main.contains("€2.00") && balance.main.contains("-€10.00") && balance.main.contains("A gift"))
        }
    }

    @Test func fundsAreInvoicedAndBecomeBalanceWhenTheyArePaid() async throws {
        try await Shop.withTills { shop, money async throws in
            let browser = try await Self.payer(shop, money)
            let page = try await browser.get("/balance")
            for wrong in ["", "0", "4.99", "1000.01", "lots", "5.001"] {
                let refused = try await browser.submit(page, "/balance", ["amount": wrong])
                #expect(refused.status == 422, "\(wrong)")
            }
            let taken = try await browser.submit(page, "/balance", ["amount": "20.00"])
            let path = try #require(taken.location)
            let pay = try await browser.get(path)
            #expect(pay.main.contains("Funds for the balance cannot be paid from it."))
            let id = try #require(InvoiceID(String(path.split(separator: "/")[1])))
            try await money.pay(id)
            #expect(try await money.balance() == 20_00)
            #expect(try await browser.get("/balance").main.contains("+€20.00"))
        }
    }

    @Test func `R55 another client's invoice, payment and file are not there`() async throws {
        try await Shop.withTills { shop, money async throws in
            let (mine, browser) = (try await money.invoice(), try await Self.payer(shop, money))
            let stranger = try await shop.panel.createClient(
                ["name": "Osprey", "email": "osprey@example.test", "currency": "EUR"], by: .system
            ).client
            let theirs = try await money.invoice(of: stranger)
            let payment = try await shop.panel.openPayment(of: theirs.id, through: money.gateway, by: .system).payment
            let own = try await shop.panel.openPayment(of: mine.id, through: money.gateway, by: .system).payment
            let draft = try await shop.panel.draftInvoice(
                NewInvoice(client: money.client.id, lines: [.init("Later", unit: 1)]), by: .system)
            for path in [
                "/invoices/\(theirs.id)", "/invoices/\(theirs.id)/pdf", "/invoices/\(theirs.id)/pay",
                "/invoices/\(theirs.id)/payments/\(payment.id)", "/invoices/\(theirs.id)/payments/\(payment.id)/return",
                // Another's payment under one's own invoice, and the other way round.
                "/invoices/\(mine.id)/payments/\(payment.id)", "/invoices/\(theirs.id)/payments/\(own.id)",
                "/invoices/\(draft.id)", "/invoices/nothing",
            ] {
                #expect(try await browser.get(path).status == 404, "\(path)")
            }
            for path in ["/invoices/\(theirs.id)/pay", "/invoices/\(mine.id)/payments/\(payment.id)/proceed"] {
                #expect(try await browser.post(path, [("gateway", "\(money.gateway)")]).status == 404, "\(path)")
            }
            #expect(try await browser.get("/invoices/\(mine.id)/payments/\(own.id)").status == 200)
            let file = try await browser.get("/invoices/\(mine.id)/pdf")
            #expect((file.status, file.headers[.contentType]) == (200, "application/pdf"))
            #expect(file.headers[.contentDisposition]?.contains(".pdf") == true)
        }
    }

    @Test func `R61 a choice of options has its price before it is ordered, and a change before it is made`()
        async throws
    {
        try await Shop.withTills { shop, money async throws in
            let (product, browser) = (try await money.product(400), try await Self.payer(shop, money))
            let saved = try await shop.panel.saveOptions(
                of: product.id,
                [
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
                ], by: .system)
            let large = try #require(saved.options.first?.choices.last?.id.description)
            let small = try #require(saved.options.first?.choices.first?.id.description)
            let form = try await browser.get("/order/\(product.id)")
            #expect(form.main.contains("Large, +€2.50 a month"))
            let typed = ["order.name": "heron.example", "options.size": large]
            let page = try #require(form.form("/order/\(product.id)"))
            let check = try await browser.post(
                "/order/\(product.id)",
                page.fields.filter { typed[$0.0] == nil && $0.0 != "csrf" } + typed.map { ($0.key, $0.value) } + [
                    ("check", "1")
                ])
            #expect(check.status == 200)
            #expect(check.main.contains("€6.50") && check.main.contains("heron.example"))
            #expect(try await shop.panel.services(ServiceFilter(), PageRequest(limit: 1)).items.isEmpty)
            let ordered = try await browser.submit(form, "/order/\(product.id)", typed)
            #expect(ordered.status == 303)
            let service = try #require(
                try await shop.panel.services(ServiceFilter(), PageRequest(limit: 1)).items.first?.service)
            #expect(service.price == 650)
            try await money.pay(try #require(service.invoice))
            _ = try await shop.test.work(until: service.id)

            // Smaller costs nothing and is made at once.
            let path = "/services/\(service.id)/change"
            var change = try await browser.get(path)
            #expect(change.main.contains("This is what you have now."))
            let same = try await browser.submit(change, path, ["options.size": small])
            #expect(same.status == 422, "the price of this choice was not shown yet")
            change = try await browser.post(
                path, [("product", "\(product.id)"), ("options.size", small), ("check", "1")])
            #expect(change.main.contains("€4.00 a month") && change.main.contains("€0.00"))
            #expect(try await browser.submit(change, path).location == "/services/\(service.id)")
            #expect(try await shop.test.work(until: service.id).price == 400)

            // Larger costs its difference, which is paid first.
            change = try await browser.post(
                path, [("product", "\(product.id)"), ("options.size", large), ("check", "1")])
            #expect(change.main.contains("€2.50"))
            let asked = try await browser.submit(change, path)
            #expect(asked.location?.hasSuffix("/pay") == true)
            let waiting = try #require(try await shop.panel.service(service.id)?.service)
            #expect(waiting.price == 400)
            try await money.pay(try #require(waiting.pendingChange?.invoice))
            #expect(try await shop.test.work(until: service.id).price == 650)
            #expect(try await money.checkBooks() == [])
        }
    }

    @Test func aClientsBillingDetailsStandOnLaterInvoices() async throws {
        try await Shop.withTills { shop, money async throws in
            let (before, browser) = (try await money.invoice(), try await Self.payer(shop, money))
            let page = try await browser.get("/account")
            let wrong = try await browser.submit(page, "/account/billing", ["country": "Germany"])
            #expect(wrong.status == 422)
            #expect(wrong.form("/account/billing")?.error(of: "country") != nil)
            let saved = try await browser.submit(
                page, "/account/billing",
                ["name": "Kestrel <GmbH>", "city": "Kiel", "country": "de", "taxID": "DE1", "address": "Ufer 1\nHof"])
            #expect(saved.status == 303)
            let after = try await money.invoice()
            let shown = try await browser.get("/invoices/\(after.id)")
            #expect(shown.main.contains("Kestrel &lt;GmbH&gt;") && shown.main.contains("Tax number DE1"))
            #expect(try await !browser.get("/invoices/\(before.id)").main.contains("GmbH"))
        }
    }
}
