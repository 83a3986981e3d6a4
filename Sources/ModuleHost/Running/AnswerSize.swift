public import Vocabulary

/// How much a module may say. What it says is stored, sealed and shown: one that says too much would slow every list it
/// is in.
public enum AnswerSize {
    /// Bytes of text in one answer: a tab with thousands of rows has room.
    public static let whole = 1 << 20
    /// Bytes of text in what is remembered of a service.
    public static let account = 64 << 10

    /// Whether a value has more than so many bytes of text, names and texts counted, everything else as eight.
    public static func of(_ value: JSONValue, isOver limit: Int) -> Bool {
        var left = limit
        count(value, from: &left)
        return left < 0
    }

    private static func count(_ value: JSONValue, from left: inout Int) {
        switch value {
        case .string(let text): left -= text.utf8.count
        case .array(let values):
            for value in values where left >= 0 { count(value, from: &left) }
        case .object(let members):
            for (name, value) in members where left >= 0 {
                left -= name.utf8.count
                count(value, from: &left)
            }
        case .null, .bool, .integer, .number: left -= 8
        }
    }
}
