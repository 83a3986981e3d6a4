/// A mistake in a template, or in the model that it was given. `description` begins with the place, as compilers write
/// it.
struct TemplateError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The template's path below its root, with its ending.
    let file: String
    /// Counts from 1.
    let line: Int
    let message: String

    var description: String { "\(file):\(line): \(message)" }
}
