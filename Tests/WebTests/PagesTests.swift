import Foundation
import Testing
import Vocabulary

@testable import Web

/// Where the sources are, seen from this file.
let resources = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
    .appending(path: "Sources/Web/Resources")
let panelTemplates = Result { try Templates.load(from: resources.appending(path: "Templates")) }

struct PagesTests {
    let templates: Templates
    init() throws { templates = try panelTemplates.get() }

    /// Also writes the pages into a folder named by `AVIARY_PAGES`, to look at them in a browser.
    @Test(arguments: Samples.all) func everyPageRenders(_ sample: Sample) throws {
        let html = try sample.draw(templates)
        #expect(!html.contains("{{"))
        #expect(!html.contains("style="), "the content security policy forbids inline style")
        #expect(!html.contains("<script>"), "the content security policy forbids inline script")
        if let folder = ProcessInfo.processInfo.environment["AVIARY_PAGES"] {
            try html.write(toFile: "\(folder)/\(sample.name).html", atomically: true, encoding: .utf8)
        }
    }

    @Test func everyTemplateIsDrawnBySomeSample() throws {
        let drawn = Set(Samples.all.map(\.template))
        let folder = resources.appending(path: "Templates").resolvingSymlinksInPath().path(percentEncoded: false)
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder).filter { $0.hasSuffix(".mustache") }
            .map { String($0.dropLast(".mustache".count)) }
        let texts = try files.map { try String(contentsOfFile: "\(folder)/\($0).mustache", encoding: .utf8) }.joined()
        for file in files {
            let isPartial = texts.contains("{{>\(file)}}") || texts.contains("{{<\(file)}}")
            #expect(drawn.contains(file) || isPartial, "\(file) is drawn by nothing")
        }
    }

    @Test(arguments: Samples.all) func everyPostingFormCarriesTheToken(_ sample: Sample) throws {
        let html = try sample.draw(templates)
        let forms = html.split(separator: "<form ").dropFirst().map { $0.split(separator: "</form>")[0] }
        for form in forms where form.contains(#"method="post""#) {
            #expect(form.contains(#"<input type="hidden" name="csrf" value="#), "a form of \(sample.name) has no token")
        }
    }

    @Test(arguments: Samples.all) func idsAreUniqueAndReferencesLeadSomewhere(_ sample: Sample) throws {
        let html = try sample.draw(templates)
        let ids = html.matches(of: /\sid="([^"]*)"/).map { String($0.1) }
        #expect(
            ids.count == Set(ids).count,
            "twice in \(sample.name): \(Set(ids.filter { id in ids.count { $0 == id } > 1 }))")
        let lists = html.matches(
            of: /\s(?:aria-describedby|aria-labelledby|for|form|popovertarget|data-opens)="([^"]*)"/
        ).map { $0.1 }
        for id in lists.flatMap({ $0.split(separator: " ") }) {
            #expect(ids.contains(String(id)), "\(id) in \(sample.name)")
        }
        for link in html.matches(of: /href="#([^"]+)"/) {
            #expect(ids.contains(String(link.1)), "#\(link.1) in \(sample.name)")
        }
    }

    @Test(arguments: Samples.all) func everyIconIsInTheSprite(_ sample: Sample) throws {
        let sprite = try String(contentsOf: resources.appending(path: "icons.svg"), encoding: .utf8)
        for icon in try sample.draw(templates).matches(of: /icons\.svg#([^"]*)"/) {
            #expect(sprite.contains(#"id="\#(icon.1)""#), "there is no icon '\(icon.1)'")
        }
    }

    @Test func wholePagesHaveOneHeadingAndATitle() throws {
        for sample in Samples.all where !sample.name.hasSuffix("-block") {
            let html = try sample.draw(templates)
            #expect(html.hasPrefix("<!doctype html>"), "\(sample.name)")
            #expect(html.matches(of: /<h1[ >]/).count == 1, "\(sample.name)")
            #expect(html.contains(/<title>[^<]+ · [^<]+<\/title>/), "\(sample.name)")
        }
    }

    @Test func aRefusedFormSaysSoInTheTitleAndInASummary() throws {
        let html = try #require(Samples.all.first { $0.name == "admin-module-refused" }).draw(templates)
        #expect(html.contains("<title>Error: PowerDNS · Aviary</title>"))
        #expect(html.contains(#"id="errors" role="alert""#))
        #expect(html.contains(##"<a href="#f-nameservers">Nameservers: line 2, “ns2”, must be"##))
    }

    @Test func theAccountsAppearanceIsOnTheRootElement() throws {
        let page = ClientServicesPage(rows: [])
        #expect(
            try templates.render(page, in: Samples.client(nil, theme: .dark)).contains(
                #"<html lang="en" data-theme="dark">"#))
        #expect(try templates.render(page, in: Samples.client(nil)).contains(#"<html lang="en">"#))
    }

    @Test func aUserOfOneClientIsOfferedNoOther() throws {
        let one = ClientFrame(
            csrf: "t", theme: nil, person: Person(name: "Jonas"), seller: "Heron", place: .services,
            clients: [.init(id: "1", name: "Kestrel", isCurrent: true)])
        #expect(try !templates.render(ClientServicesPage(rows: []), in: one).contains("/account/client"))
        #expect(try templates.render(ClientServicesPage(rows: []), in: Samples.client(nil)).contains("/account/client"))
    }

    @Test func whatSomebodyTypedIsNeverMarkup() throws {
        let evil = #""><script>alert(1)</script>"#
        let page = ClientsPage(
            rows: [
                .init(
                    name: evil, href: "javascript:alert(1)", email: evil, currency: evil, services: evil,
                    since: Samples.ago(1))
            ], query: evil, pager: nil, mayCreate: true)
        let html = try templates.render(page, in: Samples.staff(evil))
        #expect(!html.contains("<script>alert"))
        #expect(!html.contains("javascript:"))
        #expect(html.contains("&quot;&gt;&lt;script&gt;"))
    }

    @Test(
        arguments: [
            (0, "now"), (4, "4 s ago"), (-90, "in 1 min"), (1440, "24 min ago"), (86_399, "23 h ago"),
            (86_400, "21 Nov 2026"),
        ] as [(Double, String)])
    func momentsAreRelativeUpToADay(_ seconds: Double, _ text: String) {
        #expect(Samples.ago(seconds).text == text)
    }

    @Test func momentsSayTheExactTimeToo() {
        let moment = Samples.ago(0, .dateAndTime)
        #expect(moment.text == "22 Nov 2026, 14:05")
        #expect(moment.datetime == "2026-11-22T13:05:00Z")
        #expect(moment.title.hasPrefix("22 Nov 2026, 14:05:00 "))
        #expect(Samples.ago(4, .clock).text == "14:04:56")
        #expect(Samples.ago(86_400, .clock).text == "21 Nov 2026, 14:05")
    }

    @Test func moneyReadsAsPeopleWriteIt() throws {
        let yen = try #require(Currency("JPY"))
        let krone = try #require(Currency("NOK"))
        #expect(Money(400, Samples.euro).shownText == "€4.00")
        #expect(Money(-123_456_789, Samples.euro).shownText == "-€1,234,567.89")
        #expect(Money(1200, yen).shownText == "¥1,200")
        #expect(Money(4900, krone).shownText == "49.00 NOK")
        #expect(Amount(Money(100_000, Samples.euro)) == Amount(Money(100_000, Samples.euro)))
        #expect(Amount(Money(100_000, Samples.euro)).text == "1,000.00")
    }

    @Test func everyStatusHasItsWords() {
        #expect(
            ServiceStatusWord.allCases.map { StatusBadge(service: $0, to: .client).word } == [
                "Ordered", "Being set up", "Active", "We are looking into it", "We are looking into it", "Suspended",
                "Paused", "Closed",
            ])
        #expect(StatusBadge(task: .uncertain) == StatusBadge(.error, "Uncertain", icon: "uncertain"))
        #expect(StatusBadge(service: .error, to: .staff).tone == .error)
    }
}
