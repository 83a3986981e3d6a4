import Vocabulary

/// Values written into the text of a schema's statements: defaults, conditions of indexes, first rows. Statements of
/// the panel bind their values instead.
enum SQLLiteral {
    static func text(_ string: String) -> String {
        "'" + string.replacing("'", with: "''") + "'"
    }

    /// A value as a column of a kind holds it.
    ///
    /// - Throws: ``SQLError`` of kind `schema` when the column cannot hold the value.
    static func value(_ value: JSONValue, for column: Column) throws -> String {
        switch (column.kind, value) {
        case (.json, _) where value != .null || !column.isNullable: return text(value.text)
        case (_, .null): return "NULL"
        case (.boolean, .bool(let isTrue)): return isTrue ? "1" : "0"
        case (.boolean, .integer(let number)) where number == 0 || number == 1: return String(number)
        case (.id, .integer(let number)), (.integer, .integer(let number)), (.money, .integer(let number)),
            (.time, .integer(let number)), (.real, .integer(let number)):
            return String(number)
        case (.real, .number(let number)) where number.isFinite: return String(number)
        case (.choice(let choices), .string(let string)) where choices.contains(string): return text(string)
        case (.uuid, .string(let string)), (.string, .string(let string)), (.text, .string(let string)):
            return text(string)
        default:
            throw SQLError(.schema, "the column \(column.name) cannot hold the value that its migration gives it")
        }
    }
}
