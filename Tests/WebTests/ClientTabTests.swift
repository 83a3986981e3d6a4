import Domain
import Foundation
import HTTPTypes
import ModuleKit
import PanelCore
import Store
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// A module's tabs in the client's view of a service, and what can be done there.
struct ClientTabTests {
    private static let json: HTTPFields = [.accept: "application/json"]

    /// A client with a box and a browser.
    private struct Stage {
        let shop: Shop
        let client: Client
        let service: Domain.Service
        let browser: Browser
        var path: String { "/services/\(service.id)" }
    }

    private func stage(_ body: @escaping @Sendable (Stage) async throws -> Void) async throws {
        try await Shop.open { shop in
            let client = try await shop.test.client()
            let service = try await shop.service(of: client)
            let browser = try await shop.user(of: client)
            try await body(Stage(shop: shop, client: client, service: service, browser: browser))
        }
    }

    // MARK: R40

    @Test func `R40 tabs stand in the module's order, behind the overview that is always there`() async throws {
        try await stage { stage in
            for (place, current) in [("", "Overview"), ("/weight", "Weight"), ("/contents", "Contents")] {
                let page = try await stage.browser.get(stage.path + place)
                #expect(page.status == 200)
                let tabs = try #require(page.text.firstMatch(of: /<nav class="tabs"[\s\S]*?<\/nav>/)).0
                let found = tabs.matches(of: /<a href="([^"]+)"( aria-current="page")?>([^<]+)/)
                #expect(found.map { String($0.3) } == ["Overview", "General", "Weight", "Contents"])
                #expect(found.map { String($0.1) } == ["", "/general", "/weight", "/contents"].map { stage.path + $0 })
                #expect(found.filter { $0.2 != nil }.map { String($0.3) } == [current])
            }
        }
    }

    @Test func `R40 there are no tabs before the service is set up, and the overview says how it stands`() async throws
    {
        try await Shop.open { shop in
            let client = try await shop.test.client()
            let service = try await shop.test.order(for: client)
            let browser = try await shop.user(of: client)
            let page = try await browser.get("/services/\(service.id)")
            #expect(page.status == 200)
            #expect(page.main.contains("Ordered"))
            #expect(!page.text.contains("/services/\(service.id)/general"))
            #expect(try await browser.get("/services/\(service.id)/general").status == 404)
            #expect(try await browser.post("/services/\(service.id)/general/rename", [("name", "Oak")]).status == 404)
        }
    }

    @Test func `R40 the tabs of a suspended service stay open to its client, and say whom to ask`() async throws {
        try await stage { stage in
            let panel = stage.shop.panel
            _ = try await panel.ask(.suspend, of: stage.service.id, by: .system)
            _ = try await stage.shop.test.work(until: stage.service.id)
            #expect(try await stage.shop.test.service(stage.service.id).state == .suspended)
            let overview = try await stage.browser.get(stage.path)
            #expect(overview.main.contains("Ask Aviary about it."))
            #expect(overview.main.contains("href=\"\(stage.path)/general\""))
            #expect(try await stage.browser.get(stage.path + "/general").main.contains("Box 1"))
            let done = try await stage.browser.post(stage.path + "/general/rename", [("name", "Oak")])
            #expect(done.location == stage.path + "/general")
        }
    }

    @Test func `R40 a tab that the module does not have is not found`() async throws {
        try await stage { stage in
            for place in ["/nothing", "/General", "/..%2Fgeneral"] {
                let page = try await stage.browser.get(stage.path + place)
                #expect(page.status == 404, "\(place)")
            }
        }
    }

    // MARK: R41

    @Test func `R41 a tab shows what its closure returned`() async throws {
        try await stage { stage in
            let (weight, general) = (
                try await stage.browser.get(stage.path + "/weight"),
                try await stage.browser.get(stage.path + "/general")
            )
            #expect(weight.main.contains(#"<p id="grams">700 g</p>"#))
            #expect(general.main.contains(#"<p id="number">Box 1</p>"#))
        }
    }

    @Test(arguments: [true, false]) func `R41 an error shows in its own tab and nowhere else`(isKnown: Bool)
        async throws
    {
        try await stage { stage in
            stage.shop.test.world.onLook { _ in
                if isKnown {
                    throw Failure.failed(Failure.Reason("The scales are out", log: "scales-7.internal: refused"))
                }
                throw CocoaError(.fileReadNoSuchFile, userInfo: [NSFilePathErrorKey: "/etc/scales-7.conf"])
            }
            let broken = try await stage.browser.get(stage.path + "/weight")
            #expect(broken.main.contains("Weight cannot be shown right now"))
            #expect(broken.main.contains(isKnown ? "The scales are out" : "This did not work"))
            #expect(broken.main.contains(">Contents</a>"), "the other tabs can be reached from here")
            #expect(!broken.text.contains("scales-7"), "what helps staff is not for clients")
            for place in ["", "/general", "/contents"] {
                let page = try await stage.browser.get(stage.path + place)
                #expect(page.status == 200)
                #expect(!page.text.contains("cannot be shown"), "\(place)")
            }
            stage.shop.test.world.onLook(nil)
            #expect(try await stage.browser.get(stage.path + "/weight").main.contains("700 g"))
        }
    }

    @Test func `R41 a tab that hangs is given up, and the rest of the page goes on`() async throws {
        try await stage { stage in
            stage.shop.test.world.onLook { _ in try await Task.sleep(for: .seconds(60)) }
            async let hanging = stage.browser.copy().get(stage.path + "/weight")
            let start = ContinuousClock.now
            #expect(try await stage.browser.get(stage.path + "/contents").status == 200)
            #expect(ContinuousClock.now - start < .seconds(1.5))
            let page = try await hanging
            #expect(page.main.contains("did not answer in time"))
            #expect(ContinuousClock.now - start < .seconds(10))
        }
    }

    // MARK: R42

    @Test func `R42 an action does its work and leads back to its tab with what the module says`() async throws {
        try await stage { stage in
            let page = try await stage.browser.get(stage.path + "/general")
            let done = try await stage.browser.submit(page, stage.path + "/general/rename", ["name": "Oak"])
            #expect(done.status == 303)
            #expect(done.location == stage.path + "/general")
            #expect(try await stage.browser.get(stage.path + "/general").main.contains("Now called Oak."))
            #expect(stage.shop.test.world.calls.last == "rename example.com to Oak")
        }
    }

    @Test func `R42 input is checked before the module sees it, and stands in its form again`() async throws {
        try await stage { stage in
            let action = stage.path + "/general/rename"
            let page = try await stage.browser.get(stage.path + "/general")
            let calls = stage.shop.test.world.calls
            let refused = try await stage.browser.submit(page, action, ["name": "two words <b>", "key": "s3same-lid"])
            #expect(refused.status == 422)
            let form = try #require(refused.form(action))
            #expect(form.control("name")?.value == "two words <b>")
            #expect(form.label(of: "name") == "Name")
            #expect(form.help(of: "name") == "One word.")
            #expect(form.error(of: "name")?.isEmpty == false)
            #expect(form.control("key")?.value == "", "a secret is never printed back")
            #expect(!refused.text.contains("s3same-lid"))
            #expect(stage.shop.test.world.calls == calls)
            #expect(try await stage.browser.submit(refused, action, ["name": "Oak"]).status == 303)
        }
    }

    @Test func `R42 what the module refuses is said in its words`() async throws {
        try await stage { stage in
            let cases: [(Failure, Int)] = [
                (.refused(Failure.Reason("It is glued", log: "glue-9")), 409),
                (.failed(Failure.Reason("No ladder", log: "glue-9")), 502),
                (.busy(retryIn: 7, Failure.Reason("Come back later", log: "glue-9")), 503),
            ]
            for (failure, status) in cases {
                stage.shop.test.world.onAct { _ in throw failure }
                let action = stage.path + "/general/rename"
                let page = try await stage.browser.post(action, [("name", "Oak")])
                #expect(page.main.contains("role=\"alert\""))
                #expect(page.status == status)
                #expect(page.main.contains(failure.reason.user))
                #expect(page.form(action)?.control("name")?.value == "Oak")
                let answer = try await stage.browser.post(action, [("name", "Oak")], headers: Self.json)
                #expect(answer.status == status)
                #expect(answer.document == ["success": false, "message": .string(failure.reason.user)])
                if status == 503 { #expect(answer.headers[.retryAfter] == "7") }
                #expect(!page.text.contains("glue-9") && !answer.text.contains("glue-9"))
            }
        }
    }

    @Test func `R42 a script gets JSON, for every verb, and never an exception's text`() async throws {
        try await stage { stage in
            let (browser, path) = (stage.browser, stage.path)
            let done = try await browser.post(path + "/general/rename", [("name", "Oak")], headers: Self.json)
            #expect(done.status == 200)
            #expect(done.document == ["success": true, "data": ["message": "Now called Oak."]])
            let wrong = try await browser.post(path + "/general/rename", [("name", "two words")], headers: Self.json)
            #expect(wrong.status == 422)
            #expect(wrong.document?["success"] == false)
            #expect(wrong.document?["message"]?.stringValue?.contains("name") == true)
            let asked = try await browser.get(path + "/weight/measure?unit=100")
            #expect(asked.document == ["success": true, "data": ["weight": 7]], "a query is coerced as a form is")
            let outside = try await browser.get(path + "/weight/measure?unit=0")
            #expect(outside.status == 422)
            #expect(outside.document?["success"] == false)
            let put = try await browser.send(.put, path + "/weight/limit", [("unit", "5")])
            #expect(put.document == ["success": true, "data": nil])
            #expect(stage.shop.test.world.calls.last == "limit 5")
            #expect(try await browser.send(.delete, path + "/weight/limit").document == ["success": true, "data": nil])
            #expect(stage.shop.test.world.calls.last == "limit none")
            stage.shop.test.world.onAct { _ in
                throw CocoaError(.fileReadNoSuchFile, userInfo: [NSFilePathErrorKey: "/etc/box-7.conf"])
            }
            let broken = try await browser.post(path + "/general/rename", [("name", "Oak")], headers: Self.json)
            #expect(broken.status == 502)
            #expect(broken.document == ["success": false, "message": "This did not work"])
        }
    }

    @Test func `R42 an action answers to its own verb alone`() async throws {
        try await stage { stage in
            let (browser, path, calls) = (stage.browser, stage.path, stage.shop.test.world.calls)
            let wrong: [(HTTPRequest.Method, String, String)] = [
                (.get, "/general/rename?name=Oak", "POST"), (.put, "/general/rename", "POST"),
                (.delete, "/general/rename", "POST"), (.post, "/weight/measure", "GET"),
                (.post, "/weight/limit", "DELETE, PUT"),
                (.get, "/weight/limit", "DELETE, PUT"),
            ]
            for (method, place, allowed) in wrong {
                let answer = try await browser.send(
                    method, path + place, [("name", "Oak"), ("unit", "5")], token: method == .get ? .none : .own,
                    headers: Self.json)
                #expect(answer.status == 405, "\(method) \(place)")
                #expect(answer.headers[.allow] == allowed, "\(method) \(place)")
            }
            let reloaded = try await browser.get(path + "/general/rename")
            #expect((reloaded.status, reloaded.location) == (303, path + "/general"), "who reloads a refused form")
            #expect(try await browser.get(path + "/weight/rename").status == 404, "it belongs to another tab")
            #expect(try await browser.post(path + "/general/nothing").status == 404)
            #expect(stage.shop.test.world.calls == calls)
        }
    }

    @Test func `R42 nobody acts on what is another's`() async throws {
        try await stage { stage in
            let shop = stage.shop
            let other = try await shop.user(
                of: try await shop.panel.createClient(
                    ["name": "Osprey", "email": "osprey@example.test", "currency": "EUR"], by: .system
                ).client)
            let (staff, calls) = (try await shop.staff([.everything]), shop.test.world.calls)
            for browser in [other, staff] {
                #expect(try await browser.get(stage.path + "/general").status == 404)
                #expect(try await browser.post(stage.path + "/general/rename", [("name", "Oak")]).status == 404)
                #expect(
                    try await browser.post(stage.path + "/general/rename", [("name", "Oak")], headers: Self.json).status
                        == 404)
                #expect(try await browser.get(stage.path + "/weight/measure").status == 404)
                #expect(try await browser.send(.put, stage.path + "/weight/limit", [("unit", "5")]).status == 404)
                #expect(try await browser.send(.delete, stage.path + "/weight/limit").status == 404)
            }
            #expect(try await shop.visitor.get(stage.path + "/general").status == 303)
            #expect(shop.test.world.calls == calls)
        }
    }

    @Test func `R42 an action without the session's token does nothing`() async throws {
        try await stage { stage in
            let calls = stage.shop.test.world.calls
            for token in [Browser.Token.none, .other(""), .other("guessed")] {
                for headers in [HTTPFields(), Self.json] {
                    let answer = try await stage.browser.post(
                        stage.path + "/general/rename", [("name", "Oak")], token: token, headers: headers)
                    #expect(answer.status == 403)
                }
                #expect(
                    try await stage.browser.send(.put, stage.path + "/weight/limit", [("unit", "5")], token: token)
                        .status == 403)
                #expect(try await stage.browser.send(.delete, stage.path + "/weight/limit", token: token).status == 403)
            }
            #expect(stage.shop.test.world.calls == calls)
        }
    }

    /// The session's token is nobody's but the panel's, and a typed secret is written down nowhere.
    @Test func `R42 a module gets what was filled in, and the audit log keeps no secret of it`() async throws {
        try await stage { stage in
            let (browser, shop) = (stage.browser, stage.shop)
            _ = try await browser.post(stage.path + "/general/rename", [("name", "Oak"), ("key", "s3same-lid")])
            let tagged = try await browser.post(stage.path + "/weight/tag", [("blue", "pin-4711")], headers: Self.json)
            #expect(tagged.document == ["success": true, "data": ["blue": "pin-4711"]])
            #expect(shop.test.world.calls.last == "tag blue")
            let entries = try await shop.panel.auditLog(subject: stage.service.id.description, PageRequest()).items
            let renamed = try #require(entries.first { $0.action == "service.general.rename" })
            #expect(renamed.details["name"] == "Oak")
            #expect(renamed.details["key"] == SecretTag.masked.value)
            let blue = try #require(entries.first { $0.action == "service.weight.tag" })
            #expect(blue.details == [:], "what has no form may be anything")
            #expect(
                !entries.contains { $0.details.text.contains("s3same-lid") || $0.details.text.contains(browser.csrf) })
        }
    }

    @Test func aViewIsAskedForByAPlainNameOnly() {
        let views = ModuleViews { _, _ in "<p>found</p>" }
        #expect(views.source(TestPanel.key, "general-2") == "<p>found</p>")
        for name in ["", "../general", "General", "a/b", "a.b", "ä"] {
            #expect(views.source(TestPanel.key, name) == nil, "\(name)")
        }
    }

    @Test func aModulesViewsLieBesideTheProgram() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "aviary-views-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let views = folder.appending(path: "aviary_Box.resources/Views")
        try FileManager.default.createDirectory(at: views, withIntermediateDirectories: true)
        try "<p>{{number}}</p>".write(to: views.appending(path: "general.mustache"), atomically: true, encoding: .utf8)
        let found = ModuleViews(program: folder.appending(path: "aviary"))
        #expect(found.source(TestPanel.key, "general") == "<p>{{number}}</p>")
        #expect(found.source(TestPanel.key, "weight") == nil)
        let extras = ModuleView.Extras(csrf: "", actions: [:], forms: [:])
        #expect(try found.view(TestPanel.key, "general").render(["number": 7], extras).html == "<p>7</p>")
        #expect(throws: TemplateError.self) { try found.view(TestPanel.key, "weight") }
    }
}
