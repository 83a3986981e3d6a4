/// An invitation that waits for its person. Its link was shown once, when it was made.
struct Invitation: Encodable, Sendable {
    let email: String
    let expires: Moment
}
