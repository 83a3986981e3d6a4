import Vocabulary

/// One field of a form as HTML shows it: label, help, control, error.
struct DrawnField: Encodable, Sendable {
    /// The control's id, also the target of the error summary's link.
    let id: String
    /// What the control posts under.
    let name: String
    var label: String
    var help: String?
    /// What is wrong, a sentence each.
    var errors: [String] = []
    var isOptional: Bool
    let isRequired: Bool
    /// Which of the controls is drawn; one of these is true.
    var isInput = false
    var isTextarea = false
    var isSelect = false
    var isRadios = false
    var isCheckboxes = false
    var isCheckbox = false
    /// The type of an `<input>`: `text`, `password`, `url`, `email`.
    var type = "text"
    var inputmode: String?
    var autocomplete: String?
    var placeholder: String?
    /// What stands in the control now; always empty for a secret.
    var value = ""
    /// Set in the fixed-width face.
    var isCode = false
    /// Text that a browser must not correct or capitalise.
    var isExact = false
    var rows = 3
    var isOn = false
    var options: [Option] = []
    /// The ids of help and error, for `aria-describedby`.
    var describedBy: String?

    /// One answer of a choice.
    struct Option: Encodable, Sendable {
        let id: String
        let value: String
        let label: String
        let isChosen: Bool
        /// A second, quieter line.
        var small: String?
    }
}

extension DrawnField {
    /// - Parameters:
    ///   - spec: what the field is.
    ///   - value: what stands in it: stored, or typed and refused.
    ///   - issues: what is wrong with it; paths such as `nameservers.1` name a line.
    ///   - name: what it posts under.
    ///   - id: the control's id.
    init(_ spec: FieldSpec, value: JSONValue, issues: [Issue], name: String, id: String) {
        self.id = id
        self.name = name
        label = spec.label
        help = spec.help
        isOptional = !spec.isRequired && spec.kind != .toggle && spec.fallback == nil && !spec.isList
        isRequired = spec.isRequired
        errors = issues.map { Self.sentence($0, value, spec) }
        draw(spec, value)
        describe()
    }

    private mutating func draw(_ spec: FieldSpec, _ value: JSONValue) {
        switch spec.kind {
        case .secret: drawSecret(value)
        case .toggle:
            isCheckbox = true
            isOn = value.boolValue ?? (value.stringValue.map { !["", "0", "false"].contains($0) } ?? false)
        case .choice(let options): drawChoice(options, spec, value)
        case .integer, .text, .url: drawText(spec, value)
        }
    }

    /// What is stored is never printed back, not even its length.
    private mutating func drawSecret(_ value: JSONValue) {
        isInput = true
        type = "password"
        autocomplete = "new-password"
        isCode = true
        guard SecretTag(value) != nil else { return }
        placeholder = "Unchanged"
        isOptional = false
        help = [help?.asSentence, "A value is stored. Leave this empty to keep it."].compactMap { $0 }.joined(
            separator: " ")
    }

    private mutating func drawChoice(_ choices: [FieldOption], _ spec: FieldSpec, _ value: JSONValue) {
        let chosen = Set((value.arrayValue ?? [value]).compactMap(\.stringValue))
        var all = choices
        if !spec.isList, !spec.isRequired, spec.fallback == nil {
            all.insert(FieldOption(value: "", label: "None"), at: 0)
        }
        options = all.enumerated().map { index, option in
            Option(
                id: "\(id)-\(index)", value: option.value, label: option.label,
                isChosen: chosen.contains(option.value) || (option.value.isEmpty && chosen.isEmpty))
        }
        isCheckboxes = spec.isList
        isRadios = !spec.isList && choices.count <= 5
        isSelect = !spec.isList && choices.count > 5
        // A browser shows the first entry of a select box as if it were chosen; nothing is chosen until somebody does.
        if isSelect, spec.isRequired, spec.fallback == nil {
            options.insert(Option(id: "\(id)-none", value: "", label: "Choose…", isChosen: chosen.isEmpty), at: 0)
        }
    }

    private mutating func drawText(_ spec: FieldSpec, _ given: JSONValue) {
        let lines = (given.arrayValue ?? [given]).map(Self.typed)
        value = lines.joined(separator: "\n")
        isTextarea = spec.isList || spec.isLong
        isInput = !isTextarea
        if isTextarea { rows = min(max(lines.count + (spec.isList ? 1 : 0), 3), 12) }
        isCode = spec.kind == .url || spec.checks.contains { $0.isAboutNames }
        isExact = isCode
        switch spec.kind {
        case .integer: inputmode = "numeric"
        case .url: type = "url"
        default: if spec.checks.contains(.email), !spec.isList { type = "email" }
        }
        if spec.isList, help == nil { help = "One on each line." }
    }

    mutating func describe() {
        let parts = [help == nil ? nil : "\(id)-h", errors.isEmpty ? nil : "\(id)-e"].compactMap { $0 }
        describedBy = parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    /// A value as somebody would type it; a secret is nothing.
    private static func typed(_ value: JSONValue) -> String {
        switch value {
        case .string(let text): text
        case .integer(let number): String(number)
        case .number(let number): String(number)
        case .bool(let flag): String(flag)
        case .null, .array, .object: ""
        }
    }

    /// An issue as a sentence of its own: "Line 2, “ns2”, must be a full host name".
    private static func sentence(_ issue: Issue, _ value: JSONValue, _ spec: FieldSpec) -> String {
        let last = issue.field?.split(separator: ".").last.flatMap { Int($0) }
        guard spec.isList, let index = last else { return issue.message.capitalisedFirst }
        let items = value.arrayValue ?? []
        guard items.indices.contains(index), spec.kind != .secret else { return "Line \(index + 1) \(issue.message)" }
        return "Line \(index + 1), “\(typed(items[index]))”, \(issue.message)"
    }
}

extension Check {
    /// Whether it asks for something that is read letter by letter.
    fileprivate var isAboutNames: Bool {
        switch self {
        case .domain, .hostname, .zone, .ip, .word: true
        case .range, .length, .count, .matches, .email, .password, .iban: false
        }
    }
}

extension String {
    /// With a full stop at its end, so that another sentence may follow.
    var asSentence: String { last.map { ".!?".contains($0) } ?? true ? self : self + "." }

    /// With a capital at its beginning.
    var capitalisedFirst: String { prefix(1).uppercased() + dropFirst() }
}
