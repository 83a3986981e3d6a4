/// Everything a module may ask of the panel. This enum *is* the way back: as data, so that no closure of a module ever runs inside
/// a transaction of the panel.
public enum HomeCall: Codable, Sendable {
    case log(entry: ModuleLogEntry)
    case http(request: OutgoingRequest)
    case checkpoint(service: ServiceID, account: JSONValue)
    case progress(percent: Int, text: String)
    case seal(text: Secret)
    case open(sealed: String)
    case services(before: ServiceID?, limit: Int)
    case service(id: ServiceID)
}

/// The panel's side of the way back.
public protocol HomeEndpoint: Sendable {
    /// - Parameter scope: the call that the module is working on; `nil` outside any.
    func call(_ call: HomeCall, from scope: CallScope?) async throws(Failure) -> JSONValue
}

/// Which piece of work a call belongs to; goes with it in both directions.
public struct CallScope: Codable, Sendable, Equatable {
    /// `create`, `suspend`, `tab records` …
    public var action: String
    public var service: ServiceID?
    /// The task's public id.
    public var task: String?
    public var attempt: Int?

    public init(action: String, service: ServiceID? = nil, task: String? = nil, attempt: Int? = nil) {
        self.action = action
        self.service = service
        self.task = task
        self.attempt = attempt
    }

    /// The scope of the call that is being worked on, set by the dispatcher.
    @TaskLocal public static var current: CallScope?
}
