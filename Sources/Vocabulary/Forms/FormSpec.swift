/// One field of a form, as data.
public struct FieldSpec: Codable, Sendable, Equatable {
    public var key: String
    public var label: String
    public var help: String?
    public var kind: FieldKind
    public var isList = false
    public var isLong = false
    public var isRequired = false
    public var fallback: JSONValue?
    public var checks: [Check] = []
    public var normalisers: [Normaliser] = []

    public init(key: String, label: String, kind: FieldKind) {
        self.key = key
        self.label = label
        self.kind = kind
    }
}

/// A form as data: it can check an input without knowing the Swift type behind it.
public struct FormSpec: Codable, Sendable, Equatable {
    public var fields: [FieldSpec]

    public init(fields: [FieldSpec]) {
        self.fields = fields
    }

    /// Normalises, coerces and checks an input. All issues come back at once; only declared fields are in the clean document.
    ///
    /// - Parameters:
    ///   - input: an object. Texts are coerced by the field's kind, so `"10"` does for an integer.
    ///   - old: what is stored now. An empty secret keeps the stored one.
    public func check(_ input: JSONValue, keeping old: JSONValue = .null) -> (clean: JSONValue, issues: [Issue]) {
        guard case .object(let given) = input else {
            return (.object([:]), input == .null ? check([:], keeping: old).issues : [Issue("must be an object")])
        }
        var clean: [String: JSONValue] = [:]
        var issues: [Issue] = []
        for field in fields {
            switch field.accept(given[field.key], keeping: old[field.key]) {
            case .success(let value): clean[field.key] = value
            case .failure(let refusal): issues += refusal.issues
            }
        }
        return (.object(clean), issues)
    }

    /// Fills in defaults for what is missing and drops what is not declared, without any check.
    public func complete(_ stored: JSONValue) -> (complete: JSONValue, missing: [Issue]) {
        var complete: [String: JSONValue] = [:]
        var missing: [Issue] = []
        for field in fields {
            let value = stored[field.key] ?? .null
            complete[field.key] = value == .null ? field.fallback ?? .null : value
            if complete[field.key] == .null, field.isRequired { missing.append(Issue("is required", field: field.key)) }
        }
        return (.object(complete), missing)
    }

    /// A form post as a document: texts by name, where a name may come several times.
    ///
    /// A toggle that is not posted is off, and a list field that is not posted is empty, because that is how browsers say so.
    public func document(posted: [String: [String]], prefix: String = "") -> JSONValue {
        var members: [String: JSONValue] = [:]
        for field in fields {
            let texts = posted[prefix + field.key] ?? []
            if field.isList {
                members[field.key] = .array(
                    texts.flatMap { $0.split(whereSeparator: \.isNewline) }.map { .string(String($0)) })
            } else if field.kind == .toggle {
                members[field.key] = .bool(texts.contains { $0 != "" && $0 != "0" && $0 != "false" })
            } else if let text = texts.first {
                members[field.key] = .string(text)
            }
        }
        return .object(members)
    }
}

struct FieldRefusal: Error {
    var issues: [Issue]
}

extension FieldSpec {
    /// The value to store for what was given, or every reason why there is none.
    func accept(_ given: JSONValue?, keeping old: JSONValue?) -> Result<JSONValue, FieldRefusal> {
        let value = isList ? entries(of: given) : normalised(given ?? .null)
        if value == .null || (isList && value == .array([]) && given == nil) {
            if kind == .secret, let old, SecretTag(old) != nil { return .success(old) }
            if let fallback { return .success(fallback) }
            if isRequired { return .failure(FieldRefusal(issues: [Issue("is required", field: key)])) }
            return .success(isList ? .array([]) : .null)
        }
        guard isList, let items = value.arrayValue else { return acceptOne(value, path: key, checks: checks) }
        return acceptList(items)
    }

    private func acceptList(_ items: [JSONValue]) -> Result<JSONValue, FieldRefusal> {
        var clean: [JSONValue] = []
        var issues: [Issue] = []
        for (index, item) in items.enumerated() {
            switch acceptOne(item, path: "\(key).\(index)", checks: checks.filter { !$0.isAboutCount }) {
            case .success(let value): clean.append(value)
            case .failure(let refusal): issues += refusal.issues
            }
        }
        for check in checks where check.isAboutCount {
            if let complaint = check.complaint(about: .array(items)) { issues.append(Issue(complaint, field: key)) }
        }
        if items.isEmpty, isRequired { issues = [Issue("is required", field: key)] }
        return issues.isEmpty ? .success(.array(clean)) : .failure(FieldRefusal(issues: issues))
    }

    private func acceptOne(_ value: JSONValue, path: String, checks: [Check]) -> Result<JSONValue, FieldRefusal> {
        guard let typed = coerced(value) else {
            return .failure(FieldRefusal(issues: [Issue("must be \(wanted)", field: path)]))
        }
        if kind == .text, !isLong, let text = typed.stringValue,
            text.unicodeScalars.contains(where: { $0.value < 0x20 || $0.value == 0x7f })
        {
            return .failure(FieldRefusal(issues: [Issue("must be one line of text", field: path)]))
        }
        let complaints = checks.compactMap { $0.complaint(about: typed) }
        return complaints.isEmpty
            ? .success(typed) : .failure(FieldRefusal(issues: complaints.map { Issue($0, field: path) }))
    }

    /// An empty text is nothing; a secret is left exactly as it is.
    private func normalised(_ value: JSONValue) -> JSONValue {
        // The API gives out masked secrets; one that comes back means "unchanged".
        if kind == .secret, SecretTag(value) == .masked { return .null }
        guard case .string(let text) = value else { return value }
        if text.isEmpty { return .null }
        if kind == .secret { return value }
        let shaped = normalisers.reduce(text) { $1.apply(to: $0) }
        return shaped.isEmpty ? .null : .string(shaped)
    }

    private func entries(of given: JSONValue?) -> JSONValue {
        switch given ?? .null {
        case .null: .null
        case .array(let items): .array(items.map(normalised).filter { $0 != .null })
        case let one: .array([normalised(one)].filter { $0 != .null })
        }
    }

    private func coerced(_ value: JSONValue) -> JSONValue? {
        switch kind {
        case .text: return value.stringValue.map { .string($0) }
        case .secret:
            if case .plain(let text)? = SecretTag(value) { return SecretTag.plain(text).value }
            return value.stringValue.map { SecretTag.plain($0).value }
        case .integer:
            if let number = value.integerValue { return .integer(number) }
            guard let text = value.stringValue?.replacing(" ", with: ""), let number = Int64(text) else { return nil }
            return .integer(number)
        case .toggle:
            if let flag = value.boolValue { return .bool(flag) }
            switch value.stringValue ?? value.integerValue.map(String.init) {
            case "1", "true", "on", "yes": return true
            case "0", "false", "off", "no": return false
            default: return nil
            }
        case .url:
            guard let text = value.stringValue, isWebAddress(text) else { return nil }
            return .string(text)
        case .choice(let options):
            guard let text = value.stringValue, options.contains(where: { $0.value == text }) else { return nil }
            return .string(text)
        }
    }

    private var wanted: String {
        switch kind {
        case .text, .secret: "a text"
        case .integer: "a whole number"
        case .toggle: "yes or no"
        case .url: "an address that starts with http:// or https://"
        case .choice(let options): "one of " + options.map(\.value).joined(separator: ", ")
        }
    }
}

extension Check {
    var isAboutCount: Bool {
        if case .count = self { return true }
        return false
    }
}
