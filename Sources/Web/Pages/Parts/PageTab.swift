/// One of several views, each with a URL of its own.
struct PageTab: Encodable, Sendable, Equatable {
    let label: String
    let href: Link
    let isCurrent: Bool
    /// How many things are there, as shown; `nil` to show no number.
    let count: String?

    init(_ label: String, _ href: Link, isCurrent: Bool = false, count: Int? = nil) {
        self.label = label
        self.href = href
        self.isCurrent = isCurrent
        self.count = count.map { shown($0) }
    }
}
