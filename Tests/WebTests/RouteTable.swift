import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import ModuleHost
import ModuleKit
import NIOCore
import PanelCore
import Store
import Tasks
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// Every route of the panel, walked by somebody of each role, with things of their own in the path.
struct RouteTable: Sendable {
    /// Who asks.
    enum Role: String, CaseIterable, Sendable {
        case visitor, client, otherClient
        /// Everything but the route's permission, and nothing but it.
        case staffWithout, staffWith
        case tokenWithout, tokenWith
    }

    /// What the rules say an answer is.
    struct Expected {
        var statuses: Set<Int>
        /// Where a redirect leads; `nil` for anywhere.
        var location: String?
    }

    let shop: Shop
    private let client: Client
    private let user: Browser
    private let otherUser: Browser
    private let staff: [Permission: (with: Browser, without: Browser)]
    private let tokens: [Permission: (with: String, without: String)]
    /// What `{id}` stands for, by the word before it; what other names stand for, by themselves.
    private let ids: [String: String]
    private let invitation: String

    init(_ shop: Shop, _ money: MoneyShop) async throws {
        self.shop = shop
        let panel = shop.panel
        client = money.client
        user = try await shop.user(of: client)
        let other = try await panel.createClient(
            ["name": "Osprey", "email": "osprey@example.test", "currency": "EUR"], by: .system)
        otherUser = try await shop.user(of: other.client)
        invitation = other.invitation.text

        // It costs nothing, so that its service has a task at once.
        let free: JSONValue = [["currency": "EUR", "period": "monthly", "amount": 0]]
        let product = try await shop.test.product(["prices": free])
        _ = try await shop.test.product(["name": "Large box", "plan": ["size": 20]])
        let service = try await shop.service(of: client, product: product)
        let task = try #require(try await panel.tasks.list(TaskFilter(service: service.id.uuid)).tasks.first)
        let spare = try await shop.member([], name: "Spare")
        let entry = ModuleLogEntry(level: .info, action: "create", request: "POST /boxes", response: "201")
        await panel.modules.log.write(entry, module: TestPanel.key, instance: service.instance, scope: nil)
        let line = try #require(try await panel.moduleLog(ModuleLogFilter(), PageRequest(limit: 1)).items.first)
        try await panel.tasks.declare(try Panel.schedules())
        let invoice = try await money.invoice()
        let opened = try await panel.openPayment(of: invoice.id, through: money.gateway, by: .system)
        let paid = try await money.pay(try await money.invoice().id)
        let refund = try await panel.refund(paid.id, Money(100, Samples.euro), way: .hand, reason: "test", by: .system)
        let delivery = try #require(try await panel.deliveries(DeliveryFilter(), PageRequest(limit: 1)).items.first)
        ids = [
            "invoices": invoice.id.description, "payments": paid.id.description,
            "{payment}": opened.payment.id.description, "{refund}": refund.id.description,
            "deliveries": delivery.id.description, "{instance}": money.gateway.description, "{field}": "size",
            "services": service.id.description, "clients": client.id.description, "products": product.id.description,
            "order": product.id.description, "tasks": task.id.description, "module-log": "\(line.id)",
            "schedules": "retention", "instances": try #require(service.instance).description,
            "staff": spare.id.description,
            "roles": try #require(try await panel.staff(spare.id)?.roles.first).id.description,
        ]

        let all = Permission.panel.map(\.permission)
        var staff: [Permission: (with: Browser, without: Browser)] = [:]
        var tokens: [Permission: (with: String, without: String)] = [:]
        let owner = try await shop.member([.everything])
        for permission in all {
            let others = all.filter { $0 != permission }
            staff[permission] = (try await shop.staff([permission]), try await shop.staff(others))
            tokens[permission] = (
                try await Self.token([permission], owner, panel), try await Self.token(others, owner, panel)
            )
        }
        self.staff = staff
        self.tokens = tokens
    }

    private static func token(_ scopes: [Permission], _ owner: Staff, _ panel: Panel) async throws -> String {
        try await panel.createToken(
            for: owner.email, name: "test", scopes: PermissionSet(scopes), lifetime: nil, by: .system
        ).text
    }

    /// The routes in an order in which no request takes away what a later one needs: first those that only read.
    static var routes: [Route] { Routes.all.filter { $0.method == .get } + Routes.all.filter { $0.method != .get } }

    static func name(_ route: Route) -> String { "\(route.method) \(route.path)" }

    /// The address of a route with the things of ``client`` in it.
    func address(of route: Route) throws -> String {
        var before = ""
        return try route.path.split(separator: "/", omittingEmptySubsequences: false).map { part -> String in
            defer { before = String(part) }
            switch part {
            case "{id}", "{product}": return try #require(ids[before], "the table has nothing for \(route.path)")
            case "{kind}": return isOfMoney(route) ? "Payment" : "Product"
            case "{name}": return isOfMoney(route) ? "Till" : "Box"
            case "{payment}", "{refund}", "{instance}", "{field}": return try #require(ids[String(part)])
            case "{file}" where route.path.hasPrefix("/assets/modules"): return "desk.js"
            case "{token}": return invitation
            case "{file}": return "aviary.css"
            case "{tab}" where route.path.hasSuffix("{tab}"): return "general"
            case "{tab}": return route.method == .post ? "general" : "weight"
            case "{action}": return route.method == .get ? "measure" : route.method == .post ? "rename" : "limit"
            default:
                #expect(!part.hasPrefix("{"), "the table has nothing for \(part) of \(route.path)")
                return String(part)
            }
        }.joined(separator: "/")
    }

    private func isOfMoney(_ route: Route) -> Bool {
        route.access == .hook || route.path.hasPrefix("/assets/modules")
    }

    /// The fields without which a route has nothing to act on.
    func fields(of route: Route) -> [(String, String)] {
        route.path == "/account/client" ? [("client", client.id.description)] : []
    }

    /// Sends the request of one role.
    func ask(_ route: Route, as role: Role) async throws -> WebAnswer {
        let path = try address(of: route)
        switch (role, route.access) {
        case (.tokenWith, let access), (.tokenWithout, let access):
            var permission = Permission.viewClients
            switch access {
            case .token(let own), .staff(let own?): permission = own
            default: break
            }
            let own = try #require(tokens[permission])
            var headers: HTTPFields = [.authorization: "Bearer \(role == .tokenWith ? own.with : own.without)"]
            var body: ByteBuffer?
            if route.method != .get {
                headers[.contentType] = "application/json"
                body = ByteBuffer(string: "{}")
            }
            let response = try await shop.web.execute(uri: path, method: route.method, headers: headers, body: body)
            return WebAnswer(
                status: Int(response.status.code), headers: response.headers, text: String(buffer: response.body))
        default:
            let browser = try browser(role, route)
            if browser.csrf.isEmpty { _ = try await browser.get("/login") }
            return try await browser.send(
                route.method, path, fields(of: route), token: route.method == .get ? .none : .own)
        }
    }

    /// The browser of a role, as a window of its own: what signs out one does not sign out the next, unless it ends the session.
    func browser(_ role: Role, _ route: Route) throws -> Browser {
        var permission = Permission.viewClients
        switch route.access {
        case .staff(let own?), .token(let own): permission = own
        default: break
        }
        switch role {
        case .visitor, .tokenWith, .tokenWithout: return shop.visitor
        case .client: return user.copy()
        case .otherClient: return otherUser.copy()
        case .staffWith: return try #require(staff[permission]).with.copy()
        case .staffWithout: return try #require(staff[permission]).without.copy()
        }
    }

    // MARK: the rules

    func expected(_ route: Route, _ role: Role) throws -> Expected {
        switch route.access {
        case .visitor: return try expectedAtTheDoor(route, role)
        // Nobody's session counts: only the module says what is genuine.
        case .hook: return Expected(statuses: [route.method == .get ? 405 : 400])
        case .client:
            switch role {
            case .visitor, .tokenWith, .tokenWithout: return signIn(try address(of: route), route)
            case .client: return works(route)
            case .otherClient:
                let isAboutOthers = route.path.contains("{id}") || route.path == "/account/client"
                return isAboutOthers ? Expected(statuses: [404]) : works(route)
            case .staffWith, .staffWithout: return Expected(statuses: [404])
            }
        case .staff(let permission):
            switch role {
            case .visitor, .tokenWith, .tokenWithout: return signIn(try address(of: route), route)
            case .client, .otherClient: return Expected(statuses: [404])
            case .staffWith: return works(route)
            case .staffWithout: return permission == nil ? works(route) : Expected(statuses: [403])
            }
        case .token:
            switch role {
            case .tokenWith: return works(route)
            case .tokenWithout: return Expected(statuses: [403])
            // A signed-in browser is nobody to the API.
            default: return Expected(statuses: [401])
            }
        }
    }

    private func works(_ route: Route) -> Expected {
        if route.method == .get { return Expected(statuses: [200]) }
        if case .token = route.access { return Expected(statuses: [200, 201, 202, 400, 409, 422]) }
        return Expected(statuses: route.method == .post ? [303, 409, 422] : [200])
    }

    private func signIn(_ path: String, _ route: Route) -> Expected {
        let next = Link("/login", query: [("next", route.method == .get ? path : "/")]).text
        return Expected(statuses: [303], location: next)
    }

    private func expectedAtTheDoor(_ route: Route, _ role: Role) throws -> Expected {
        let home: String? =
            switch role {
            case .visitor, .tokenWith, .tokenWithout: nil
            case .client, .otherClient: "/services"
            case .staffWith, .staffWithout: "/admin"
            }
        // A token's request has no field of a form, so the door takes it for a forged one.
        let isForged = route.method == .post && [.tokenWith, .tokenWithout].contains(role)
        switch Self.name(route) {
        case "GET /": return Expected(statuses: [303], location: home ?? "/login")
        case "GET /login": return home.map { Expected(statuses: [303], location: $0) } ?? Expected(statuses: [200])
        case "POST /logout": return isForged ? Expected(statuses: [403]) : Expected(statuses: [303], location: "/login")
        case "POST /login", "POST /invitation/{token}": return Expected(statuses: [isForged ? 403 : 422])
        case "GET /invitation/{token}", "GET /assets/{file}", "GET /assets/modules/{kind}/{name}/{file}",
            "GET /api/v1/health", "GET /api/v1/openapi.json":
            return Expected(statuses: [200])
        default:
            Issue.record("\(Self.name(route)) is open to everybody, and the table does not know it")
            return Expected(statuses: [])
        }
    }
}
