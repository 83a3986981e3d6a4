import Domain
import Foundation
import HTTPTypes
import PanelCore
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// The forms of modules as pages: a browser without scripts can fill them in from what the page says.
struct FormPageTests {
    private static var inline: Regex<Substring> { /<script(?![^>]*\bsrc=)|\son[a-z]+="|style="|javascript:/ }

    @Test func `R22 the plan's page has labels, help, defaults and errors beside their fields`() async throws {
        try await Shop.open { shop in
            let product = try await shop.test.product(["plan": [:]])
            let browser = try await shop.staff([.viewProducts, .manageProducts])
            let (path, action) = ("/admin/products/\(product.id)", "/admin/products/\(product.id)/plan")
            let page = try await browser.get(path)
            #expect(page.text.firstMatch(of: Self.inline) == nil)
            let form = try #require(page.form(action))
            #expect(form.label(of: "plan.size") == "Size")
            #expect(form.help(of: "plan.size") == "In litres.")
            #expect(form.control("plan.size")?.value == "5", "the default")
            #expect(form.label(of: "plan.lid") == "Lid")
            #expect(form.control("plan.lid")?.isOn == true)
            #expect(form.error(of: "plan.size") == nil)

            let refused = try await browser.submit(page, action, ["plan.size": "a lot"])
            #expect(refused.status == 422)
            let again = try #require(refused.form(action))
            #expect(again.control("plan.size")?.value == "a lot", "what was typed stays")
            #expect(again.error(of: "plan.size") == "Must be a whole number")
            #expect(again.error(of: "plan.lid") == nil)
            #expect(again.control("plan.size")?.attributes["aria-invalid"] == "true")
            #expect(refused.main.contains("Not saved: one field needs a change"))
            #expect(
                refused.main.contains("href=\"#\(again.control("plan.size")?.id ?? "-")\""),
                "the summary leads to the field")

            let open = again.fields.filter { $0.0 != "plan.lid" && $0.0 != "plan.size" } + [("plan.size", "60")]
            let crossed = try await browser.post(action, open, token: .none)
            #expect(
                crossed.form(action)?.error(of: "plan.lid") == "Needs a lid above 50", "checks over several fields too")
            #expect(try await shop.panel.product(product.id)?.product.plan["size"] == 5, "nothing was saved so far")

            let saved = try await browser.submit(refused, action, ["plan.size": "60"])
            #expect(saved.location == path)
            #expect(try await shop.panel.product(product.id)?.product.plan == ["size": 60, "lid": true])
            #expect(try await browser.get(path).form(action)?.control("plan.size")?.value == "60")
        }
    }

    @Test func `R25 the order's page has labels, errors beside their fields, and orders without scripts`() async throws
    {
        try await Shop.open { shop in
            let client = try await shop.test.client()
            let product = try await shop.test.product()
            let browser = try await shop.user(of: client)
            let action = "/order/\(product.id)"
            #expect(try await browser.get("/order").main.contains("href=\"\(action)\""))
            let page = try await browser.get(action)
            #expect(page.text.firstMatch(of: Self.inline) == nil)
            let form = try #require(page.form(action))
            #expect(form.label(of: "order.name") == "Name")
            #expect(form.help(of: "order.name") == "A domain, such as example.com.")
            #expect(form.label(of: "order.password") == "Password (optional)")
            #expect(form.control("order.password")?.type == "password")
            #expect(form.control("period")?.value == "monthly", "the only price is chosen already")

            let refused = try await browser.submit(
                page, action, ["order.name": "bad-.com \"><script>", "order.password": "hunter2-secret"])
            #expect(refused.status == 422)
            let again = try #require(refused.form(action))
            #expect(again.control("order.name")?.value == "bad-.com \"><script>")
            #expect(again.error(of: "order.name")?.isEmpty == false)
            #expect(again.control("order.password")?.value == "")
            #expect(!refused.text.contains("hunter2-secret"))
            #expect(try await shop.panel.services(ServiceFilter(), PageRequest()).items.isEmpty)

            let ordered = try await browser.submit(
                refused, action, ["order.name": "  Example.COM ", "order.password": "hunter2-secret"])
            #expect(ordered.status == 303)
            let service = try #require(try await shop.panel.services(ServiceFilter(), PageRequest()).items.first)
                .service
            #expect(ordered.location == "/services/\(service.id)")
            #expect(service.orderData["name"] == "example.com", "normalised once, at the border")
            let made = try await browser.get("/services/\(service.id)")
            #expect(made.main.contains("example.com is ordered."))
            #expect(!made.text.contains("hunter2-secret"))
        }
    }

    @Test func `R24 what the order's form does not have never gets to the module`() async throws {
        try await Shop.open { shop in
            let client = try await shop.test.client()
            let product = try await shop.test.product([
                "prices": [["currency": "EUR", "period": "monthly", "amount": 500]]
            ])
            let browser = try await shop.user(of: client)
            let fields = [
                ("period", "monthly"), ("order.name", "example.com"), ("order.size", "99"), ("plan.size", "99"),
                ("price", "0"),
                ("order.admin", "1"), ("client", UUID().uuidString), ("amount", "1"),
            ]
            #expect(try await browser.post("/order/\(product.id)", fields).status == 303)
            let service = try #require(try await shop.panel.services(ServiceFilter(), PageRequest()).items.first)
                .service
            let known: Set = ["name", "password"]
            #expect(known.isSuperset(of: (service.orderData.objectValue ?? [:]).keys))
            #expect((service.client, service.price) == (client.id, 500))
            #expect(
                try await browser.post("/order/\(product.id)", [("period", "annually"), ("order.name", "example.com")])
                    .status == 422)
        }
    }

    @Test func `R25 staff change the order of a service that could not be made, and its secret stays`() async throws {
        try await Shop.open { shop in
            shop.test.world.onCreate { _, _ in throw Failure.refused("The name is taken") }
            let client = try await shop.test.client()
            let service = try await shop.service(
                of: client, values: ["name": "example.com", "password": "hunter2-secret"])
            let browser = try await shop.staff([.viewServices, .manageServices])
            let path = "/admin/services/\(service.id)/order"
            let page = try await browser.get(path)
            let form = try #require(page.form(path))
            #expect(form.control("order.name")?.value == "example.com")
            #expect(form.control("order.password")?.value == "")
            #expect(form.control("order.password")?.attributes["placeholder"] == "Unchanged")
            let refused = try await browser.submit(page, path, ["order.name": "bad-.com"])
            #expect(refused.status == 422)
            #expect(refused.form(path)?.error(of: "order.name")?.isEmpty == false)
            #expect(try await browser.submit(refused, path, ["order.name": "other.example"]).status == 303)
            let changed = try await shop.test.service(service.id)
            #expect(changed.orderData["name"] == "other.example")
            let opened = try shop.test.panel.modules.vault.open(changed.orderData, for: "service \(service.id)")
            #expect(
                opened["password"] == SecretTag.plain("hunter2-secret").value, "an empty field keeps the stored one")
        }
    }

    @Test func `R15 a secret of an instance is never printed and an empty field keeps it`() async throws {
        try await Shop.open { shop in
            let instance = try #require(try await shop.panel.module(TestPanel.key).status.instances.first)
            let browser = try await shop.staff([.viewModules, .manageModules])
            let path = "/admin/modules/Product/Box/instances/\(instance.id)"
            let page = try await browser.get(path)
            let form = try #require(page.form(path))
            #expect(form.control("settings.world")?.value == shop.test.world.name)
            #expect(form.control("settings.key")?.value == "")
            #expect(form.help(of: "settings.key")?.contains("Leave this empty to keep it") == true)
            #expect(try await browser.submit(page, path, ["name": "renamed"]).status == 303)
            let kept = try #require(try await shop.panel.module(TestPanel.key).status.instances.first)
            #expect(kept.name == "renamed")
            let opened = try shop.panel.modules.vault.open(kept.settings, for: "instance \(kept.id)")
            #expect(opened["key"] == SecretTag.plain("sesame-open-0815").value)
            #expect(try await !browser.get(path).text.contains("sesame-open-0815"))
        }
    }
}
