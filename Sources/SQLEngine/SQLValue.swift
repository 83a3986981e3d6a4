public import Vocabulary

/// One value as a database holds it: what goes into a statement and what comes out of a row.
public enum SQLValue: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    case text(String)
    case bytes([UInt8])

    /// The name of the case, for messages: a message must not show the value.
    var kindName: String {
        switch self {
        case .null: "NULL"
        case .integer: "an integer"
        case .real: "a real number"
        case .text: "a text"
        case .bytes: "bytes"
        }
    }
}
