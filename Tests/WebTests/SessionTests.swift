import Domain
import Foundation
import HTTPTypes
import PanelCore
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// Signing in, staying signed in, and no longer being so.
struct SessionTests {
    private static func sessionLine(_ answer: WebAnswer) -> String? {
        answer.headers[values: .setCookie].first { $0.hasPrefix("\(Site.sessionCookie)=") }
    }

    @Test func theCookieIsKeptFromScriptsAndFromOtherSites() async throws {
        try await Shop.open { shop in
            _ = try await shop.staffWithPassword("ada@example.test")
            let answer = try await shop.signIn(shop.visitor, "ada@example.test")
            #expect(answer.status == 303)
            #expect(answer.location == "/admin")
            let parts = try #require(Self.sessionLine(answer)).split(separator: ";").dropFirst().map {
                $0.trimmingCharacters(in: .whitespaces)
            }
            #expect(parts.sorted() == ["HttpOnly", "Path=/", "SameSite=Lax", "Secure"], "it ends with the browser")
            let kept = try await shop.signIn(shop.visitor, "ada@example.test", keep: true)
            #expect(try #require(Self.sessionLine(kept)).contains("Max-Age=2592000"))
        }
    }

    @Test func aCookieOfAPanelWithoutHTTPSIsNotSecure() async throws {
        try await Shop.open(url: "http://127.0.0.1:8080") { shop in
            _ = try await shop.staffWithPassword("ada@example.test")
            let answer = try await shop.signIn(shop.visitor, "ada@example.test")
            #expect(try !#require(Self.sessionLine(answer)).contains("Secure"))
            #expect(answer.headers[.strictTransportSecurity] == nil)
        }
    }

    @Test func aCookieThatSomebodyBroughtAlongIsNotTakenOver() async throws {
        try await Shop.open { shop in
            _ = try await shop.staffWithPassword("ada@example.test")
            let browser = Browser(shop.web, cookies: [Site.sessionCookie: "planted"])
            #expect(try await shop.signIn(browser, "ada@example.test").status == 303)
            #expect(browser.cookies[Site.sessionCookie] != "planted")
            #expect(try await Browser(shop.web, cookies: [Site.sessionCookie: "planted"]).get("/admin").status == 303)
        }
    }

    @Test(arguments: TestEngine.all) func theDatabaseDoesNotKeepTheCookie(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let staff = try await shop.staffWithPassword("ada@example.test")
            let browser = shop.visitor
            try await shop.signIn(browser, "ada@example.test")
            let cookie = try #require(browser.cookies[Site.sessionCookie])
            let found = try await shop.panel.database.read { db in
                (
                    try db.access.session(digest: cookie, at: shop.panel.now),
                    try db.access.session(digest: digestText(cookie), at: shop.panel.now)
                )
            }
            #expect(found.0 == nil)
            #expect(found.1?.person == staff.id.uuid)
        }
    }

    @Test func signingOutEndsTheSessionItself() async throws {
        try await Shop.open { shop in
            let browser = try await shop.staff([.everything])
            let stolen = browser.copy()
            let page = try await browser.get("/admin")
            let answer = try await browser.submit(page, "/logout")
            #expect(answer.status == 303)
            #expect(browser.cookies[Site.sessionCookie] == nil)
            #expect(try await stolen.get("/admin").location == "/login?next=%2Fadmin")
        }
    }

    @Test func aFormOfASessionThatIsOverLeadsToTheDoor() async throws {
        try await Shop.open { shop in
            let browser = try await shop.staff([.everything])
            let stale = browser.copy()
            let page = try await browser.get("/admin")
            _ = try await browser.submit(page, "/logout")
            let again = try await stale.submit(page, "/logout")
            #expect(again.status == 303)
            #expect(again.location == "/login")
        }
    }

    @Test(arguments: TestEngine.all) func aNewPasswordEndsTheOtherSessionsAndNotThisOne(engine: TestEngine) async throws
    {
        try await Shop.open(engine) { shop in
            _ = try await shop.staffWithPassword("ada@example.test")
            let (here, there) = (shop.visitor, shop.visitor)
            try await shop.signIn(here, "ada@example.test")
            try await shop.signIn(there, "ada@example.test")
            let page = try await here.get("/admin/account")
            let new = "Battery-Staple-7"
            let wrong = try await here.submit(
                page, "/admin/account/password", ["current": "Wrong-Horse-9", "new": new, "again": new])
            #expect(wrong.status == 422)
            #expect(try await there.get("/admin").status == 200)
            let done = try await here.submit(
                page, "/admin/account/password", ["current": Shop.password, "new": new, "again": new])
            #expect(done.status == 303)
            #expect(try await here.get("/admin").status == 200)
            #expect(try await there.get("/admin").status == 303)
            #expect(try await shop.signIn(shop.visitor, "ada@example.test").status == 422)
            #expect(try await shop.signIn(shop.visitor, "ada@example.test", new).status == 303)
        }
    }

    @Test func aSessionEndsWhenNobodyUsesIt() async throws {
        try await Shop.open { shop in
            let browser = try await shop.staff([.everything])
            for _ in 0..<3 {
                shop.test.clock.advance(by: 3600)
                #expect(try await browser.get("/admin").status == 200, "each request prolongs it")
            }
            shop.test.clock.advance(by: 7201)
            #expect(try await browser.get("/admin").location == "/login?next=%2Fadmin")
        }
    }

    @Test func aKeptSessionLastsThirtyDays() async throws {
        try await Shop.open { shop in
            _ = try await shop.staffWithPassword("ada@example.test")
            let browser = shop.visitor
            try await shop.signIn(browser, "ada@example.test", keep: true)
            shop.test.clock.advance(by: 29 * 24 * 3600)
            #expect(try await browser.get("/admin").status == 200)
            shop.test.clock.advance(by: 31 * 24 * 3600)
            #expect(try await browser.get("/admin").status == 303)
        }
    }

    @Test func whoIsSwitchedOffIsOutAtOnceAndWhoLosesARightHasItNoMore() async throws {
        try await Shop.open { shop in
            let staff = try await shop.staffWithPassword("ada@example.test")
            let browser = shop.visitor
            try await shop.signIn(browser, "ada@example.test")
            #expect(try await browser.get("/admin/clients").status == 200)
            _ = try await shop.panel.saveStaff(staff.id, [:], roles: [], holding: nil, by: .system)
            #expect(try await browser.get("/admin/clients").status == 403)
            _ = try await shop.panel.saveStaff(staff.id, ["active": false], roles: nil, holding: nil, by: .system)
            #expect(try await browser.get("/admin").status == 303)
            #expect(try await shop.signIn(shop.visitor, "ada@example.test").status == 422)
        }
    }

    @Test(arguments: TestEngine.all) func aFlashIsShownOnceAndToNobodyElse(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            let (browser, other) = (try await shop.staff([.everything]), try await shop.staff([.everything]))
            let page = try await browser.get("/admin/account")
            let answer = try await browser.submit(page, "/admin/account/appearance", ["appearance": "dark"])
            #expect(answer.status == 303)
            #expect(try await !other.get("/admin/account").text.contains("Appearance saved."))
            #expect(try await browser.get("/admin/account").text.contains("Appearance saved."))
            #expect(try await !browser.get("/admin/account").text.contains("Appearance saved."))
        }
    }
}
