/// How far something is, in words and if known as a number.
struct Progress: Encodable, Sendable {
    /// "Writing records, 46 of 74"
    let label: String
    /// From 0 to 100; `nil` when the work does not say.
    let percent: Int?
    /// What is read aloud at most every five seconds: "Attempt 2 of 3, running for 4 s on node-1."
    let sentence: String
}
