/// How anything in Aviary says "no", on either side of the wire.
///
/// The case decides what happens next; the ``Reason`` says why, once for the user and once for the log.
public enum Failure: Error, Codable, Sendable, Equatable {
    /// The input is wrong: not retried, the fields are shown.
    case invalid(issues: [Issue])
    /// Somebody said no and will say no again: not retried.
    case refused(reason: Reason)
    /// Come back in so many seconds; does not count as a try.
    case busy(retryIn: Double, reason: Reason)
    /// What was asked about is not there.
    case notFound(reason: Reason)
    /// It may have happened, or not: whoever acts next must look before doing it again.
    case uncertain(reason: Reason)
    /// It surely did not happen; retried as the policy says.
    case failed(reason: Reason)
    /// The module cannot do that at all.
    case unsupported(reason: Reason)
    /// The module died or did not answer; only the panel says this.
    case crashed(reason: Reason)

    /// Two texts about one cause: what a user may read, and what helps the person who repairs it.
    public struct Reason: Codable, Sendable, Equatable, ExpressibleByStringInterpolation {
        /// For users: what happened and what to do next. Never an exception's text, never an address or a key.
        public var user: String
        /// For the log and for staff.
        public var log: String

        public init(_ user: String, log: String? = nil) {
            self.user = user
            self.log = log ?? user
        }

        public init(stringLiteral value: String) { self.init(value) }
    }

    public static func invalid(_ message: String, field: String? = nil) -> Failure {
        .invalid(issues: [Issue(message, field: field)])
    }
    public static func refused(_ reason: Reason) -> Failure { .refused(reason: reason) }
    public static func busy(retryIn seconds: Double, _ reason: Reason) -> Failure {
        .busy(retryIn: seconds, reason: reason)
    }
    public static func notFound(_ reason: Reason) -> Failure { .notFound(reason: reason) }
    public static func uncertain(_ reason: Reason) -> Failure { .uncertain(reason: reason) }
    public static func failed(_ reason: Reason) -> Failure { .failed(reason: reason) }
    public static func unsupported(_ reason: Reason) -> Failure { .unsupported(reason: reason) }
    public static func crashed(_ reason: Reason) -> Failure { .crashed(reason: reason) }
}

extension Failure {
    /// The stored and logged name of the case.
    public enum Kind: String, Codable, Sendable, CaseIterable {
        case invalid, refused, busy, notFound = "not_found", uncertain, failed, unsupported, crashed
    }

    public var kind: Kind {
        switch self {
        case .invalid: .invalid
        case .refused: .refused
        case .busy: .busy
        case .notFound: .notFound
        case .uncertain: .uncertain
        case .failed: .failed
        case .unsupported: .unsupported
        case .crashed: .crashed
        }
    }

    public var reason: Reason {
        switch self {
        case .invalid(let issues):
            Reason(
                issues.isEmpty
                    ? "The input is not right"
                    : issues.map { issue in issue.field.map { "\($0): \(issue.message)" } ?? issue.message }
                        .joined(separator: "; "))
        case .refused(let reason), .busy(_, let reason), .notFound(let reason), .uncertain(let reason),
            .failed(let reason),
            .unsupported(let reason), .crashed(let reason):
            reason
        }
    }

    public var issues: [Issue] {
        guard case .invalid(let issues) = self else { return [] }
        return issues
    }

    /// The same failure with another log text.
    public func mapLog(_ change: (String) -> String) -> Failure {
        let told = Reason(reason.user, log: change(reason.log))
        return switch self {
        case .invalid: self
        case .refused: .refused(reason: told)
        case .busy(let seconds, _): .busy(retryIn: seconds, reason: told)
        case .notFound: .notFound(reason: told)
        case .uncertain: .uncertain(reason: told)
        case .failed: .failed(reason: told)
        case .unsupported: .unsupported(reason: told)
        case .crashed: .crashed(reason: told)
        }
    }
}
