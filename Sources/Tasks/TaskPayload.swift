public import Vocabulary

/// What a task is about: its name, where it runs and how often, and the small values it needs.
///
/// A payload holds ids and small values, never a copy of a row: a handler reads what is true when it runs. A payload
/// with a ``Secret`` in it is refused when it is added.
///
/// ```swift
/// struct SuspendTask: TaskPayload {
///     static let name = "service.suspend"
///     static let policy = Policy(tries: 5, backoff: .exponential(base: 10, limit: 600), timeout: 60)
///     var service: UUID
/// }
/// ```
public protocol TaskPayload: Codable, Sendable {
    /// The stored name of this kind of task: a literal that never changes, because rows of older versions carry it.
    static var name: String { get }
    /// The queue a task goes to when its options name none; `default` unless said otherwise.
    static var queue: String { get }
    /// How often it is tried when its options do not say.
    static var policy: Policy { get }
}

extension TaskPayload {
    public static var queue: String { "default" }
    public static var policy: Policy { Policy() }
}
