import Vocabulary

/// A form's fields as HTML shows them, drawn from the same declaration that checks them.
///
/// ```swift
/// let form = DrawnForm(spec, values: stored)  // to be filled in
/// let again = DrawnForm(spec, values: typed, stored: stored, issues: issues)  // keeps what was typed
/// let both = DrawnForm(period).adding(DrawnForm(order, prefix: "order."))
/// ```
struct DrawnForm: Encodable, Sendable {
    private(set) var fields: [DrawnField]
    /// What is wrong, a line each, linked to its field.
    private(set) var summary: [Line]
    /// "Not saved: two fields need a change"
    private(set) var summaryTitle: String
    /// What did not happen because of it.
    private var refusal = "Not saved"

    /// One line of the summary.
    struct Line: Encodable, Sendable {
        /// `nil` for what is wrong with the whole form.
        let href: Link?
        let text: String
    }

    /// Whether something was wrong with what was typed.
    var isRefused: Bool { !summary.isEmpty }

    /// - Parameters:
    ///   - spec: the declaration.
    ///   - values: what stands in the fields: stored, or typed and refused. Secrets in it are not printed. A field that
    ///     is not in it shows its default, unless something was refused.
    ///   - stored: after a refusal, what is stored: only asked which secrets there are.
    ///   - issues: what was wrong; paths may carry the prefix or not.
    ///   - prefix: goes before each field's name, such as `plan.`.
    ///   - id: goes before each field's id, where a page has several forms.
    init(
        _ spec: FormSpec, values: JSONValue = .null, stored: JSONValue = .null, issues: [Issue] = [],
        prefix: String = "",
        id: String = ""
    ) {
        let own = issues.map { issue in
            Issue(
                issue.message, field: issue.field.map { $0.hasPrefix(prefix) ? String($0.dropFirst(prefix.count)) : $0 }
            )
        }
        var used: Set<Int> = []
        fields = []
        summary = []
        summaryTitle = ""
        for field in spec.fields {
            let mine = own.indices.filter {
                own[$0].field == field.key || own[$0].field?.hasPrefix("\(field.key).") == true
            }
            used.formUnion(mine)
            let fallback = issues.isEmpty ? field.fallback ?? .null : .null
            let given = field.kind == .secret && stored[field.key].flatMap(SecretTag.init) != nil ? stored : values
            let drawn = DrawnField(
                field, value: given[field.key].map { $0 == .null ? fallback : $0 } ?? fallback,
                issues: mine.map { own[$0] },
                name: prefix + field.key, id: Self.id(id + prefix + field.key))
            fields.append(drawn)
            summary += drawn.errors.map {
                Line(href: Link("#\(drawn.target)"), text: "\(field.label): \($0.lowercasedFirst)")
            }
        }
        summary += own.indices.filter { !used.contains($0) }.map {
            Line(href: nil, text: own[$0].message.capitalisedFirst)
        }
        name()
    }

    /// This form's fields followed by another's, as one form.
    func adding(_ other: DrawnForm) -> DrawnForm {
        var both = self
        both.fields += other.fields
        both.summary += other.summary
        both.name()
        return both
    }

    /// The same with one field changed, such as its `autocomplete` or the second lines of its options.
    func changing(_ key: String, _ change: (inout DrawnField) -> Void) -> DrawnForm {
        var copy = self
        for index in copy.fields.indices where copy.fields[index].name == key {
            change(&copy.fields[index])
            copy.fields[index].describe()
        }
        return copy
    }

    /// The same for a form that does something else than save: "Not ordered".
    func refused(_ words: String) -> DrawnForm {
        var copy = self
        copy.refusal = words
        copy.name()
        return copy
    }

    private mutating func name() {
        let count = Set(summary.compactMap { $0.href?.text }).count
        let words = ["", "one field needs", "two fields need", "three fields need", "four fields need"]
        let fields = count < words.count ? words[count] : "\(count) fields need"
        summaryTitle = count == 0 ? refusal : "\(refusal): \(fields) a change"
    }

    /// A name as an id that links can point to.
    private static func id(_ name: String) -> String {
        "f-" + name.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    }
}

extension DrawnField {
    /// Where a link to the field leads: the first box or button of a group.
    var target: String { (isRadios || isCheckboxes) ? options.first?.id ?? id : id }
}

extension String {
    /// With a small letter at its beginning, unless the second one is a capital: "DNS" stays.
    fileprivate var lowercasedFirst: String {
        dropFirst().first?.isUppercase == true ? self : prefix(1).lowercased() + dropFirst()
    }
}

extension FormSpec {
    /// The same form with the answers of one field, for choices that are only known when the page is made: roles,
    /// products.
    func offering(_ options: [FieldOption], for key: String) -> FormSpec {
        var copy = self
        for index in copy.fields.indices where copy.fields[index].key == key {
            copy.fields[index].kind = .choice(options: options)
        }
        return copy
    }
}

extension Templates {
    /// The fields of a form alone, without `<form>` and button: what a module's view gets as `{{{forms.add}}}`.
    func render(fields form: DrawnForm) throws -> SafeHTML { SafeHTML(try render("part/form-fields", form)) }
}
