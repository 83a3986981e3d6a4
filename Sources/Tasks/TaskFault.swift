public import Vocabulary

/// Why a task, or one attempt of it, did not succeed: once for users, once for staff.
public struct TaskFault: Codable, Sendable, Equatable {
    /// What sort of trouble it was: every ``Failure/Kind``, and what only the queue can see. The raw values are stored.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case invalid, refused, busy, notFound = "not_found", uncertain, failed, unsupported, crashed
        /// An error that no one classified.
        case exception
        /// It took longer than its policy allows.
        case timedOut = "timed_out"
        /// Its worker died, or was cut off, again and again.
        case lost
        /// Somebody took it back.
        case cancelled
    }

    public var kind: Kind
    /// For users: what happened and what to do next.
    public var user: String
    /// For staff and the log.
    public var log: String

    public init(_ kind: Kind, _ user: String, log: String? = nil) {
        self.kind = kind
        self.user = user
        self.log = log ?? user
    }

    /// The same trouble as a ``Failure`` says.
    public init(_ failure: Failure) {
        let kind: Kind =
            switch failure.kind {
            case .invalid: .invalid
            case .refused: .refused
            case .busy: .busy
            case .notFound: .notFound
            case .uncertain: .uncertain
            case .failed: .failed
            case .unsupported: .unsupported
            case .crashed: .crashed
            }
        self.init(kind, failure.reason.user, log: failure.reason.log)
    }
}
