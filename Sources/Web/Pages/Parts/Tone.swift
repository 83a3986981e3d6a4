/// The colour family of a status, note or history entry; its raw value is the class `is-…` and the name of its icon.
enum Tone: String, Encodable, Sendable, CaseIterable {
    case pending, processing, completed, failed, error, suspended, pause, terminated
}
