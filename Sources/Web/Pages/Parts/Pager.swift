/// Leads through a long list by cursors: newer and older, never page numbers.
struct Pager: Encodable, Sendable, Equatable {
    var newer: Link?
    var older: Link?

    /// `nil` when the list fits on one page.
    init?(newer: Link?, older: Link?) {
        guard newer != nil || older != nil else { return nil }
        self.newer = newer
        self.older = older
    }
}
