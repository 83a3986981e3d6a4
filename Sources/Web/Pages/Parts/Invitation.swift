/// An invitation that waits for its person.
struct Invitation: Encodable, Sendable {
    let email: String
    let expires: Moment
    /// The link itself: only on the page that follows its making, never again.
    var link: CopyField?
}
