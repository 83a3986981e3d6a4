public import Vocabulary

/// Which server of a group gets the next service.
public enum FillPolicy: String, Codable, Sendable, CaseIterable, Choice {
    /// The one with the fewest services.
    case leastFull = "least-full"
    /// The first by name that has room.
    case firstWithRoom = "first-with-room"

    public var label: String {
        switch self {
        case .leastFull: "The server with the fewest services"
        case .firstWithRoom: "The first server with room"
        }
    }
}

/// A server as the fill policy sees it.
public struct Slot: Sendable, Equatable {
    public var instance: InstanceID
    public var name: String
    /// Services that are there and not ended.
    public var used: Int64
    /// `nil` means any number.
    public var capacity: Int64?
    /// Set by staff, or cleared because the server fails.
    public var isOpen: Bool

    public init(instance: InstanceID, name: String, used: Int64, capacity: Int64?, isOpen: Bool) {
        self.instance = instance
        self.name = name
        self.used = used
        self.capacity = capacity
        self.isOpen = isOpen
    }

    /// Why the server gets no new service; `nil` when it has room.
    public var refusal: String? {
        if !isOpen { return "\(name) is closed for new services" }
        if let capacity, used >= capacity { return "\(name) is full (\(used) of \(capacity))" }
        return nil
    }
}

extension FillPolicy {
    /// The server that gets the next service, or the reasons why none does.
    public func choose(from slots: [Slot]) -> Result<Slot, NoRoom> {
        let open = slots.filter { $0.refusal == nil }.sorted { ($0.name, $0.instance) < ($1.name, $1.instance) }
        let chosen =
            switch self {
            case .leastFull: open.min { $0.used < $1.used }
            case .firstWithRoom: open.first
            }
        guard let chosen else { return .failure(NoRoom(reasons: slots.compactMap(\.refusal))) }
        return .success(chosen)
    }
}

/// No server of a group can take another service.
public struct NoRoom: Error, Sendable, Equatable {
    public var reasons: [String]

    public var text: String {
        reasons.isEmpty ? "The group has no servers" : "No server has room: " + reasons.joined(separator: ", ")
    }
}
