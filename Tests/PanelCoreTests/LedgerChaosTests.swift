import Domain
import Foundation
import ModuleKit
import PanelCore
import SQLEngine
import Store
import TestSupport
import Testing
import Vocabulary

/// Thousands of random operations, some of them at once: afterwards the books agree with themselves, and hledger agrees with them.
///
/// `OPERATIONS=10000` does more than the usual number.
@Suite struct LedgerChaosTests {
    @Test(arguments: TestEngine.all)
    func `after any operations every sum is right, and hledger agrees`(_ engine: TestEngine) async throws {
        let count = ProcessInfo.processInfo.environment["OPERATIONS"].flatMap { Int($0) } ?? 1500
        try await MoneyShop.with(engine) { shop in
            let yen = try await shop.panel.createClient(
                ["name": "Crane", "email": "crane@example.test", "currency": "JPY"], by: shop.actor
            ).client
            let product = try await shop.product(
                400, setup: 100,
                [
                    "prices": [
                        ["currency": "EUR", "period": "monthly", "amount": 400, "setup": 100],
                        ["currency": "JPY", "period": "monthly", "amount": 900],
                    ], "stock": 10_000,
                ])
            try await shop.test.working {
                try await withThrowingTaskGroup { group in
                    for lane in 0..<4 {
                        group.addTask {
                            var chaos = Chaos(
                                shop: shop, clients: [shop.client, yen], product: product, seed: UInt64(lane * 7 + 1))
                            for _ in 0..<count / 4 { try await chaos.step() }
                        }
                    }
                    try await group.waitForAll()
                }
            }
            try await shop.settle()
            #expect(try await shop.checkBooks() == [])
            // A run in which hardly anything happened would show nothing.
            let seen = try await shop.panel.database.read { db in
                Set(try db.all("SELECT DISTINCT purpose FROM ledger_transfers", as: String.self))
            }
            #expect(seen == Set(LedgerTransfer.Purpose.allCases.map(\.rawValue)))
            let entries = try await shop.panel.database.read { db in
                try db.row("SELECT count(*) AS n FROM ledger_entries")?.int("n") ?? 0
            }
            #expect(entries > count / 4)
            try await hledgerAgrees(shop)
        }
    }

    /// The journal balances for an outside tool, and that tool finds the same balances as ours.
    private func hledgerAgrees(_ shop: MoneyShop) async throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "ledger-\(UUID().uuidString).journal")
        defer { try? FileManager.default.removeItem(at: file) }
        let journal = Journal()
        try await shop.panel.exportLedger { await journal.add($0) }
        try await journal.text.write(to: file, atomically: true, encoding: .utf8)
        let check = try await hledger(["check", "-f", file.path])
        #expect(check.status == 0, "\(check.text.prefix(2000))")
        let report = try await hledger(["balance", "-f", file.path, "--flat", "--no-total", "-O", "csv", "-E"])
        #expect(report.status == 0)
        var theirs: [String: String] = [:]
        for line in report.text.split(separator: "\n").dropFirst() {
            let cells = line.split(separator: "\",\"").map {
                $0.trimmingCharacters(in: CharacterSet(charactersIn: "\""))
            }
            if cells.count == 2 { theirs[cells[0]] = cells[1] }
        }
        let sums = try await shop.panel.database.read { db in try db.ledger.sums() }
        #expect(!sums.isEmpty)
        for sum in sums where sum.money.amount != 0 {
            let wanted = "\(sum.money.decimalText) \(sum.money.currency.code)"
            #expect(
                theirs[sum.code]?.contains(wanted) == true,
                "\(sum.code): \(theirs[sum.code] ?? "nothing") and \(wanted)")
        }
    }

    private actor Journal {
        var text = ""
        func add(_ piece: String) { text += piece }
    }

    private func hledger(_ arguments: [String]) async throws -> (status: Int32, text: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/hledger")
        process.arguments = arguments
        process.environment = ["LANG": "C.UTF-8", "HOME": "/nonexistent"]
        let output = Pipe()
        (process.standardOutput, process.standardError) = (output, output)
        try process.run()
        let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text)
    }
}

/// Somebody who does whatever comes to mind with other people's money. What is refused is refused; nothing else may throw.
private struct Chaos {
    let shop: MoneyShop
    let clients: [Client]
    let product: Product
    var random: SplitMix
    var invoices: [InvoiceID] = []
    var payments: [PaymentID] = []
    var number = 0

    init(shop: MoneyShop, clients: [Client], product: Product, seed: UInt64) {
        self.shop = shop
        self.clients = clients
        self.product = product
        random = SplitMix(seed: seed)
    }

    mutating func step() async throws {
        do { try await act() } catch is Failure {
            // Many of these are nonsense, and it is right that they are refused.
        }
    }

    private mutating func act() async throws {
        let panel = shop.panel
        let client = clients.randomElement(using: &random) ?? shop.client
        number += 1
        switch Int.random(in: 0..<15, using: &random) {
        case 0, 1:
            invoices.append(try await shop.invoice(Int64.random(in: 1...5000, using: &random), of: client).id)
        case 2:
            let order = NewOrder(
                client: client.id, product: product.id, period: .monthly,
                values: ["name": .string("n\(random.next() % 1_000_000).example")])
            if let invoice = try await panel.placeOrder(order, by: shop.actor).invoice { invoices.append(invoice) }
        case 3:
            invoices.append(
                try await panel.addFunds(
                    Money(Int64.random(in: 500...9000, using: &random), client.currency), to: client.id, by: shop.actor
                ).id)
        case 4, 5, 6:
            guard let id = invoices.randomElement(using: &random) else { return }
            let gateway = Bool.random(using: &random) ? shop.gateway : shop.purse
            let opened = try await panel.openPayment(of: id, through: gateway, by: shop.actor).payment
            payments.append(opened.id)
            guard gateway == shop.gateway else { return }
            try await news(of: opened)
        case 7:
            guard let id = invoices.randomElement(using: &random) else { return }
            let invoice = try await shop.invoice(id)
            let seen = SeenPayment(
                invoice: id, gateway: shop.gateway,
                money: Money(Int64.random(in: 1...3000, using: &random), invoice.currency),
                reference: "R\(random.next() % 100_000)")
            payments.append(try await panel.bookPayment(seen, by: shop.actor).id)
        case 8, 9:
            guard let id = payments.randomElement(using: &random) else { return }
            let payment = try await shop.payment(id)
            let most = max(1, payment.received ?? 1)
            _ = try await panel.refund(
                id, Money(Int64.random(in: 1...most, using: &random), payment.receivedCurrency ?? payment.currency),
                way: Refund.Way.allCases.randomElement(using: &random) ?? .gateway, reason: "chaos", by: shop.actor)
        case 10:
            guard let id = payments.randomElement(using: &random) else { return }
            let decision = HeldDecision.allCases.randomElement(using: &random) ?? .balance
            _ = try await panel.resolveHeld(id, decision, by: shop.actor)
        case 11:
            guard let id = invoices.randomElement(using: &random) else { return }
            _ = try await panel.cancelInvoice(id, reason: "chaos", by: shop.actor)
        case 12:
            _ = try await panel.adjustBalance(
                of: client.id, by: Money(Int64.random(in: -2000...2000, using: &random), client.currency),
                reason: "chaos",
                by: shop.actor)
        default:
            guard let id = payments.randomElement(using: &random) else { return }
            try await news(of: try await shop.payment(id))
        }
    }

    /// The gateway says something, perhaps twice, perhaps nonsense.
    private mutating func news(of payment: Payment) async throws {
        let kinds: [PaymentEvent.Kind] = [.succeeded, .succeeded, .succeeded, .failed, .pending, .cancelled, .refunded]
        let kind = kinds.randomElement(using: &random) ?? .succeeded
        let isExact = Int.random(in: 0..<5, using: &random) > 0
        let money = isExact ? payment.money : Money(Int64.random(in: 1...6000, using: &random), payment.currency)
        var event = shop.event(kind, of: payment, money)
        if kind == .succeeded { event.fee = Money(money.amount / 50, money.currency) }
        if kind == .refunded { event.refundID = "foreign_\(random.next() % 50)" }
        let id = "evt_\(random.next() % 100_000)"
        for _ in 0...Int.random(in: 0...1, using: &random) { _ = try await shop.send([event], id: id) }
    }
}
