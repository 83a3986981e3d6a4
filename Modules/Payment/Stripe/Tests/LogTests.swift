import Foundation
import ModuleHost
import ModuleKit
import ModuleTesting
import PanelCore
import Store
import TestSupport
import Testing

@testable import Stripe

/// What the panel writes down of what is said with Stripe.
struct LogTests {
    @Test(arguments: TestEngine.all, Wiring.allCases)
    func `R60 the module log holds no key, no client secret and no account number`(engine: TestEngine, wiring: Wiring)
        async throws
    {
        let counterpart = try Counterpart()
        try await engine.withDatabase { database in
            try await Panel.migrate(database)
            let wire =
                wiring == .direct
                ? ModuleHost.Wire.direct
                : ModuleHost.Wire(endpoint: { RoundTripEndpoint($0) }, home: { RoundTripHome($0) })
            let vault = Vault(keys: .random())
            let host = ModuleHost(
                registry: try ModuleRegistry([Stripe.self]), database: database, vault: vault, logLevel: .debug,
                wire: wire, panel: "https://panel.example", view: { _, _ in nil }, now: { Date() })
            try await host.discover()
            let id = InstanceID(at: Date())
            let sealed = try vault.seal(.object(counterpart.settings), for: ModuleHost.scope(id))
            let instance = Instance(id: id, module: Stripe.key, name: "default", settings: sealed, at: Date())

            let payment = try Stage.payment(1999, "EUR")
            let checkout: Checkout = try await host.call(.start(payment: payment), on: instance, within: 20).decode()
            guard case .embedded(let page) = checkout.step,
                case .plain(let secret)? = page.model["clientSecret"].flatMap({ SecretTag($0) })
            else {
                Issue.record("no page with a secret: \(checkout)")
                return
            }
            var known = try Stage().known(checkout.remoteID)
            (known.id, known.operation) = (payment.id, payment.operation)
            let debit = ["method": "sepa_debit", "name": "Ada", "iban": "DE89 3704 0044 0532 0130 00", "mandate": "1"]
            _ = try await host.call(.proceed(payment: known, input: debit), on: instance, within: 20)
            let report: ConnectionReport = try await host.call(.testConnection, on: instance, within: 20).decode()
            #expect(
                report.facts.contains(.init("Webhook address", "https://panel.example/hooks/Payment/Stripe/\(id)")))

            let lines = try await database.read { db in
                try db.records.moduleLog(ModuleLogFilter(), PageRequest()).items
            }
            let log = lines.map { "\($0.request) \($0.response)" }.joined(separator: "\n")
            #expect(lines.count >= 4 && log.contains("payment_intents") && log.contains("mandate_data"))
            for hidden in [secret, counterpart.key, counterpart.signingSecret, "DE89370400440532013000"] {
                #expect(!log.contains(hidden), "\(hidden.prefix(8))…")
            }
            await host.shutdown()
        }
    }
}
