import Domain
import Foundation
import HTTPTypes
import PanelCore
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// The way in: the form, where it leads, and who is held up.
struct DoorTests {
    @Test func theFormSignsInAndLeadsToWhereSomebodyWanted() async throws {
        try await Shop.open { shop in
            _ = try await shop.staffWithPassword("ada@example.test")
            let browser = shop.visitor
            let turned = try await browser.get("/admin/tasks?status=failed&tag=a%20b")
            #expect(turned.status == 303)
            let door = try await browser.get(try #require(turned.location))
            let form = try #require(door.form("/login"))
            #expect(form.label(of: "email") == "Email")
            #expect(form.control("password")?.type == "password")
            let wrong = try await browser.submit(
                door, "/login", ["email": "ada@example.test", "password": "Wrong-Horse-9"])
            #expect(wrong.status == 422)
            #expect(wrong.form("/login")?.control("email")?.value == "ada@example.test", "what was typed stays")
            #expect(wrong.form("/login")?.control("password")?.value == "")
            #expect(!wrong.text.contains("Wrong-Horse-9"))
            let right = try await browser.submit(wrong, "/login", ["password": Shop.password])
            #expect(right.location == "/admin/tasks?status=failed&tag=a%20b", "the wish outlives a wrong password")
            #expect(try await browser.get(try #require(right.location)).status == 200)
        }
    }

    /// None of these is a place in this panel.
    @Test(arguments: [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example", "javascript:alert(1)",
        "evil.example",
        "/\tevil", "/a\r\nSet-Cookie: a=b", " /admin", "",
    ])
    func aWishThatLeadsElsewhereIsDropped(next: String) async throws {
        try await Shop.open { shop in
            _ = try await shop.staffWithPassword("ada@example.test")
            let browser = shop.visitor
            let query = next.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
            let door = try await browser.get("/login?next=\(query)")
            #expect(door.status == 200)
            #expect(door.form("/login")?.control("next") == nil)
            #expect(try await shop.signIn(browser, "ada@example.test", next: next).location == "/admin")
        }
    }

    @Test func aUserLandsInTheClientAreaAndSeesNothingOfTheStaffs() async throws {
        try await Shop.open { shop in
            let client = try await shop.panel.createClient(
                ["name": "Kestrel", "email": "kim@example.test", "currency": "EUR"], by: .system)
            let browser = shop.visitor
            let path = "/invitation/\(client.invitation.text)"
            let invitation = try await browser.get(path)
            #expect(invitation.main.contains("kim@example.test"))
            let filled = ["name": "Kim", "password": Shop.password, "again": Shop.password]
            let weak = try await browser.submit(
                invitation, path, ["name": "Kim", "password": "short", "again": "short"])
            #expect(weak.status == 422)
            #expect(weak.form(path)?.error(of: "password") != nil)
            #expect(weak.form(path)?.control("name")?.value == "Kim")
            let mistyped = try await browser.submit(weak, path, ["password": Shop.password, "again": "other"])
            #expect(mistyped.form(path)?.error(of: "again") == "Must be the same as the first one")
            let accepted = try await browser.submit(mistyped, path, filled)
            #expect(accepted.location == "/services")
            #expect(try await browser.get("/services").status == 200)
            #expect(try await browser.get("/admin").status == 404)
            #expect(try await shop.visitor.get(path).status == 404, "a link works once")
            let again = shop.visitor
            #expect(try await shop.signIn(again, "KIM@example.test", next: "/admin").location == "/admin")
            #expect(try await again.get("/admin").status == 404)
        }
    }

    @Test func anUnknownAddressAndAWrongPasswordReadTheSame() async throws {
        try await Shop.open { shop in
            _ = try await shop.staffWithPassword("ada@example.test")
            func refusal(_ email: String) async throws -> (Int, String) {
                let answer = try await shop.signIn(shop.visitor, email, "Wrong-Horse-9")
                let text = answer.main.replacing(email, with: "").replacing(/name="csrf" value="[^"]*"/, with: "")
                return (answer.status, text)
            }
            let (known, unknown) = (try await refusal("ada@example.test"), try await refusal("bob@example.test"))
            #expect(known == unknown)
            #expect(known.0 == 422)
        }
    }

    @Test(arguments: TestEngine.all) func whoGuessesIsHeldUpAndThenLetIn(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            _ = try await shop.staffWithPassword("ada@example.test")
            let browser = shop.visitor
            for _ in 0..<5 {
                #expect(try await shop.signIn(browser, "ada@example.test", "Wrong-Horse-9").status == 422)
            }
            let held = try await shop.signIn(browser, "Ada@Example.test")
            #expect(held.status == 429, "even with the right password, and however the address is written")
            #expect(held.text.contains("try again in 1 s"))
            #expect(
                try await shop.signIn(shop.visitor, "bob@example.test", "Wrong-Horse-9").status == 422,
                "others are not held up")
            shop.test.clock.advance(by: 2)
            #expect(try await shop.signIn(browser, "ada@example.test", "Wrong-Horse-9").status == 422)
            #expect(
                try await shop.signIn(browser, "ada@example.test").text.contains("try again in 2 s"),
                "each time twice as long")
            shop.test.clock.advance(by: 3)
            #expect(try await shop.signIn(browser, "ada@example.test").status == 303)
            #expect(
                try await shop.signIn(shop.visitor, "ada@example.test", "Wrong-Horse-9").status == 422,
                "and counted from none again")
            #expect(try await shop.signIn(shop.visitor, "ada@example.test").status == 303)
        }
    }
}
