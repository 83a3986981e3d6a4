import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// Who may do what, for every URL there is.
struct RouteTableTests {
    @Test(arguments: TestEngine.all)
    func `R55 every route answers every role as it declares`(engine: TestEngine) async throws {
        try await Shop.withTills(engine) { shop, money async throws in
            let table = try await RouteTable(shop, money)
            var asked = 0
            for route in RouteTable.routes {
                for role in RouteTable.Role.allCases where !(route.path == "/logout" && role != .visitor) {
                    let (answer, expected) = (try await table.ask(route, as: role), try table.expected(route, role))
                    let name = "\(RouteTable.name(route)) as \(role.rawValue)"
                    #expect(
                        expected.statuses.contains(answer.status),
                        "\(name): \(answer.status), not \(expected.statuses.sorted())")
                    if let location = expected.location { #expect(answer.location == location, "\(name)") }
                    Self.expectHeaders(of: answer, name)
                    asked += 1
                }
            }
            // Signing out ends a session, so it comes last.
            let logout = try #require(Routes.all.first { $0.path == "/logout" })
            for role in RouteTable.Role.allCases where role != .visitor {
                let (answer, expected) = (try await table.ask(logout, as: role), try table.expected(logout, role))
                #expect(expected.statuses.contains(answer.status), "POST /logout as \(role.rawValue): \(answer.status)")
                asked += 1
            }
            #expect(asked == Routes.all.count * RouteTable.Role.allCases.count)
        }
    }

    /// What stands on every answer, whatever it says.
    private static func expectHeaders(of answer: WebAnswer, _ name: String) {
        let policy = answer.headers[.contentSecurityPolicy] ?? ""
        #expect(
            policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "\(name): \(policy)")
        #expect(!policy.contains("unsafe"), "\(name)")
        #expect(answer.headers[.xContentTypeOptions] == "nosniff", "\(name)")
        #expect(answer.headers[.init("Referrer-Policy") ?? .referer] == "same-origin", "\(name)")
        #expect(answer.headers[.strictTransportSecurity] == "max-age=31536000", "\(name)")
        let type = answer.headers[.contentType] ?? ""
        if type.hasPrefix("text/html") || type.hasPrefix("application/json") {
            #expect(answer.headers[.cacheControl] == "no-store" || name.contains("openapi.json"), "\(name)")
        }
    }

    @Test func `R55 a post without the session's own token does nothing`() async throws {
        try await Shop.withTills { shop, money async throws in
            let table = try await RouteTable(shop, money)
            let stranger = try await shop.staff([.everything])
            let before = try await shop.panel.auditLog(PageRequest(limit: 200)).items.count
            for route in Routes.all where route.method != .get {
                let role: RouteTable.Role
                switch route.access {
                case .token, .hook: continue
                case .visitor: role = .visitor
                case .client: role = .client
                case .staff: role = .staffWith
                }
                let (browser, path) = (try table.browser(role, route), try table.address(of: route))
                if role == .visitor { _ = try await browser.get("/login") }
                for token in [Browser.Token.none, .other(""), .other("guessed"), .other(stranger.csrf)] {
                    let answer = try await browser.send(route.method, path, table.fields(of: route), token: token)
                    #expect(answer.status == 403, "\(RouteTable.name(route)) with \(token): \(answer.status)")
                }
                let site = try #require(HTTPField.Name("Sec-Fetch-Site"))
                let foreign = try await browser.send(
                    route.method, path, table.fields(of: route), headers: [site: "cross-site"])
                #expect(foreign.status == 403, "\(RouteTable.name(route)) from elsewhere: \(foreign.status)")
            }
            #expect(try await shop.panel.auditLog(PageRequest(limit: 200)).items.count == before)
        }
    }

    /// A browser that was never here has no token, and an empty field is not its token.
    @Test func aFormFromNowhereSignsNobodyIn() async throws {
        try await Shop.open { shop in
            _ = try await shop.staffWithPassword("ada@example.test")
            let answer = try await shop.visitor.post(
                "/login", [("email", "ada@example.test"), ("password", Shop.password)], token: .other(""))
            #expect(answer.status == 403)
            #expect(answer.headers[values: .setCookie].allSatisfy { !$0.hasPrefix(Site.sessionCookie) })
        }
    }

    @Test func onlyWhatStandsInTheTableCanBeReached() async throws {
        try await Shop.open { shop in
            let declared = Routes.all.map { "\($0.method) \(RouterPath($0.path))" }
            #expect(Set(declared).count == declared.count, "a route is declared twice")
            #expect(shop.routes.sorted() == declared.sorted())
            let admin = try await shop.staff([.everything])
            for path in [
                "/nothing", "/admin/nothing", "/admin/", "/api/v1/nothing", "/api", "/.env", "/assets/",
                "/assets/../Package.swift",
            ] {
                let answer = try await admin.get(path)
                #expect(
                    [401, 404].contains(answer.status) || (path == "/admin/" && answer.status == 200),
                    "\(path): \(answer.status)")
            }
        }
    }

    /// Written out here, so that nobody opens a door by the way.
    @Test func `R55 what is open to everybody and to all staff is known by name`() {
        func names(_ access: Route.Access) -> [String] {
            Routes.all.filter { $0.access == access }.map(RouteTable.name)
        }
        #expect(
            names(.visitor) == [
                "GET /assets/{file}", "GET /assets/modules/{kind}/{name}/{file}", "GET /api/v1/health",
                "GET /api/v1/openapi.json", "GET /", "GET /login", "POST /login",
                "POST /logout", "GET /invitation/{token}", "POST /invitation/{token}",
            ])
        #expect(names(.hook) == ["GET", "POST"].map { "\($0) /hooks/{kind}/{name}/{instance}" })
        #expect(
            names(.staff(nil)) == [
                "GET /admin", "GET /admin/account", "POST /admin/account/appearance", "POST /admin/account/password",
            ])
        let known = Set(Permission.panel.map(\.permission))
        for route in Routes.all {
            switch route.access {
            case .staff(let permission?), .token(let permission):
                #expect(known.contains(permission), "\(RouteTable.name(route)) asks for \(permission.rawValue)")
                if route.method != .get {
                    let others: [Permission] = [.refund, .manageBillingSettings]
                    #expect(
                        permission.rawValue.hasSuffix(".manage") || others.contains(permission),
                        "\(RouteTable.name(route))")
                }
            default: break
            }
        }
    }

    @Test func `R51 the sidebar shows what its reader may open and nothing else`() async throws {
        try await Shop.open { shop in
            let places = [
                Permission.viewClients: ["clients"], .viewServices: ["services"], .viewProducts: ["products"],
                .viewBilling: ["invoices", "payments", "deliveries", "ledger", "gateways"],
                .manageBillingSettings: ["billing"], .viewTasks: ["tasks"], .viewModules: ["modules"],
                .viewModuleLog: ["module-log"], .viewAuditLog: ["audit-log"], .viewStaff: ["staff"],
            ]
            for (permission, names) in places {
                let page = try await shop.staff([permission]).get("/admin")
                let side = try #require(page.text.firstMatch(of: /<nav class="side"[\s\S]*?<\/nav>/)).0
                let shown = side.matches(of: /<li><a href="([^"]+)"/).map { String($0.1) }
                #expect(shown == ["/admin"] + names.map { "/admin/\($0)" }, "\(permission.rawValue)")
            }
        }
    }
}
