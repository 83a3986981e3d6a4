import Foundation

/// Who works on a request with an idempotency key: a process on a machine, and which of its requests.
///
/// A mark tells at once that its holder is dead, which is what somebody needs who sends a request again after a crash. It
/// need not be right about the living: whoever has lost their key cannot commit.
struct ClaimMark {
    let text: String

    private static let host = ProcessInfo.processInfo.hostName
    private static let pid = ProcessInfo.processInfo.processIdentifier
    /// Tells this process from an earlier one with the same number: in a container that is always 1.
    private static let process = UUID().uuidString

    /// A mark of this process that no other request has.
    init() {
        text = "\(UUID().uuidString) \(Self.process) \(Self.pid) \(Self.host)"
    }

    init(_ text: String) {
        self.text = text
    }

    /// Whether its process is surely gone. Of another machine nothing is known.
    var isOfTheDead: Bool {
        let parts = text.split(separator: " ", maxSplits: 3)
        guard parts.count == 4, parts[3] == Self.host, let pid = Int32(parts[2]) else { return false }
        if pid == Self.pid { return parts[1] != Self.process }
        return kill(pid, 0) != 0 && errno == ESRCH
    }
}
