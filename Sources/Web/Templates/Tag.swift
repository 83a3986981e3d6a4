/// One tag of a template that asks the model for something, and where it stands.
struct Tag: Sendable {
    /// The name, split at its points; `["."]` for the value at hand.
    let path: [String]
    let use: Use
    let file: String
    let line: Int

    enum Use: Sendable {
        /// `{{#name}}` or `{{^name}}`
        case section
        /// `{{name}}`
        case escaped
        /// `{{name}}` at the start of an address in an attribute.
        case address
        /// `{{{name}}}`
        case raw
    }

    var name: String { path == ["."] ? "." : path.joined(separator: ".") }

    func mistake(_ message: String) -> TemplateError { TemplateError(file: file, line: line, message: message) }
}
