import SQLEngine

/// Conditions that are there or not, joined by AND.
struct Conditions {
    private var parts: [SQL] = []

    mutating func add(_ part: SQL) { parts.append(part) }

    mutating func add<Value>(_ value: Value?, _ part: (Value) -> SQL) {
        if let value { parts.append(part(value)) }
    }

    /// `WHERE …`, or nothing.
    var sql: SQL {
        parts.isEmpty ? "" : "WHERE \(fragment: parts.joined(separator: " AND "))"
    }
}

/// A text as a pattern for LIKE … ESCAPE '!' that finds it anywhere.
func containing(_ text: String) -> String {
    "%" + text.lowercased().replacing("!", with: "!!").replacing("%", with: "!%").replacing("_", with: "!_") + "%"
}
