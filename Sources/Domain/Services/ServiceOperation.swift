public import Foundation
public import Vocabulary

/// What can be done to a service.
public enum ServiceAction: String, Codable, Sendable, CaseIterable {
    case create, suspend, unsuspend, terminate
    case changePackage = "change_package"

    /// The task's title: "Create", "Change package".
    public var title: String {
        switch self {
        case .create: "Create"
        case .suspend: "Suspend"
        case .unsuspend: "Unsuspend"
        case .terminate: "Terminate"
        case .changePackage: "Change package"
        }
    }
}

extension ServiceAction {
    /// What is under way: "its creation".
    var noun: String {
        switch self {
        case .create: "its creation"
        case .suspend: "its suspension"
        case .unsuspend: "its resumption"
        case .terminate: "its termination"
        case .changePackage: "its change of package"
        }
    }

    /// The whole sentence for who asked: "It cannot be terminated now: its creation is under way".
    public func refusal(because reason: String) -> Failure.Reason {
        switch self {
        case .create: "It cannot be created now: \(reason)"
        case .suspend: "It cannot be suspended now: \(reason)"
        case .unsuspend: "It cannot be unsuspended now: \(reason)"
        case .terminate: "It cannot be terminated now: \(reason)"
        case .changePackage: "Its package cannot be changed now: \(reason)"
        }
    }
}

/// What is being done to a service now, or what was tried last and did not succeed.
public struct ServiceOperation: Codable, Sendable, Equatable {
    public enum Status: String, Codable, Sendable {
        /// Its task waits, or rests before its next try.
        case waiting
        case running
        /// Surely not done.
        case failed
        /// Nobody knows; a person has to look.
        case uncertain

        public var isOpen: Bool { self == .waiting || self == .running }
    }

    public var action: ServiceAction
    public var status: Status
    /// Goes to the remote side; the same across tries, crashes and a person's "retry".
    public var key: String
    /// The public id of the task that does it.
    public var task: String
    /// Where a change of package goes.
    public var product: ProductID?
    /// The options that a change of package leads to; `nil` leaves them.
    public var options: [ChosenOption]?
    /// Whether a piece of that product's stock is set aside for it.
    public var holdsStock: Bool?
    /// Whether the module has been asked at least once, so that something may be there.
    public var wasCalled: Bool
    /// Why it did not succeed.
    public var failure: Failure?
    public var startedAt: Date
    /// For the history: why a person did it.
    public var note: String?

    public init(
        _ action: ServiceAction, key: String, task: String, product: ProductID? = nil, options: [ChosenOption]? = nil,
        at moment: Date, note: String? = nil
    ) {
        self.action = action
        self.status = .waiting
        self.key = key
        self.task = task
        self.product = product
        self.options = options
        self.wasCalled = false
        self.startedAt = moment
        self.note = note
    }
}
