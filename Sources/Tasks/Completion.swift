public import SQLEngine
public import Vocabulary

/// What a handler says at the end of its work, and what is to be written in the same transaction.
///
/// The effects run inside the transaction that ends the attempt, and that transaction only goes through while the
/// worker still holds the task. So the effects of a task happen exactly once, however often it was started.
///
/// ```swift
/// return .done { db in
///     try db.run("UPDATE services SET state = 'suspended' WHERE id = \(id)")
/// }
/// ```
public struct Completion: Sendable {
    /// What to do with the task.
    public enum Outcome: Sendable, Equatable {
        case done
        /// Try again as the policy says; failed when no try is left.
        case retry(Failure)
        case failed(Failure)
        case uncertain(Failure)
        /// Start again after so many seconds, without using a try.
        case snooze(seconds: Double)
        /// The handler gave up because nobody wants the work any more; the text is for people.
        case cancelled(reason: String)
    }

    /// Written in the completing transaction. Synchronous and repeatable, like every transaction; an error undoes the
    /// completion too, and counts like an error of the handler.
    public typealias Effects = @Sendable (Connection) throws -> Void

    public var outcome: Outcome
    public var effects: Effects?

    public init(_ outcome: Outcome, effects: Effects? = nil) {
        self.outcome = outcome
        self.effects = effects
    }

    /// The work is done and there is nothing to write.
    public static var done: Completion { Completion(.done) }
    public static func done(_ effects: @escaping Effects) -> Completion { Completion(.done, effects: effects) }
    public static func retry(_ failure: Failure, _ effects: Effects? = nil) -> Completion {
        Completion(.retry(failure), effects: effects)
    }
    public static func failed(_ failure: Failure, _ effects: Effects? = nil) -> Completion {
        Completion(.failed(failure), effects: effects)
    }
    public static func uncertain(_ failure: Failure, _ effects: Effects? = nil) -> Completion {
        Completion(.uncertain(failure), effects: effects)
    }
    public static func snooze(seconds: Double, _ effects: Effects? = nil) -> Completion {
        Completion(.snooze(seconds: seconds), effects: effects)
    }
    public static func cancelled(_ reason: String, _ effects: Effects? = nil) -> Completion {
        Completion(.cancelled(reason: reason), effects: effects)
    }
}
