import Foundation
import Testing
import Vocabulary

@testable import Web

struct FormsTests {
    let templates: Templates
    init() throws { templates = try panelTemplates.get() }

    private func html(_ form: DrawnForm) throws -> String { try templates.render(fields: form).html }
    private func field(_ form: DrawnForm, _ name: String) throws -> DrawnField {
        try #require(form.fields.first { $0.name == name })
    }

    @Test func eachKindOfFieldHasItsControl() throws {
        let html = try html(DrawnForm(Samples.settings, values: Samples.stored))
        #expect(html.contains(#"id="f-address" name="address" type="url" value="http://127.0.0.1:8081""#))
        #expect(html.contains(#"id="f-key" name="key" type="password" value="""#))
        #expect(html.contains(#"id="f-nameservers" name="nameservers""#))
        #expect(html.contains(">\nns1.heron.example\nns2.heron.example</textarea>"))
        #expect(html.contains(#"name="ttl" type="text" value="3600" inputmode="numeric""#))
        #expect(html.contains(#"<input type="checkbox" id="f-dnssec" name="dnssec" value="1" checked"#))
        #expect(html.contains(#"<input type="radio" id="f-place-1" name="place" value="London" checked"#))
        #expect(html.contains(#"<select class="form-select" id="f-zone" name="zone" required>"#))
        #expect(html.contains(#"<option value="Oslo" selected>Oslo</option>"#))
        #expect(html.contains(#"<input type="checkbox" id="f-types-0" name="types" value="A" checked>"#))
        #expect(html.contains(#"<input type="checkbox" id="f-types-1" name="types" value="AAAA">"#))
        #expect(html.contains(">\nAsk before &lt;b&gt;changing&lt;/b&gt;</textarea>"))
    }

    @Test func fiveAnswersAreRadioButtonsAndSixASelectBox() throws {
        func drawn(_ count: Int) -> DrawnField {
            let options = (0..<count).map { FieldOption(value: "\($0)", label: "\($0)") }
            return DrawnForm(FormSpec(fields: [FieldSpec(key: "a", label: "A", kind: .choice(options: options))]))
                .fields[0]
        }
        #expect(drawn(5).isRadios && !drawn(5).isSelect)
        #expect(drawn(6).isSelect && !drawn(6).isRadios)
    }

    @Test func whatIsOptionalIsMarkedAndWhatIsRequiredIsNot() throws {
        let form = DrawnForm(Samples.settings)
        #expect(try field(form, "note").isOptional)
        #expect(try !field(form, "address").isOptional)
        #expect(try !field(form, "ttl").isOptional, "a default fills it")
        #expect(try html(form).contains(#"Note <span class="optional">(optional)</span>"#))
    }

    @Test func anOptionalChoiceOffersNone() {
        let spec = FieldSpec(key: "a", label: "A", kind: .choice(options: Samples.options("X", "Y")))
        let field = DrawnForm(FormSpec(fields: [spec])).fields[0]
        #expect(field.options.map(\.label) == ["None", "X", "Y"])
        #expect(field.options[0].isChosen)
    }

    @Test func aRequiredSelectBoxChoosesNothingByItself() throws {
        let zone = try field(DrawnForm(Samples.settings), "zone")
        #expect(zone.options.first?.label == "Choose…")
        #expect(zone.options.filter(\.isChosen).map(\.value) == [""])
    }

    @Test func defaultsStandInAnEmptyForm() throws {
        let form = DrawnForm(Samples.settings)
        #expect(try field(form, "ttl").value == "3600")
        #expect(try field(form, "dnssec").isOn)
        #expect(try field(form, "place").options.first { $0.isChosen }?.value == "Frankfurt")
    }

    @Test func typedValuesAreKeptAfterARefusal() throws {
        let form = Samples.refusedForm
        #expect(try field(form, "address").value == "127.0.0.1:8081")
        #expect(try field(form, "nameservers").value == "ns1.heron.example\nns2\nns3.heron.example")
        #expect(try field(form, "ttl").value == "abc")
        #expect(try !field(form, "dnssec").isOn, "what was not ticked stays so, whatever the default is")
    }

    @Test func errorsNameTheirLineAndAreLinked() throws {
        let form = Samples.refusedForm
        #expect(
            try field(form, "nameservers").errors == ["Line 2, “ns2”, must be a full host name such as ns1.example.com"]
        )
        #expect(try field(form, "address").errors == ["Must be an address that starts with http:// or https://"])
        let html = try html(form)
        #expect(html.contains(#"aria-invalid="true" aria-describedby="f-nameservers-h f-nameservers-e""#))
        #expect(html.contains(#"<span class="wrong" id="f-nameservers-e">"#))
        #expect(form.summary.contains { $0.href == "#f-nameservers" && $0.text.hasPrefix("Nameservers: line 2") })
        #expect(form.summaryTitle == "Not saved: four fields need a change")
        #expect(form.isRefused)
    }

    @Test func whatBelongsToNoFieldStandsInTheSummary() {
        let form = DrawnForm(
            Samples.settings, issues: [Issue("the server is full"), Issue("is odd", field: "elsewhere")])
        #expect(form.summary.map(\.text) == ["The server is full", "Is odd"])
        #expect(form.summary.allSatisfy { $0.href == nil })
        #expect(form.summaryTitle == "Not saved")
    }

    @Test func aGroupsErrorLeadsToItsFirstBox() throws {
        let form = DrawnForm(
            Samples.settings, issues: [Issue("needs one", field: "types"), Issue("must be chosen", field: "place")])
        #expect(form.summary.map(\.href) == ["#f-place-0", "#f-types-0"])
        let html = try html(form)
        #expect(html.contains(#"<fieldset class="field has-error" aria-describedby="f-types-e">"#))
    }

    @Test func aSecretIsNeverPrinted() throws {
        for values in [Samples.stored, Samples.refused] {
            let html = try html(DrawnForm(Samples.settings, values: values, issues: [Issue("is wrong", field: "key")]))
            #expect(!html.contains("hunter2-typed"))
            #expect(!html.contains("c2VhbGVkLWtleQ"))
        }
        let list: FormSpec = {
            var keys = FieldSpec(key: "keys", label: "Keys", kind: .secret)
            keys.isList = true
            keys.isLong = true
            return FormSpec(fields: [keys])
        }()
        let html = try html(
            DrawnForm(
                list, values: ["keys": [SecretTag.plain("hunter2-typed").value, "hunter3"]],
                issues: [Issue("is bad", field: "keys.1")]))
        #expect(!html.contains("hunter"))
        #expect(html.contains("Line 2 is bad"))
    }

    @Test func aStoredSecretIsKeptByAnEmptyField() throws {
        let stored = try field(DrawnForm(Samples.settings, values: Samples.stored), "key")
        #expect(stored.help == "A value is stored. Leave this empty to keep it.")
        #expect(stored.placeholder == "Unchanged")
        let fresh = try field(DrawnForm(Samples.settings), "key")
        #expect(fresh.help == nil && fresh.placeholder == nil)
        #expect(fresh.describedBy == nil)
        #expect(try field(Samples.refusedForm, "key").placeholder == "Unchanged", "it is still stored after a refusal")
    }

    @Test func aPrefixNamesTheFieldsAndFindsTheirIssues() throws {
        let plan = DrawnForm(
            Samples.settings, values: Samples.stored,
            issues: [Issue("is too long", field: "plan.ttl"), Issue("is odd", field: "note")],
            prefix: "plan.")
        let ttl = try field(plan, "plan.ttl")
        #expect(ttl.id == "f-plan-ttl")
        #expect(ttl.errors == ["Is too long"])
        #expect(try field(plan, "plan.note").errors == ["Is odd"])
        let posted = Samples.settings.document(posted: ["plan.ttl": ["60"]], prefix: "plan.")
        #expect(posted["ttl"] == "60")
    }

    @Test func twoFormsBecomeOne() throws {
        let both = DrawnForm(try InstanceInput.spec(), issues: [Issue("is required", field: "name")])
            .adding(
                DrawnForm(
                    Samples.settings, issues: [Issue("is required", field: "settings.address")], prefix: "settings."))
        #expect(both.summaryTitle == "Not saved: two fields need a change")
        #expect(
            both.fields.map(\.name).filter { $0 == "name" || $0.hasPrefix("settings.") }.prefix(2) == [
                "name", "settings.address",
            ])
    }

    @Test func whatIsDrawnIsWhatIsChecked() throws {
        // Every drawn control posts under a name that the form's declaration reads back.
        let form = DrawnForm(Samples.settings, values: Samples.stored)
        var posted: [String: [String]] = [:]
        for field in form.fields {
            if field.isCheckbox {
                posted[field.name] = field.isOn ? ["1"] : []
            } else if field.options.isEmpty {
                posted[field.name] = [field.value]
            } else {
                posted[field.name] = field.options.filter(\.isChosen).map(\.value)
            }
        }
        let (clean, issues) = Samples.settings.check(Samples.settings.document(posted: posted), keeping: Samples.stored)
        #expect(issues.isEmpty)
        #expect(clean == Samples.stored)
    }

    @Test func aTextThatBeginsWithALineBreakKeepsIt() throws {
        var note = FieldSpec(key: "note", label: "Note", kind: .text)
        note.isLong = true
        // HTML drops the first line break after <textarea>, so one stands there that is not the text's.
        #expect(try html(DrawnForm(FormSpec(fields: [note]), values: ["note": "\nx"])).contains(">\n\nx</textarea>"))
    }

    @Test func labelsHelpAndAnswersAreEscaped() throws {
        var spec = FieldSpec(
            key: "a\"b", label: "<i>", kind: .choice(options: [FieldOption(value: "\"", label: "<u>")]))
        spec.help = "<b>"
        let html = try html(DrawnForm(FormSpec(fields: [spec])))
        #expect(!html.contains("<i>") && !html.contains("<u>") && !html.contains("<b>"))
        #expect(html.contains(#"name="a&quot;b" value="&quot;""#))
        #expect(html.contains(#"id="f-a-b-"#))
    }

    @Test func thePanelsOwnFormsAreDeclaredOnce() throws {
        let login = try LoginInput.drawn(email: "a@example.com")
        #expect(login.fields.map(\.autocomplete) == ["username", "current-password"])
        #expect(login.fields.map(\.type) == ["email", "password"])
        #expect(login.fields[0].value == "a@example.com")
        let refused = try LoginInput.drawn(issues: [Issue("is required", field: "email")])
        #expect(refused.summaryTitle == "Not signed in: one field needs a change")
        #expect(throws: Failure.self) {
            try InvitationInput(filling: ["name": "Ada", "password": "Secret123", "again": "Secret124"])
        }
        let invitation = try InvitationInput(filling: ["name": "Ada", "password": "Secret123", "again": "Secret123"])
        #expect(invitation.password == Secret("Secret123"))
        let offered = try ProductNewInput.spec().offering(Samples.options("Product/PowerDNS"), for: "module")
        #expect(offered.check(["name": "DNS", "module": "Product/Other"]).issues.count == 1)
        #expect(try ClientInput.spec(currencies: []).fields.map(\.key) == ["name", "email", "closed"])
    }
}
