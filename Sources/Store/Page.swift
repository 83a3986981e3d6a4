/// A part of a list, newest first, and where the next part begins.
public struct Page<Item: Sendable>: Sendable {
    public var items: [Item]
    /// What to hand in for the next part; `nil` when this is the last one.
    public var next: String?

    /// - Parameters:
    ///   - rows: one more than `limit` where there are that many: the surplus one says that the list goes on.
    ///   - cursor: the text that stands for a row.
    init(_ rows: [Item], limit: Int, cursor: (Item) -> String) {
        items = Array(rows.prefix(limit))
        next = rows.count > limit ? items.last.map(cursor) : nil
    }

    public init(items: [Item], next: String?) {
        self.items = items
        self.next = next
    }

    public func map<Other: Sendable>(_ change: (Item) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(items: try items.map(change), next: next)
    }
}

/// Which part of a list is wanted.
public struct PageRequest: Sendable, Equatable {
    /// 1 to 200.
    public var limit: Int
    /// The `next` of the part before; `nil` for the first.
    public var cursor: String?

    public init(limit: Int = 50, cursor: String? = nil) {
        self.limit = min(max(limit, 1), 200)
        self.cursor = cursor
    }
}
