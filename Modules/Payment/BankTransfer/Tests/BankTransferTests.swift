import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import BankTransfer

struct BankTransferTests {
    private static let settings: JSONValue = [
        "holder": "Heron Hosting", "iban": "de89 3704 0044 0532 0130 00", "bic": "cobadeffxxx", "bank": "Commerzbank",
    ]

    private func payment(_ amount: Int64, _ code: String, invoice: String = "INV/2026/12") throws -> NewPayment {
        let page = try #require(URL(string: "https://panel.example/pay"))
        return NewPayment(
            id: PaymentID(at: Date()), amount: Money(amount, try #require(Currency(code))), invoice: invoice,
            summary: "Invoice \(invoice)",
            payer: Payer(client: ClientID(at: Date()), name: "Ada", email: "ada@heron.example"), returnURL: page,
            cancelURL: page, operation: "op-1")
    }

    private func start(
        _ wiring: Wiring, _ payment: NewPayment, _ more: [String: JSONValue] = [:]
    ) async throws -> Checkout {
        let all = try #require(Self.settings.objectValue).merging(more) { _, new in new }
        let endpoint = wiring.endpoint(for: BankTransfer.self, settings: .object(all), home: FakeHome())
        return try await endpoint.call(.start(payment: payment)).decode(Checkout.self)
    }

    private func lines(_ checkout: Checkout) throws -> [Instruction] {
        guard case .instructions(let lines) = checkout.step else {
            Issue.record("not instructions: \(checkout)")
            return []
        }
        return lines
    }

    @Test func `R05 the module keeps the rules for modules`() async throws {
        #expect(await Conformance.problems(of: BankTransfer.self, settings: Self.settings) == [])
        let manifest = try Manifest(of: BankTransfer.self)
        #expect(manifest.key.description == "Payment/BankTransfer" && manifest.kind == .payment)
        #expect(manifest.can == [])
    }

    @Test(arguments: Wiring.allCases)
    func `R62 the payer is told where to send how much`(_ wiring: Wiring) async throws {
        let checkout = try await start(wiring, payment(1999, "EUR"))
        #expect(checkout.remoteID == nil)
        #expect(
            try lines(checkout) == [
                Instruction(
                    "Please transfer 19.99 EUR to the account below and give INV/2026/12 as the reference."),
                Instruction("We book your payment when it has arrived, which takes one or two working days."),
                Instruction("19.99 EUR", label: "Amount"), Instruction("Heron Hosting", label: "Account holder"),
                Instruction("DE89370400440532013000", label: "IBAN"), Instruction("COBADEFFXXX", label: "BIC"),
                Instruction("Commerzbank", label: "Bank"), Instruction("INV/2026/12", label: "Reference"),
            ])
    }

    @Test(arguments: [
        (1999, "EUR", "19.99 EUR"), (5, "EUR", "0.05 EUR"), (1200, "JPY", "1200 JPY"), (5124, "KWD", "5.124 KWD"),
    ])
    func `R68 amounts have the decimals of their currency`(_ amount: Int64, _ code: String, _ text: String)
        async throws
    {
        let told = try lines(await start(.direct, payment(amount, code), ["instructions": "{AMOUNT} {CURRENCY}"]))
        #expect(told.first == Instruction(text))
        #expect(told.contains(Instruction(text, label: "Amount")))
    }

    @Test func `R62 what is filled in is not read again and unknown tokens stay`() async throws {
        let told = try lines(
            await start(
                .direct, payment(100, "EUR", invoice: "{AMOUNT}-{CURRENCY}"),
                ["instructions": "{INVOICE_NUMBER} {NAME} {AMOUNT}{AMOUNT}\r\n\r\n \r\n{amount}"]))
        #expect(
            told.prefix(2).map(\.text) == ["{AMOUNT}-{CURRENCY} {NAME} 1.001.00", "{amount}"])
    }

    @Test func `R62 fields that are empty are not shown`() async throws {
        let told = try lines(
            await start(.direct, payment(100, "EUR"), ["iban": nil, "bic": nil, "bank": nil]))
        #expect(told.compactMap(\.label) == ["Amount", "Account holder", "Reference"])
    }

    @Test(arguments: Wiring.allCases)
    func `R62 a currency that is not taken is refused`(_ wiring: Wiring) async throws {
        let only: [String: JSONValue] = ["currencies": ["EUR", "chf"]]
        #expect(try lines(await start(wiring, payment(100, "CHF"), only)).isEmpty == false)
        let failure = await #expect(throws: Failure.self) { _ = try await start(wiring, payment(100, "USD"), only) }
        #expect(failure?.kind == .refused)
        #expect(failure?.reason.user == "We take bank transfers in EUR, CHF, not in USD. Choose another way to pay")
    }

    @Test func `R60 every wrong setting is named`() throws {
        let spec = try BankTransfer.Settings.spec().check([
            "iban": "DE88370400440532013000", "bic": "COBA", "instructions": "",
        ])
        #expect(spec.issues.compactMap(\.field) == ["holder", "iban", "bic"])
        let together = #expect(throws: Failure.self) {
            try BankTransfer.Settings(filling: ["holder": "H", "currencies": ["EUR", "EURO"]])
        }
        #expect(together?.issues.map(\.field) == ["currencies.1"])
    }

    @Test func `R66 it says that it cannot give money back`() async throws {
        let endpoint = Wiring.direct.endpoint(for: BankTransfer.self, settings: Self.settings, home: FakeHome())
        let new = try payment(100, "EUR")
        let known = KnownPayment(
            id: new.id, remoteID: nil, amount: new.amount, payer: new.payer, returnURL: new.returnURL, operation: "op-1"
        )
        let refund = RefundRequest(
            id: RefundID(at: Date()), payment: known, amount: new.amount, reason: "", operation: "op-2")
        let failure = await #expect(throws: Failure.self) { _ = try await endpoint.call(.refund(refund: refund)) }
        #expect(failure?.kind == .unsupported)
    }
}
