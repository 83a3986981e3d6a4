import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import ModuleKit
import NIOCore
import PanelCore
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// `/hooks/…`: what other servers tell a module.
struct HookTests {
    private static func send(
        _ shop: Shop, _ path: String, _ body: [UInt8], method: HTTPRequest.Method = .post,
        key: String? = "till-key-4711"
    ) async throws -> WebAnswer {
        var headers: HTTPFields = [.contentType: "application/json"]
        if let key, let name = HTTPField.Name("X-Key") { headers[name] = key }
        let response = try await shop.web.execute(
            uri: path, method: method, headers: headers, body: method == .get ? nil : ByteBuffer(bytes: body))
        return WebAnswer(
            status: Int(response.status.code), headers: response.headers, text: String(buffer: response.body))
    }

    private static func path(_ money: MoneyShop) -> String { "/hooks/Payment/Till/\(money.gateway)" }

    private static func body(_ events: [PaymentEvent], id: String = "evt_1") throws -> [UInt8] {
        Array(try JSONEncoder().encode(TillNote(id: id, events: events)))
    }

    @Test(arguments: TestEngine.all)
    func `R63 R93 a genuine request is answered with the module's own words and booked once`(engine: TestEngine)
        async throws
    {
        try await Shop.withTills(engine) { shop, money async throws in
            let invoice = try await money.invoice(10_00)
            let payment = try await money.panel.openPayment(of: invoice.id, through: money.gateway, by: .system).payment
            let body = try Self.body([money.event(.succeeded, of: payment, payment.money)])
            for _ in 0..<3 {
                let answer = try await Self.send(shop, Self.path(money) + "?a=1&b=%20", body)
                #expect(answer.status == 200)
                #expect(answer.text == "thanks")
                #expect(answer.headers[.contentType] == "text/plain; charset=utf-8")
                #expect(answer.headers[values: .setCookie].isEmpty)
            }
            try await money.settle()
            #expect(try await money.invoice(invoice.id).state == .paid)
            let kept = try #require(
                try await shop.panel.deliveries(DeliveryFilter(), PageRequest(limit: 10)).items.first)
            #expect((kept.times, kept.query, kept.body) == (3, "a=1&b=%20", body))
            #expect(kept.headers["x-key"] == "till-key-4711")
            #expect(try await money.checkBooks() == [])
        }
    }

    @Test func `R63 what is not genuine is refused and only the attempt is kept`() async throws {
        try await Shop.withTills { shop, money async throws in
            let answer = try await Self.send(shop, Self.path(money), try Self.body([]), key: "guessed")
            #expect(answer.status == 400)
            let kept = try #require(
                try await shop.panel.deliveries(DeliveryFilter(), PageRequest(limit: 1)).items.first)
            #expect(kept.state == .rejected)
            #expect(kept.body.isEmpty)
        }
    }

    @Test func `R93 unknown addresses, wrong verbs and large bodies are refused in plain words`() async throws {
        try await Shop.withTills { shop, money async throws in
            let unknown = [
                "/hooks/Payment/Till/\(InstanceID(at: Date()))", "/hooks/Payment/Nobody/\(money.gateway)",
                "/hooks/Product/Till/\(money.gateway)", "/hooks/Payment/Purse/\(money.purse)",
                "/hooks/Payment/Till/default",
                "/hooks/Payment/Till", "/hooks/nothing",
            ]
            for path in unknown {
                let answer = try await Self.send(shop, path, [])
                #expect(answer.status == 404, "\(path)")
                #expect(answer.text == "There is nothing here\n", "\(path)")
            }
            let verb = try await Self.send(shop, Self.path(money), [], method: .get)
            #expect((verb.status, verb.headers[.allow]) == (405, "POST"))
            let other = try await Self.send(shop, Self.path(money), [], method: .put)
            #expect(other.status == 405)
            let large = try await Self.send(shop, Self.path(money), [UInt8](repeating: 0x20, count: (256 << 10) + 1))
            #expect(large.status == 413)
            #expect(large.headers[.contentType] == "text/plain; charset=utf-8")
            #expect(try await shop.panel.deliveries(DeliveryFilter(), PageRequest(limit: 1)).items.isEmpty)
        }
    }

    @Test func `R93 who is refused too often is not listened to for a while`() async throws {
        try await Shop.withTills { shop, money async throws in
            for _ in 0..<RefusalCount.limit {
                #expect(try await Self.send(shop, Self.path(money), [], key: "guessed").status == 400)
            }
            let before = try await shop.panel.deliveries(DeliveryFilter(), PageRequest(limit: 200)).items.count
            let late = try await Self.send(shop, Self.path(money), try Self.body([]))
            #expect(late.status == 429)
            #expect(Int(late.headers[.retryAfter] ?? "").map { (1...60).contains($0) } == true)
            #expect(try await shop.panel.deliveries(DeliveryFilter(), PageRequest(limit: 200)).items.count == before)
        }
    }

    @Test func refusalsAreCountedByAddressAndForgottenAfterAMinute() {
        let (count, start) = (RefusalCount(), ContinuousClock.now)
        for _ in 0..<RefusalCount.limit { count.note("192.0.2.1", at: start) }
        #expect(count.wait(for: "192.0.2.1", at: start + .seconds(10)) == 50)
        #expect(count.wait(for: "192.0.2.2", at: start) == nil)
        #expect(count.wait(for: "192.0.2.1", at: start + .seconds(61)) == nil)
    }

    @Test func `R63 a module that cannot read now is asked again later`() async throws {
        try await Shop.withTills { shop, money async throws in
            money.till.failReceiving(with: .failed("The database of the till is away"))
            #expect(try await Self.send(shop, Self.path(money), try Self.body([])).status == 503)
            let kept = try #require(
                try await shop.panel.deliveries(DeliveryFilter(), PageRequest(limit: 1)).items.first)
            #expect(kept.state == .failed)
            money.till.failReceiving(with: nil)
            let staff = try await shop.staff([.viewBilling, .manageBilling])
            let page = try await staff.get("/admin/deliveries/\(kept.id)")
            #expect(page.main.contains("could not be booked"))
            let again = try await staff.submit(page, "/admin/deliveries/\(kept.id)/replay")
            #expect(again.status == 303)
            #expect(try await shop.panel.delivery(kept.id)?.state == .settled)
        }
    }
}
