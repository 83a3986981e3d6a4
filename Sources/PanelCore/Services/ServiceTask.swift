import Domain
import Foundation
public import Tasks
public import Vocabulary

/// One operation on one service, as a task. It holds keys only; everything else is read fresh when it runs.
public struct ServiceTask: TaskPayload {
    public static let name = "service.operation"
    public static let queue = "modules"
    /// The panel's own policy for services: five tries, resting 10 s, 20 s, 40 s …
    public static let policy = Policy(
        tries: 5, backoff: .exponential(base: 10, limit: 600), timeout: 600, maxExceptions: 5)

    public var service: ServiceID
    /// A ``ServiceAction``.
    public var action: String
    /// The operation's key, to tell it from a later one.
    public var operation: String

    /// Tasks of one service run one after the other.
    static func options(_ service: ServiceID, _ action: ServiceAction, by actor: Actor) -> TaskOptions {
        TaskOptions(
            key: "service:\(service)", tags: [action.rawValue], service: service.uuid,
            origin: "\(actor.kind.rawValue) \(actor.name)")
    }
}
