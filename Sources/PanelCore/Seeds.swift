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
}

extension Panel {
    /// Makes the demo: an administrator, a client with a user, and the product "DNS hosting". What is there already stays.
    ///
    /// - Parameter powerDNS: settings of the PowerDNS module's default instance; `nil` leaves the module without settings.
    public func seedDemo(powerDNS: JSONValue?) async throws -> SeededDemo {
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
        return SeededDemo(logins: logins)
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
        let values: JSONValue = ["name": "Studio Lumen", "email": .string(email), "currency": "EUR"]
        let invited = try await createClient(values, by: .system)
        _ = try await acceptInvitation(
            invited.invitation.text, ["name": "Jonas Brandt", "password": .string(password.exposed)])
        try await database.write { db in
            if try db.records.setting("seller.name") == nil { try db.records.set("seller.name", to: "Heron Hosting") }
        }
        return password
    }

    private func seedProduct(of key: ModuleKey) async throws {
        guard try await database.read({ db in try db.products.count(module: key) }) == 0 else { return }
        _ = try await createProduct(
            [
                "name": "DNS hosting", "module": .string(key.description),
                "description": "Your domain answers from our name servers, usually within a minute.",
                "prices": [
                    ["currency": "EUR", "period": "monthly", "amount": 400],
                    ["currency": "EUR", "period": "annually", "amount": 4000],
                ],
            ], by: .system)
    }
}
