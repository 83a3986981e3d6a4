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

    /// What one engine could not hold, neither takes: PostgreSQL's texts have no zero character, and SQLite turns NaN
    /// into NULL.
    func checkStorable(statement: String) throws {
        switch self {
        case .text(let text):
            guard text.utf8.contains(0) else { return }
            throw SQLError(.other, "a text with a zero character cannot be stored", statement: statement)
        case .real(let number):
            guard !number.isFinite else { return }
            throw SQLError(.other, "a number that is infinite or none cannot be stored", statement: statement)
        case .null, .integer, .bytes: return
        }
    }
}
