import Domain
import Foundation
import ModuleHost
import SQLEngine
import Store
public import Vocabulary

/// What the demo printed once: addresses and their passwords.
public struct SeededDemo: Sendable {
    /// Address and password of each person that was made now; empty when the demo was there already.
    public var logins: [(email: String, password: Secret)]
    /// Where Stripe's events go, as a path; `nil` without Stripe.
    public var stripeHook: String?
}

extension Panel {
    /// Makes the demo: an administrator, a client with a user, the product "DNS hosting" with an option, ways to pay, and some
    /// invoices. What is there already stays.
    ///
    /// - Parameters:
    ///   - powerDNS: settings of the PowerDNS module's default instance; `nil` leaves the module without settings.
    ///   - stripe: settings of the Stripe module's default instance; `nil` leaves Stripe out.
    public func seedDemo(powerDNS: JSONValue?, stripe: JSONValue? = nil) async throws -> SeededDemo {
        var logins: [(email: String, password: Secret)] = []
        if let password = try await seedAdministrator("admin@example.test") {
            logins.append(("admin@example.test", password))
        }
        if let password = try await seedClient("client@example.test") {
            logins.append(("client@example.test", password))
        }
        let key = ModuleKey(.product, "PowerDNS")
        if try await modules.status(key).row.state == .inactive { _ = try await manage(.activate, key, by: .system) }
        if let powerDNS {
            let old = try await database.read { db in try db.modules.instance(of: key, named: "default") }
            _ = try await saveInstance(old?.id, of: key, settings: powerDNS, by: .system)
        }
        try await seedProduct(of: key)
        let hook = try await seedGateways(stripe: stripe)
        try await seedInvoices(of: "client@example.test")
        return SeededDemo(logins: logins, stripeHook: hook)
    }

    private func seedAdministrator(_ email: String) async throws -> Secret? {
        guard try await database.read({ db in try db.staff.find(email: email) }) == nil else { return nil }
        let password = Secret.generate(length: 16)
        let role = try await administratorRole()
        let values: JSONValue = ["name": "Ada Admin", "email": .string(email), "password": .string(password.exposed)]
        _ = try await saveStaff(nil, values, roles: [role.id], holding: nil, by: .system)
        return password
    }

    private func seedClient(_ email: String) async throws -> Secret? {
        guard try await database.read({ db in try db.clients.user(email: email) }) == nil else { return nil }
        let password = Secret.generate(length: 16)
        // The demo's own company; the name of one that is there stays.
        if try await billingSettings().seller.name.isEmpty {
            _ = try await saveBillingSettings(
                [
                    "sellerName": "Heron Hosting", "sellerAddress": "Reiherweg 4", "sellerPostcode": "20095",
                    "sellerCity": "Hamburg", "sellerCountry": "DE", "sellerTaxID": "DE123456789",
                    "sellerEmail": "billing@heron.example", "timeZone": "Europe/Berlin",
                    "footer": "Heron Hosting, Reiherweg 4, 20095 Hamburg",
                ], by: .system)
        }
        let values: JSONValue = ["name": "Studio Lumen", "email": .string(email), "currency": "EUR"]
        let invited = try await createClient(values, by: .system)
        _ = try await acceptInvitation(
            invited.invitation.text, ["name": "Jonas Brandt", "password": .string(password.exposed)])
        return password
    }

    private func seedProduct(of key: ModuleKey) async throws {
        guard try await database.read({ db in try db.products.count(module: key) }) == 0 else { return }
        let product = try await createProduct(
            [
                "name": "DNS hosting", "module": .string(key.description),
                "description": "Your domain answers from our name servers, usually within a minute.",
                "prices": [
                    ["currency": "EUR", "period": "monthly", "amount": 400],
                    ["currency": "EUR", "period": "annually", "amount": 4000],
                ],
            ], by: .system)
        let more: JSONValue = [
            ["currency": "EUR", "period": "monthly", "amount": 200],
            ["currency": "EUR", "period": "annually", "amount": 2000],
        ]
        _ = try await saveOptions(
            of: product.id,
            [
                [
                    "field": "maxRecords", "name": "Records",
                    "choices": [
                        ["name": "100 records", "value": 100], ["name": "500 records", "value": 500, "prices": more],
                    ],
                ]
            ], by: .system)
    }

    /// Bank transfer, the client's balance, and Stripe where there are settings for it.
    ///
    /// - Returns: where Stripe's events go.
    private func seedGateways(stripe: JSONValue?) async throws -> String? {
        let bank: JSONValue = [
            "holder": "Heron Hosting", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX", "bank": "Commerzbank",
        ]
        _ = try await seedGateway("BankTransfer", bank)
        _ = try await seedGateway("Balance", [:])
        guard let stripe, let instance = try await seedGateway("Stripe", stripe) else { return nil }
        return "/hooks/\(instance.module)/\(instance.id)"
    }

    /// - Returns: the module's default instance; `nil` when the module is not in this program.
    private func seedGateway(_ name: String, _ values: JSONValue) async throws -> Instance? {
        let key = ModuleKey(.payment, name)
        guard modules.registry[key] != nil else { return nil }
        if try await modules.status(key).row.state == .inactive { _ = try await manage(.activate, key, by: .system) }
        if let old = try await database.read({ db in try db.modules.instance(of: key, named: "default") }) {
            return old
        }
        return try await saveInstance(of: key, settings: values, by: .system)
    }

    /// Some documents in several states, for the demo's client.
    private func seedInvoices(of email: String) async throws {
        let bank = try await gateways().first { $0.module.name == "BankTransfer" }
        let client = try await database.read { db in
            try db.clients.user(email: email).flatMap { try db.clients.clients(of: $0.id).first }
        }
        guard let client, let bank,
            try await invoices(InvoiceFilter(client: client.id), PageRequest(limit: 1)).items.isEmpty
        else { return }
        let paid = try await seedInvoice("Move of your zones from another provider", 60_00, to: client)
        let seen = SeenPayment(invoice: paid.id, gateway: bank.id, money: paid.totalMoney, reference: "NTRF 2026-4711")
        let payment = try await bookPayment(seen, by: .system)
        _ = try await refund(
            payment.id, Money(20_00, client.currency), way: .hand, reason: "One zone less", by: .system)
        _ = try await seedInvoice("Advice by telephone, half an hour", 35_00, to: client)
        let wrong = try await seedInvoice("Advice by telephone, half an hour", 35_00, to: client)
        _ = try await cancelInvoice(wrong.id, reason: "Written twice", by: .system)
        _ = try await draftInvoice(
            NewInvoice(
                client: client.id, lines: [.init("Work at your name servers, by the hour", quantity: 2, unit: 70_00)]),
            by: .system)
    }

    private func seedInvoice(_ text: String, _ amount: Int64, to client: Client) async throws -> Invoice {
        let draft = try await draftInvoice(
            NewInvoice(client: client.id, lines: [.init(text, unit: amount)]), by: .system)
        return try await issueDraft(draft.id, by: .system)
    }
}
