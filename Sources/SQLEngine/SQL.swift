/// A statement, or a piece of one, whose values travel apart from its text.
///
/// Interpolation binds, it never concatenates: what is written in the source is SQL, what is interpolated is a value.
/// ```swift
/// try db.run("UPDATE services SET state = \(state), changed_at = \(now) WHERE id = \(id)")
/// try db.rows("SELECT * FROM tasks WHERE id IN \(list: ids) ORDER BY id")
/// let page: SQL = "LIMIT \(limit)"
/// try db.rows("SELECT \(identifier: column) FROM \(identifier: table) \(fragment: page)")
/// ```
///
/// Statements are prepared once per connection and found again by their text, so keep the text the same and let the
/// values vary: that is why a list is one value.
///
/// PostgreSQL infers the type of a value from its place. Where there is nothing to infer from (a bare value in
/// `SELECT`, `CASE`, `COALESCE`, or both sides of a comparison), cast it: `CAST(\(value) AS bigint)`.
public struct SQL: Sendable, Hashable {
    /// What the members of a bound list are.
    public enum ListKind: Sendable, Hashable {
        case text, integer, real, bytes
    }

    /// Where a value stands in the text, and what it is.
    struct Hole: Sendable, Hashable {
        /// Offset of the `$` in the UTF-8 of the text, and the length of the placeholder.
        var offset: Int
        var length: Int
        /// `nil` for a single value.
        var list: ListKind?
    }

    /// The text with `$1`, `$2` … for the values, which both engines understand; a list is one of them.
    private(set) var text: String
    private(set) var values: [SQLValue] = []
    private(set) var holes: [Hole] = []
    private var hasLists = false

    /// Only for text that this target made itself.
    init(verbatim text: String) {
        self.text = text
    }

    /// Nothing, to add to.
    public init() {
        text = ""
    }

    public var isEmpty: Bool { text.isEmpty }

    /// The same statement with other values, for the one that runs a hundred thousand times: its text is put together
    /// once.
    ///
    /// - Parameter values: as many as the statement has, in their order; without lists.
    public func with(_ values: [SQLValue]) -> SQL {
        precondition(values.count == self.values.count, "the statement has another number of values")
        var copy = self
        copy.values = values
        return copy
    }

    public static func + (left: SQL, right: SQL) -> SQL {
        var sum = left
        sum.append(right)
        return sum
    }

    public static func += (left: inout SQL, right: SQL) {
        left.append(right)
    }

    /// The text as an engine takes it.
    func text(for engine: Engine) -> String {
        guard hasLists else { return text }
        var rendered = ""
        var rest = Substring(text).utf8
        var position = 0
        for hole in holes {
            rendered += String(Substring(rest.prefix(hole.offset - position)))
            rest = rest.dropFirst(hole.offset - position)
            let name = String(Substring(rest.prefix(hole.length)))
            rendered += hole.list.map { $0.selection(of: name, on: engine) } ?? name
            rest = rest.dropFirst(hole.length)
            position = hole.offset + hole.length
        }
        return rendered + String(Substring(rest))
    }

    mutating func append(text more: String) {
        text += more
    }

    mutating func append(value: SQLValue, list: ListKind? = nil) {
        values.append(value)
        let name = Self.placeholder(values.count)
        holes.append(Hole(offset: text.utf8.count, length: name.utf8.count, list: list))
        if list != nil { hasLists = true }
        text += name
    }

    mutating func append(_ other: SQL) {
        if text.isEmpty && values.isEmpty {
            self = other
            return
        }
        var rest = Substring(other.text).utf8
        var position = 0
        for (hole, value) in zip(other.holes, other.values) {
            text += Substring(rest.prefix(hole.offset - position))
            rest = rest.dropFirst(hole.offset - position + hole.length)
            position = hole.offset + hole.length
            append(value: value, list: hole.list)
        }
        text += Substring(rest)
    }

    private static let placeholders = (0...99).map { "$\($0)" }

    private static func placeholder(_ number: Int) -> String {
        number < placeholders.count ? placeholders[number] : "$\(number)"
    }
}

extension SQL.ListKind {
    /// A subquery that gives the members of a list out of the one JSON text that is bound.
    fileprivate func selection(of name: String, on engine: Engine) -> String {
        switch (engine, self) {
        case (.sqlite, .real): "(SELECT CAST(value AS REAL) FROM json_each(\(name)))"
        case (.sqlite, _): "(SELECT value FROM json_each(\(name)))"
        case (.postgres, .integer): "(SELECT (jsonb_array_elements_text(\(name)::text::jsonb))::bigint)"
        case (.postgres, .real): "(SELECT (jsonb_array_elements_text(\(name)::text::jsonb))::double precision)"
        case (.postgres, _): "(SELECT jsonb_array_elements_text(\(name)::text::jsonb))"
        }
    }
}

extension Sequence where Element == SQL {
    /// The pieces one after the other with a separator between them.
    ///
    /// ```swift
    /// let conditions: [SQL] = ["state = \(state)", "queue = \(queue)"]
    /// try db.rows("SELECT * FROM tasks WHERE \(fragment: conditions.joined(separator: " AND "))")
    /// ```
    public func joined(separator: SQL = ", ") -> SQL {
        var joined = SQL()
        var isFirst = true
        for piece in self {
            if !isFirst { joined.append(separator) }
            joined.append(piece)
            isFirst = false
        }
        return joined
    }
}
