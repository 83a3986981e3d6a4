/// One thing that is wrong with an input, and where.
public struct Issue: Codable, Sendable, Equatable {
    /// The path of the field, such as `zone` or `nameservers.1`; `nil` when the whole input is meant.
    public var field: String?
    /// What is wrong and what to do, for the person who typed it; without the field's name and without a full stop.
    public var message: String

    public init(_ message: String, field: String? = nil) {
        self.message = message
        self.field = field
    }

    /// The same issue, seen from a form that holds this one under `prefix`.
    public func under(_ prefix: String) -> Issue {
        Issue(message, field: field.map { "\(prefix).\($0)" } ?? prefix)
    }

    /// The same issue as the inner form knows it; `nil` when it is about something else.
    ///
    ///     Issue("is required", field: "plan.size").within("plan")  // about "size"
    public func within(_ prefix: String) -> Issue? {
        if field == prefix { return Issue(message) }
        guard let field, field.hasPrefix(prefix + ".") else { return nil }
        return Issue(message, field: String(field.dropFirst(prefix.count + 1)))
    }
}
