/// What is known about the remote side of a service. The raw values are those of the reference and never change.
///
/// `failed` means surely not done; `error` means that nobody knows, and a person has to look.
public enum ProvisionStatus: String, Codable, Sendable, CaseIterable {
    case pending, processing, completed, failed, error, suspended, pause, terminated

    /// Where the panel may go from here. Nothing else moves a service.
    public var next: Set<ProvisionStatus> {
        switch self {
        case .pending: [.processing, .terminated]
        case .processing: [.completed, .failed, .error]
        case .completed: [.suspended, .pause, .terminated, .error]
        case .failed: [.processing, .terminated, .error]
        case .error: [.processing, .completed, .suspended, .pause, .terminated, .failed]
        case .suspended: [.completed, .terminated, .error]
        case .pause: [.completed, .terminated, .error]
        case .terminated: []
        }
    }
}

/// The commercial truth about a service.
public enum ServiceState: String, Codable, Sendable, CaseIterable {
    case pending, active, suspended, terminated, cancelled, fraud

    /// Whether the service has ended for good.
    public var isOver: Bool { self == .terminated || self == .cancelled }
}
