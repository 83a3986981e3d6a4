/// Something in which the tables of a database are not as the migrations made them.
public struct SchemaDifference: Sendable, Equatable, CustomStringConvertible {
    /// What differs, such as `the table services has a column "note" that no migration made`.
    public let text: String
    /// What to do, such as `drop it, or restore a backup`.
    public let advice: String

    public var description: String { "\(text); \(advice)" }

    /// The refusal to work with tables that differ.
    public static func refusal(_ differences: [SchemaDifference]) -> SQLError? {
        guard let first = differences.first else { return nil }
        let others = differences.count - 1
        let rest = others == 0 ? "" : " (\(others) more of the kind; aviary doctor lists all)"
        return SQLError(.schema, first.description + rest)
    }
}
