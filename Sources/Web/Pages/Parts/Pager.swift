/// Leads through a long list by cursors: back to its beginning and on to what is older, never page numbers.
struct Pager: Encodable, Sendable, Equatable {
    /// The first part of the list; `nil` while it is shown.
    var newest: Link?
    var older: Link?

    /// `nil` when the list fits on one page.
    init?(newest: Link?, older: Link?) {
        guard newest != nil || older != nil else { return nil }
        self.newest = newest
        self.older = older
    }
}
