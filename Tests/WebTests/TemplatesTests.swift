import Foundation
import Testing
import Vocabulary

@testable import Web

struct TemplatesTests {
    /// Draws one template, named `page`, with a model.
    private func draw(_ text: String, _ model: some Encodable, partials: [String: String] = [:]) throws -> String {
        try Templates(partials.merging(["page": text]) { $1 }).render("page", model)
    }

    private func mistake(_ text: String, _ model: some Encodable = Empty(), partials: [String: String] = [:])
        -> TemplateError?
    {
        do { _ = try draw(text, model, partials: partials) } catch { return error as? TemplateError }
        return nil
    }

    private struct Empty: Encodable {}
    private struct Line: Encodable {
        var text = "one"
        var note: String?
        var tags: [String] = []
    }
    private struct Model: Encodable {
        var title = "Services"
        var note: String?
        var count = 3
        var isOpen = true
        var rows = [Line(), Line(text: "two", note: "second", tags: ["a", "b"])]
        var none: [Line] = []
        var inner = Line(text: "inside")
        var markup = SafeHTML("<b>bold</b>")
        var href = Link("/services")
    }

    @Test func valuesNumbersFlagsListsAndObjectsAreDrawn() throws {
        let text =
            "{{title}} {{count}} {{#isOpen}}open{{/isOpen}}{{^isOpen}}shut{{/isOpen}} {{inner.text}} {{{markup}}}"
        #expect(try draw(text, Model()) == "Services 3 open inside <b>bold</b>")
        #expect(try draw("{{#rows}}{{text}}{{#tags}} {{.}}{{/tags}};{{/rows}}", Model()) == "one;two a b;")
        #expect(try draw("{{#rows}}{{title}},{{/rows}}", Model()) == "Services,Services,")
    }

    @Test func aNilIsKnownAndEmpty() throws {
        #expect(try draw("[{{note}}]{{#note}}no{{/note}}{{^note}}none{{/note}}", Model()) == "[]none")
        #expect(try draw("{{#rows}}[{{note}}]{{/rows}}", Model()) == "[][second]")
        // A nil does not let the same name of the page around it shine through.
        #expect(try draw("{{#rows}}{{#note}}{{note}}{{/note}}{{/rows}}", Model(note: "outer")) == "second")
    }

    @Test func hasAsksWhetherAListHasEntries() throws {
        #expect(try draw("{{#hasRows}}yes{{/hasRows}}{{^hasNone}}no{{/hasNone}}", Model()) == "yesno")
        struct Own: Encodable {
            var rows = ["x"]
            var hasRows = false
        }
        #expect(try draw("{{^hasRows}}its own word{{/hasRows}}", Own()) == "its own word")
    }

    @Test func anUnknownNameIsAnErrorWithFileAndLine() {
        #expect(
            mistake("a\nb\n {{titel}}", Model())
                == TemplateError(file: "page.mustache", line: 3, message: "there is no 'titel' here"))
        #expect(
            mistake("{{#rows}}\n{{txt}}{{/rows}}", Model())?.description == "page.mustache:2: there is no 'txt' here")
        #expect(mistake("{{#rowz}}{{/rowz}}", Model())?.message == "there is no 'rowz' here")
        #expect(mistake("{{^rowz}}{{/rowz}}", Model())?.message == "there is no 'rowz' here")
        #expect(mistake("{{inner.txt}}", Model())?.message == "'inner' has no 'txt'")
        #expect(mistake("{{#hasRowz}}{{/hasRowz}}", Model())?.message == "there is no 'hasRowz' here")
        #expect(mistake("{{! one\ntwo }}\n{{x}}", Model())?.line == 3)
    }

    @Test func anUnknownNameOfAPartialNamesThePartial() {
        let found = mistake("{{#rows}}\n{{>row}}\n{{/rows}}", Model(), partials: ["row": "\n\n{{wrong}}"])
        #expect(found == TemplateError(file: "row.mustache", line: 3, message: "there is no 'wrong' here"))
    }

    @Test(arguments: [
        ("\n{{>missing}}", 2, "there is no partial 'missing'"),
        ("{{#a}}\n{{/b}}", 2, "'{{/b}}' stands where '{{/a}}' of line 1 is expected"),
        ("x\n{{#a}}", 2, "the section 'a' is not closed"),
        ("{{/a}}", 1, "'{{/a}}' closes nothing"),
        ("{{a", 1, "the tag is not closed"),
        ("{{{a}}", 1, "'{{{' needs '}}}'"),
        ("{{a b}}", 1, "'a b' is not a name"),
        ("{{}}", 1, "'' is not a name"),
        ("{{=<% %>=}}", 1, "'{{=<% %>=}}' is not used in these templates"),
        ("<a class={{a}}>", 1, "an attribute's value stands in quotes"),
        ("{{<frame}}\n{{$mian}}{{/mian}}{{/frame}}", 2, "'frame' has no block 'mian'"),
    ])
    func whatCannotBeDrawnIsRefusedWhenTemplatesAreLoaded(_ text: String, _ line: Int, _ message: String) {
        #expect(throws: TemplateError(file: "page.mustache", line: line, message: message)) {
            try Templates(["page": text, "frame": "{{$main}}{{/main}}"])
        }
    }

    @Test func templatesAreReadFromAFolderAndNamedByTheirPath() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "templates-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) } // a leftover folder fails no test
        try FileManager.default.createDirectory(at: folder.appending(path: "admin"), withIntermediateDirectories: true)
        try "Hello {{>admin/part}}".write(
            to: folder.appending(path: "page.mustache"), atomically: true, encoding: .utf8)
        try "{{title}}".write(to: folder.appending(path: "admin/part.mustache"), atomically: true, encoding: .utf8)
        #expect(try Templates.load(from: folder).render("page", Model()) == "Hello Services")
        #expect(throws: TemplateError.self) { try Templates.load(from: folder.appending(path: "nowhere")) }
    }

    @Test func aTemplateThatDoesNotExistIsAnError() {
        #expect(throws: TemplateError(file: "nope.mustache", line: 1, message: "there is no such template")) {
            try Templates(["page": ""]).render("nope", Empty())
        }
    }

    @Test func aFrameTakesThePagesBlocks() throws {
        let frame = "<main>\n  {{$main}}nothing{{/main}}\n</main>"
        #expect(
            try draw("{{<frame}}\n{{$main}}{{title}}{{/main}}\n{{/frame}}", Model(), partials: ["frame": frame])
                .contains("Services"))
        #expect(try draw("{{>frame}}", Model(), partials: ["frame": frame]).contains("nothing"))
    }

    @Test func textIsEscaped() throws {
        #expect(
            try draw("{{title}}", Model(title: #"<script>"a" & 'b'</script>"#))
                == "&lt;script&gt;&quot;a&quot; &amp; &#39;b&#39;&lt;/script&gt;")
        #expect(try draw("{{#tags}}{{.}}{{/tags}}", Line(tags: ["<b>"])) == "&lt;b&gt;")
    }

    @Test func aQuoteWithACombiningMarkIsEscapedToo() throws {
        // One Character to Swift, but a browser ends the attribute at the quote.
        #expect(
            try draw(#"<p title="{{title}}">"#, Model(title: "\"\u{301} onfocus=x"))
                == "<p title=\"&quot;\u{301} onfocus=x\">")
        #expect(try draw("{{title}}", Model(title: "<\u{338}script>")) == "&lt;\u{338}script&gt;")
    }

    @Test func onlyMarkupIsPrintedUnescapedAndOnlyThere() {
        #expect(mistake("{{{title}}}", Model())?.message == "'title' is not markup: write {{title}}")
        #expect(mistake("{{&title}}", Model())?.message == "'title' is not markup: write {{title}}")
        #expect(mistake("{{markup}}", Model())?.message == "'markup' is markup: write {{{markup}}}")
    }

    @Test func whatIsNoTextIsNotPrinted() {
        #expect(mistake("{{rows}}", Model())?.message == "'rows' is a list: write {{#rows}}")
        #expect(mistake("{{inner}}", Model())?.message == "'inner' is an object: name one of its members")
        #expect(mistake("{{isOpen}}", Model())?.message == "'isOpen' is a flag: write {{#isOpen}}")
        #expect(mistake("{{#count}}{{/count}}", Model())?.message == "'count' is a number: test a flag instead")
    }

    @Test func aDateMustBeAMomentFirst() {
        struct Dated: Encodable { var at = Date(timeIntervalSince1970: 0) }
        #expect(throws: EncodingError.self) { try draw("{{at}}", Dated()) }
    }

    @Test func aSecretIsNeverPrinted() throws {
        struct Hidden: Encodable { var key = Secret("hunter2") }
        #expect(mistake("{{key}}", Hidden())?.message == "'key' is an object: name one of its members")
        #expect(mistake("{{key.value}}", Hidden())?.message == "'key' has no 'value'")
    }

    @Test(arguments: [
        ("https://example.com/a?b=c", "https://example.com/a?b=c"), ("HTTP://example.com", "HTTP://example.com"),
        ("mailto:a@example.com", "mailto:a@example.com"), ("/services?q=a:b", "/services?q=a:b"),
        ("#errors", "#errors"),
        ("services/1", "services/1"), ("", ""), ("javascript:alert(1)", "#"), ("JavaScript:alert(1)", "#"),
        (" javascript:alert(1)", "#"),
        ("java\nscript:alert(1)", "#"), ("\u{1}javascript:alert(1)", "#"), ("data:text/html,x", "#"),
        ("vbscript:x", "#"),
        ("javascript\u{301}:alert(1)", "#"), ("ftp://example.com", "#"),
    ])
    func linksLoseSchemesThatMayNotBeLinked(_ given: String, _ shown: String) throws {
        #expect(Link(given).text == shown)
        // The same for plain text that a template puts into an address.
        #expect(try draw(#"<a href="{{title}}">"#, Model(title: given)) == #"<a href="\#(escaped(shown))">"#)
    }

    @Test func aLinksQueryIsEncoded() {
        #expect(
            Link("/a", query: [("q", "x&y=ü #"), ("none", nil), ("empty", "")]).text == "/a?q=x%26y%3D%C3%BC%20%23")
        #expect(Link("/a", query: [("none", nil)]).text == "/a")
    }

    @Test(arguments: [
        ("/services", true), ("/services?a=b", true), ("//evil.example", false), ("/\\evil.example", false),
        ("https://evil.example", false),
        ("", false), ("services", false), ("/a\nb", false),
    ])
    func onlyAddressesInsideThePanelAreLocal(_ text: String, _ isLocal: Bool) {
        #expect((Link(local: text) != nil) == isLocal)
    }

    @Test func textAreasKeepTheirTextExactly() throws {
        let model = Model(title: "a\n\n  b\n")
        #expect(
            try draw("  {{>area}}\n", model, partials: ["area": "<textarea>\n{{title}}</textarea>"])
                == "<textarea>\na\n\n  b\n</textarea>")
    }

    @Test func drawingsAtTheSameTimeDoNotMix() async throws {
        let templates = try Templates(["page": "{{#rows}}{{text}}{{/rows}}"])
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<200 {
                group.addTask {
                    let html = try templates.render(
                        "page", Model(rows: Array(repeating: Line(text: "\(number);"), count: 20)))
                    return html == String(repeating: "\(number);", count: 20)
                }
            }
            for try await isRight in group { #expect(isRight) }
        }
    }

    @Test func everyKindOfNumberAndNestedContainersAreEncoded() throws {
        struct Numbers: Encodable {
            var a: Int8? = 1, b: UInt64? = .max, c: Double? = 1.5, d: Float = 2, e: Int32?
            var list: [Int?] = [1, nil]
            var map = ["k": [["deep": URL(filePath: "/x")]]]
        }
        #expect(
            try draw("{{a}} {{b}} {{c}} {{d}} [{{e}}]{{#list}}({{.}}){{/list}}", Numbers())
                == "1 18446744073709551615 1.5 2.0 [](1)()")
        #expect(try draw("{{#map.k}}{{deep}}{{/map.k}}", Numbers()) == "#")
    }

    // MARK: modules' views

    private let extras = ModuleView.Extras(
        csrf: #"to"ken"#, actions: ["add": "/services/1/records/add"], forms: ["add": SafeHTML("<input name=\"name\">")]
    )

    @Test func aModulesViewGetsItsModelAndWhatThePanelAdds() throws {
        let view = try ModuleView(
            source:
                #"<form action="{{actions.add}}">{{{csrf}}}{{{forms.add}}}</form>{{#records}}{{name}}:{{ttl}}{{/records}}{{assets}}"#,
            name: "PowerDNS/Views/records.mustache")
        let html = try view.render(["records": [["name": "<www>", "ttl": 3600]]], extras).html
        #expect(
            html
                == #"<form action="/services/1/records/add"><input type="hidden" name="csrf" value="to&quot;ken"><input name="name">"#
                + "</form>&lt;www&gt;:3600/assets")
    }

    @Test func aModulesViewIsAsStrict() throws {
        let name = "PowerDNS/Views/records.mustache"
        let view = try ModuleView(source: "\n{{recrods}}", name: name)
        #expect(throws: TemplateError(file: name, line: 2, message: "there is no 'recrods' here")) {
            try view.render(["records": []], extras)
        }
        let action = try ModuleView(source: "{{actions.remove}}", name: name)
        #expect(throws: TemplateError(file: name, line: 1, message: "'actions' has no 'remove'")) {
            try action.render([:], extras)
        }
        let raw = try ModuleView(source: "{{{html}}}", name: name)
        #expect(throws: TemplateError(file: name, line: 1, message: "'html' is not markup: write {{html}}")) {
            try raw.render(["html": "<script>"], extras)
        }
        #expect(throws: TemplateError(file: name, line: 1, message: "a module's view has no partials")) {
            try ModuleView(source: "{{>part/form}}", name: name)
        }
    }

    @Test func whatAModulesModelHoldsAsNilIsKnownAndEmpty() throws {
        struct Model: Encodable {
            struct Row: Encodable {
                var note: String?
                var size: Int?
            }
            var rows = [Row(note: nil, size: 3), Row(note: "a", size: nil)]
            var title: String?
        }
        let view = try ModuleView(
            source: "{{#title}}{{.}}{{/title}}{{#rows}}[{{#note}}{{.}}{{/note}}{{size}}]{{/rows}}", name: "x")
        #expect(try view.render(JSONValue.keepingNil(Model()), extras).html == "[3][a]")
    }

    @Test func aModuleCannotReplaceWhatThePanelAdds() throws {
        let view = try ModuleView(source: #"<a href="{{actions.add}}">{{{csrf}}}"#, name: "x")
        let html = try view.render(["csrf": "own", "actions": ["add": "javascript:x"]], extras).html
        #expect(html.contains("/services/1/records/add") && html.contains(#"name="csrf" value="to&quot;ken""#))
    }

    @Test func aModulesViewShowsAgainWhatWasTypedAndNotAccepted() throws {
        let view = try ModuleView(
            source:
                "{{#refused.add}}{{values.name}}{{#values.off}} off{{/values.off}}{{#errors}}, {{.}}{{/errors}}{{/refused.add}}",
            name: "x")
        #expect(try view.render([:], extras).html == "")
        var again = extras
        again.refused = ModuleView.Refused(
            action: "add", values: ["name": "<w w>", "off": true], errors: ["Name: has a space", "Type: is required"])
        #expect(try view.render([:], again).html == "&lt;w w&gt; off, Name: has a space, Type: is required")
    }

    @Test func aModulesAddressesAreCheckedToo() throws {
        let view = try ModuleView(source: #"<a href="{{site}}">{{value}}"#, name: "x")
        #expect(try view.render(["site": "javascript:alert(1)", "value": 1], extras).html == ##"<a href="#">1"##)
        #expect(try ModuleView(source: "{{#value}}{{.}}{{/value}}", name: "x").render(["a", "b"], extras).html == "ab")
    }
}
