/// One step of the way to a page.
struct Crumb: Encodable, Sendable, Equatable {
    let label: String
    let href: Link

    init(_ label: String, _ href: Link) {
        self.label = label
        self.href = href
    }
}
