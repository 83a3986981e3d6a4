import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import Balance

struct BalanceModuleTests {
    @Test func `R05 the module keeps the rules for modules`() async throws {
        #expect(await Conformance.problems(of: Balance.self, settings: [:]) == [])
        let manifest = try Manifest(of: Balance.self)
        #expect(manifest.key.description == "Payment/Balance" && manifest.can == [.paysFromBalance])
        #expect(manifest.settings.fields == [])
    }

    @Test(arguments: Wiring.allCases, ["EUR", "JPY", "KWD"])
    func `R62 the panel takes the amount from the balance`(_ wiring: Wiring, _ code: String) async throws {
        let page = try #require(URL(string: "https://panel.example/pay"))
        let payment = NewPayment(
            id: PaymentID(at: Date()), amount: Money(1999, try #require(Currency(code))), invoice: "INV/2026/12",
            summary: "Invoice INV/2026/12",
            payer: Payer(client: ClientID(at: Date()), name: "Ada", email: "ada@heron.example"), returnURL: page,
            cancelURL: page, operation: "op-1")
        let endpoint = wiring.endpoint(for: Balance.self, settings: [:], home: FakeHome())
        #expect(try await endpoint.call(.start(payment: payment)).decode(Checkout.self) == .fromBalance)
    }
}
