public import Foundation
public import Vocabulary

/// What moved in a service, for its history.
public struct ServiceChange: Codable, Sendable, Equatable {
    public var event: String
    public var from: ProvisionStatus
    public var to: ProvisionStatus
    public var note: String?

    public init(event: String, from: ProvisionStatus, to: ProvisionStatus, note: String? = nil) {
        self.event = event
        self.from = from
        self.to = to
        self.note = note
    }
}

extension Service {
    /// Why an action cannot begin now, for the person who asks; `nil` when it can.
    ///
    /// - Parameter moduleCan: whether the module has the capability that the action needs.
    public func refusal(of action: ServiceAction, moduleCan: Bool = true) -> String? {
        if let operation, operation.status.isOpen {
            return "\(operation.action.noun) is under way"
        }
        if !moduleCan { return "the module cannot do it" }
        switch action {
        case .create: return state == .pending && provisionStatus == .pending ? nil : "only before it is created"
        case .suspend:
            return state == .active && [.completed, .error].contains(provisionStatus) && account != nil
                ? nil : "only when active"
        case .unsuspend: return state == .suspended ? nil : "not suspended"
        case .changePackage: return state == .active && provisionStatus == .completed ? nil : "only when active"
        case .terminate: return state.isOver ? "it has ended" : nil
        }
    }

    /// Why what was tried last cannot be tried again; `nil` when it can.
    public var retryRefusal: String? {
        guard let operation else { return "nothing has failed" }
        return operation.status.isOpen ? "\(operation.action.noun) is under way" : nil
    }

    /// Why the order's data cannot be changed; `nil` when it can.
    public var orderChangeRefusal: String? {
        if let operation, operation.status.isOpen { return "\(operation.action.noun) is under way" }
        return state == .pending && [.pending, .failed].contains(provisionStatus) && checkpoint == nil
            ? nil : "only before it is created"
    }

    /// An operation is in the queue.
    public mutating func begin(_ operation: ServiceOperation, moduleCan: Bool, at moment: Date) throws(Failure)
        -> ServiceChange
    {
        if let refusal = refusal(of: operation.action, moduleCan: moduleCan) {
            throw .refused(operation.action.refusal(because: refusal))
        }
        self.operation = operation
        attention = false
        let event = operation.action == .create ? "Ordered" : "\(operation.action.title) was asked for"
        return touch(event, at: moment, note: operation.note)
    }

    /// What was tried last goes into the queue again, under the same key.
    public mutating func retry(task: String, at moment: Date) throws(Failure) -> ServiceChange {
        if let refusal = retryRefusal { throw .refused("It cannot be tried again now: \(refusal)") }
        operation?.status = .waiting
        operation?.task = task
        attention = false
        return touch("\(title) is tried again", at: moment)
    }

    /// Notes whether a piece of stock is set aside for the operation.
    public mutating func note(holdsStock: Bool) { operation?.holdsStock = holdsStock }

    /// The operation's task runs; from now on the module may have been asked.
    public mutating func start(at moment: Date) throws(Failure) -> ServiceChange? {
        guard operation?.status.isOpen == true else { throw .refused("Nothing is under way") }
        let isFirst = operation?.status == .waiting
        operation?.status = .running
        operation?.wasCalled = true
        if operation?.action == .create, provisionStatus != .processing {
            return try move(to: .processing, event: "\(title) began", at: moment)
        }
        return isFirst ? touch("\(title) began", at: moment) : nil
    }

    /// The module has done it.
    ///
    /// - Parameters:
    ///   - account: what the module now remembers; `nil` leaves it as it is.
    ///   - plan: the plan that is in force now, for `create` and a change of package.
    public mutating func succeed(account: JSONValue?, plan: JSONValue?, at moment: Date) throws(Failure)
        -> ServiceChange
    {
        guard let operation else { throw .refused("Nothing is under way") }
        let change: ServiceChange
        switch operation.action {
        case .create:
            change = try move(to: .completed, event: "Created", at: moment)
            (state, activatedAt, checkpoint) = (.active, moment, nil)
        case .suspend:
            change = try move(to: .suspended, event: "Suspended", at: moment)
            (state, suspendedAt) = (.suspended, moment)
        case .unsuspend:
            change = try move(to: .completed, event: "Unsuspended", at: moment)
            (state, suspendedAt) = (.active, nil)
        case .terminate:
            let wasNever = activatedAt == nil
            change = try move(to: .terminated, event: wasNever ? "Cancelled" : "Terminated", at: moment)
            (state, terminatedAt, checkpoint) = (wasNever ? .cancelled : .terminated, moment, nil)
        case .changePackage:
            change = touch("Package changed", at: moment)
            if let target = operation.product { product = target }
            if let chosen = operation.options { options = chosen }
        }
        if let account { self.account = account }
        if let plan { self.plan = plan }
        self.operation = nil
        attention = false
        return change
    }

    /// It did not happen, or nobody knows whether it did. The state stays as it was found. The note has the user's text
    /// in its first line and the log's below it.
    public mutating func fail(_ failure: Failure, isUncertain: Bool, at moment: Date) throws(Failure) -> ServiceChange {
        guard let action = operation?.action else { throw .refused("Nothing is under way") }
        operation?.status = isUncertain ? .uncertain : .failed
        if !isUncertain { operation?.wasCalled = false }
        operation?.failure = failure
        attention = true
        let event = isUncertain ? "\(title) is uncertain" : "\(title) failed"
        let reason = failure.reason
        let note = reason.log == reason.user ? reason.user : "\(reason.user)\n\(reason.log)"
        if isUncertain, provisionStatus != .error, provisionStatus != .pending {
            return try move(to: .error, event: event, at: moment, note: note)
        }
        if !isUncertain, action == .create, provisionStatus == .processing {
            return try move(to: .failed, event: event, at: moment, note: note)
        }
        return touch(event, at: moment, note: note)
    }

    /// The task rests before its next try.
    ///
    /// - Parameter mayBeDone: whether the next try must look before it does anything.
    public mutating func rest(_ failure: Failure, mayBeDone: Bool, at moment: Date) {
        operation?.status = .waiting
        operation?.wasCalled = mayBeDone
        operation?.failure = failure
        _ = touch("", at: moment)
    }

    /// The order's data is another one.
    public mutating func changeOrder(_ order: JSONValue, label: String, at moment: Date) throws(Failure)
        -> ServiceChange
    {
        if let refusal = orderChangeRefusal { throw .refused("The order cannot be changed now: \(refusal)") }
        (orderData, self.label) = (order, label)
        return touch("The order was changed", at: moment)
    }

    /// An order that was not paid in time, or is not wanted any more.
    public mutating func cancelUnpaid(reason: String, at moment: Date) throws(Failure) -> ServiceChange {
        guard state == .pending, operation == nil else {
            throw .refused("Only an order that is not paid can be cancelled")
        }
        let change = try move(
            to: .terminated, event: "Cancelled, unpaid", at: moment, note: reason.isEmpty ? nil : reason)
        (state, terminatedAt, reservedUntil) = (.cancelled, moment, nil)
        return change
    }

    /// A change that was not paid, or is not wanted any more.
    public mutating func noteChangeDropped(reason: String, at moment: Date) -> ServiceChange {
        touch("The change was cancelled, unpaid", at: moment, note: reason.isEmpty ? nil : reason)
    }

    private var title: String { operation?.action.title ?? "" }

    private mutating func move(
        to next: ProvisionStatus, event: String, at moment: Date, note: String? = nil
    ) throws(Failure) -> ServiceChange {
        guard provisionStatus.next.contains(next) else {
            throw .refused("A service that is \(provisionStatus.rawValue) cannot become \(next.rawValue)")
        }
        let from = provisionStatus
        provisionStatus = next
        changedAt = moment
        return ServiceChange(event: event, from: from, to: next, note: note)
    }

    private mutating func touch(_ event: String, at moment: Date, note: String? = nil) -> ServiceChange {
        changedAt = moment
        return ServiceChange(event: event, from: provisionStatus, to: provisionStatus, note: note)
    }
}
