/// The prepared statements of one connection, by their text. When it is full, the half that was not used lately goes.
struct StatementCache<Statement> {
    private var entries: [String: (statement: Statement, used: UInt64)] = [:]
    private var clock: UInt64 = 0
    private let bound: Int
    private var removed: [Statement] = []

    init(bound: Int) {
        self.bound = bound
    }

    subscript(text: String) -> Statement? {
        mutating get {
            guard let index = entries.index(forKey: text) else { return nil }
            clock += 1
            entries.values[index].used = clock
            return entries.values[index].statement
        }
        set {
            clock += 1
            guard let newValue else {
                entries[text] = nil
                return
            }
            entries[text] = (newValue, clock)
            if entries.count > bound { shrink() }
        }
    }

    /// The statements that had to go since the last time, for a connection that must say so to its server.
    mutating func takeRemoved() -> [Statement] {
        guard !removed.isEmpty else { return [] }
        defer { removed = [] }
        return removed
    }

    mutating func removeAll() {
        entries.removeAll()
    }

    private mutating func shrink() {
        let threshold = entries.values.map(\.used).sorted()[entries.count / 2]
        let old = entries.filter { $0.value.used < threshold }
        for (text, entry) in old {
            entries[text] = nil
            removed.append(entry.statement)
        }
    }
}
