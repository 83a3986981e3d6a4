/// Everything the panel may ask of a module. This enum *is* the protocol: a case is added at the end and never changed.
public enum Call: Codable, Sendable {
    /// The module's ``Manifest``.
    case describe
    /// The static hooks.
    case activate
    case deactivate
    case update(from: Version)
    /// Checks of one form that need more than its specification: the issues of `issues()`.
    case check(form: FormRole, values: JSONValue)
    /// What the client's list calls a service with this order.
    case label(order: JSONValue)
    /// Builds the instance, so that a wrong setting shows now; answers its tabs.
    case open
    case testConnection
    case create(service: ServiceInput)
    case cleanUp(service: ServiceInput)
    case inspect(service: ServiceInput)
    case terminate(service: ServiceInput)
    case suspend(service: ServiceInput)
    case unsuspend(service: ServiceInput)
    case changePackage(service: ServiceInput, plan: JSONValue)
    case tab(service: ServiceInput, key: String)
    case action(service: ServiceInput, tab: String, name: String, method: ActionMethod, input: JSONValue)
    /// The end of the instance.
    case close
    case start(payment: NewPayment)
    case proceed(payment: KnownPayment, input: [String: String])
    case refund(refund: RefundRequest)
    case capture(payment: KnownPayment, amount: Money)
    case release(payment: KnownPayment)
    case fetch(payment: KnownPayment)
    case fetchSince(cursor: String?)
    case receive(webhook: Webhook)
}

/// The forms of a product module, by what they are for.
public enum FormRole: String, Codable, Sendable {
    case settings, plan, order
}

/// A service on the wire. Secrets in it are in the clear: the wire is a function call or a private socket.
public struct ServiceInput: Codable, Sendable {
    public var id: ServiceID
    public var plan: JSONValue
    public var order: JSONValue
    /// The account, or the checkpoint of an unfinished `create`; null when there is none.
    public var account: JSONValue
    public var operation: String
    public var attempt: Attempt
    /// The task's public id; `nil` outside tasks.
    public var task: String?

    public init(
        id: ServiceID, plan: JSONValue, order: JSONValue, account: JSONValue = .null, operation: String,
        attempt: Attempt = Attempt(), task: String? = nil
    ) {
        self.id = id
        self.plan = plan
        self.order = order
        self.account = account
        self.operation = operation
        self.attempt = attempt
        self.task = task
    }
}

extension Call {
    /// The piece of work that a call is, for logs.
    public var scope: CallScope {
        switch self {
        case .describe: CallScope(action: "describe")
        case .activate: CallScope(action: "activate")
        case .deactivate: CallScope(action: "deactivate")
        case .update: CallScope(action: "update")
        case .check(let form, _): CallScope(action: "check \(form.rawValue)")
        case .label: CallScope(action: "label")
        case .open: CallScope(action: "open")
        case .testConnection: CallScope(action: "test")
        case .create(let service): service.scope("create")
        case .cleanUp(let service): service.scope("clean up")
        case .inspect(let service): service.scope("inspect")
        case .terminate(let service): service.scope("terminate")
        case .suspend(let service): service.scope("suspend")
        case .unsuspend(let service): service.scope("unsuspend")
        case .changePackage(let service, _): service.scope("change package")
        case .tab(let service, let key): service.scope("tab \(key)")
        case .action(let service, let tab, let name, _, _): service.scope("\(tab) \(name)")
        case .close: CallScope(action: "close")
        case .start: CallScope(action: "start payment")
        case .proceed: CallScope(action: "proceed with payment")
        case .refund: CallScope(action: "refund")
        case .capture: CallScope(action: "capture")
        case .release: CallScope(action: "release")
        case .fetch: CallScope(action: "fetch payment")
        case .fetchSince: CallScope(action: "fetch events")
        case .receive: CallScope(action: "receive webhook")
        }
    }
}

extension ServiceInput {
    func scope(_ action: String) -> CallScope {
        CallScope(action: action, service: id, task: task, attempt: task == nil ? nil : attempt.number)
    }
}
