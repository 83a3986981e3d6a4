import ModuleKit
import Synchronization

/// What stands on the remote side of this module: the memory of the program that it runs in.
final class Remote: Sendable {
    static let shared = Remote()

    private struct Memory {
        var seen: Set<String> = []
        var services: [ServiceID: RemoteState] = [:]
    }
    private let memory = Mutex(Memory())

    /// Whether this piece of work comes for the first time.
    func isFirst(_ work: String) -> Bool { memory.withLock { $0.seen.insert(work).inserted } }

    subscript(service: ServiceID) -> RemoteState? {
        get { memory.withLock { $0.services[service] } }
        set { memory.withLock { $0.services[service] = newValue } }
    }
}
