import Mustache
import Vocabulary

/// A module's own template, such as `Views/records.mustache`: as strict as the panel's, with no partials.
///
/// Besides the tab's model it may name `{{{csrf}}}` (the hidden field), `{{actions.add}}` (where an action posts to),
/// `{{{forms.add}}}` (the fields of an action's form, drawn), `{{assets}}`, and in `{{#refused.add}}` what was typed for an
/// action and not accepted: `{{values.name}}`, and `{{#errors}}` with a sentence each.
struct ModuleView: Sendable {
    private let template: MustacheTemplate
    private let tags: [Tag]

    /// - Parameter name: named in errors: `PowerDNS/Views/records.mustache`.
    /// - Throws: ``TemplateError`` with the line of what cannot be drawn.
    init(source: String, name: String) throws(TemplateError) {
        let source = try TemplateSource(source, file: name)
        if let partial = source.partials.first {
            throw TemplateError(file: name, line: partial.line, message: "a module's view has no partials")
        }
        template = try source.parsed()
        tags = source.tags
    }

    /// What the panel adds to a module's model; these names win over the model's own.
    struct Extras: Sendable {
        /// The token for the view's forms.
        let csrf: String
        /// The address of each action by its name.
        let actions: [String: Link]
        /// The drawn fields of each action's form by its name.
        let forms: [String: SafeHTML]
        /// What was typed into an action's form and not accepted.
        var refused: Refused?
    }

    /// For a view that draws an action's form itself, such as one in each row of a table.
    struct Refused: Sendable {
        let action: String
        /// As they were typed, by the form's fields.
        let values: JSONValue
        /// What is wrong, a sentence each.
        let errors: [String]
    }

    /// Draws the view.
    ///
    /// - Parameter model: what the tab returned; one that is no object is found under the name `value`.
    /// - Throws: ``TemplateError`` for the first name that is in neither.
    func render(_ model: JSONValue, _ extras: Extras) throws -> SafeHTML {
        var members = Node(model).members ?? ["value": Node(model)]
        members["csrf"] = .safe(SafeHTML(#"<input type="hidden" name="csrf" value="\#(escaped(extras.csrf))">"#))
        members["actions"] = .object(extras.actions.mapValues { .text($0.text) })
        members["forms"] = .object(extras.forms.mapValues { .safe($0) })
        members["refused"] = .object(extras.actions.mapValues { _ in .null }.merging(refused(extras)) { $1 })
        members["assets"] = .text("/assets")
        return SafeHTML(try draw(template, .object(members), tags, nil))
    }

    private func refused(_ extras: Extras) -> [String: Node] {
        guard let refused = extras.refused else { return [:] }
        let errors = Node.list(refused.errors.map { .text($0) })
        return [refused.action: .object(["values": Node(refused.values), "errors": errors])]
    }
}
