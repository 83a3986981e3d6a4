import Domain
import Foundation
import Hummingbird
import HummingbirdTesting
import ModuleKit
import PanelCore
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// A panel behind its router, and people with browsers. Nobody's password is hashed unless a test is about passwords.
struct Shop: Sendable {
    let test: TestPanel
    let panel: Panel
    let web: any TestClientProtocol
    /// The router's own list of what it answers: "GET /services".
    let routes: [String]

    /// - Parameter url: the public address, which decides whether cookies are for HTTPS alone.
    static func open<T: Sendable>(
        _ engine: TestEngine = .sqlite, url: String = "https://panel.example", modules: [any Module.Type] = [Box.self],
        _ body: @escaping @Sendable (Shop) async throws -> T
    ) async throws -> T {
        try await TestPanel.with(engine, modules: modules) { test in
            var settings = test.panel.settings
            settings.url = url
            let panel = Panel(database: test.panel.database, modules: test.panel.modules, settings: settings)
            var site = try Site(
                panel: panel, assets: try Assets(root: resources),
                views: ModuleViews { _, name in Box.views[name] ?? Desk.views[name] },
                node: "test")
            // What never ends by itself would keep a test waiting.
            site.streamLimit = .seconds(2)
            let router = Server.router(site)
            let routes = router.routes.map { "\($0.method) \($0.path)" }
            return try await Application(router: router).test(.router) { web in
                let shop = Shop(test: test, panel: panel, web: web, routes: routes)
                _ = try await shop.staff([.everything])
                return try await body(shop)
            }
        }
    }

    /// The same with tills, so that clients can pay.
    static func withTills<T: Sendable>(
        _ engine: TestEngine = .sqlite, automatic: Bool = false,
        _ body: @escaping @Sendable (Shop, MoneyShop) async throws -> T
    ) async throws -> T {
        try await open(engine, modules: [Box.self, Till.self, Purse.self, Desk.self]) { shop in
            try await body(shop, try await MoneyShop.open(shop.test.with(shop.panel), automatic: automatic))
        }
    }

    var visitor: Browser { Browser(web) }

    /// A user of a client, signed in.
    func user(of client: Client, email: String = "\(UUID().uuidString.lowercased())@example.test") async throws
        -> Browser
    {
        let user = User(
            id: UserID(at: panel.now), email: email, name: "Jonas Brandt", password: nil, createdAt: panel.now)
        try await panel.database.write { db in
            try db.clients.insert(user)
            try db.clients.link(user.id, to: client.id, at: user.createdAt)
        }
        return try await browser(.user, user.id.uuid, client.id)
    }

    /// A member of staff with a role of their own, signed in.
    func staff(_ permissions: [Permission], name: String = "Ada Admin") async throws -> Browser {
        try await browser(.staff, try await member(permissions, name: name).id.uuid, nil)
    }

    /// The same, not signed in.
    func member(_ permissions: [Permission], name: String = "Ada Admin") async throws -> Staff {
        let (id, moment) = (StaffID(at: panel.now), panel.now)
        let staff = Staff(id: id, email: "\(id)@example.test", name: name, password: nil, createdAt: moment)
        let role = Role(
            id: RoleID(at: moment), name: "Role \(id)", permissions: PermissionSet(permissions), createdAt: moment)
        try await panel.database.write { db in
            try db.staff.insert(staff)
            try db.staff.insert(role)
            try db.staff.setRoles([role.id], of: id)
        }
        return staff
    }

    private func browser(_ kind: Session.Kind, _ person: UUID, _ client: ClientID?) async throws -> Browser {
        let (cookie, csrf, moment) = (OneTimeText(), OneTimeText(), panel.now)
        let session = Session(
            digest: cookie.digest, kind: kind, person: person, client: client, csrf: csrf.text, keep: false,
            createdAt: moment, expiresAt: moment + 7200)
        try await panel.database.write { db in try db.access.insert(session) }
        return Browser(web, cookies: [Site.sessionCookie: cookie.text], csrf: csrf.text)
    }

    // MARK: people with passwords

    static let password = "Correct-Horse-9"

    /// A member of staff who can sign in at the door.
    func staffWithPassword(_ email: String) async throws -> Staff {
        let role = try await panel.administratorRole()
        let values: JSONValue = ["name": "Ada", "email": .string(email), "password": .string(Self.password)]
        return try await panel.saveStaff(nil, values, roles: [role.id], holding: nil, by: .system)
    }

    /// Goes to the door and fills in its form.
    @discardableResult
    func signIn(
        _ browser: Browser, _ email: String, _ password: String = password, keep: Bool = false, next: String? = nil
    ) async throws -> WebAnswer {
        _ = try await browser.get("/login")
        var fields = [("email", email), ("password", password)]
        if keep { fields.append(("keep", "1")) }
        if let next { fields.append(("next", next)) }
        return try await browser.post("/login", fields)
    }

    // MARK: things

    /// A service that is set up.
    func service(
        of client: Client, product: Product? = nil, values: JSONValue = ["name": "example.com"]
    ) async throws -> Domain.Service {
        let service = try await test.order(of: product, for: client, values: values)
        return try await test.work(until: service.id)
    }
}
