import Synchronization

/// How often requests of each address were refused in the last minute. Genuine ones are never counted, so a gateway that sends
/// thousands is not held up; who guesses is. Each process counts for itself.
final class RefusalCount: Sendable {
    private struct Window {
        var ends: ContinuousClock.Instant
        var count: Int
    }

    private let windows = Mutex<[String: Window]>([:])
    /// Refusals an address may have in one minute.
    static let limit = 60
    private static let length = Duration.seconds(60)
    /// Addresses that are remembered; a flood from more of them forgets those whose minute is over.
    private static let most = 10_000

    /// The seconds for which an address is not listened to; `nil` while it is.
    func wait(for address: String?, at now: ContinuousClock.Instant = .now) -> Int? {
        windows.withLock { windows in
            guard let window = windows[address ?? ""], window.ends > now, window.count >= Self.limit else { return nil }
            return max(1, Int((window.ends - now).components.seconds))
        }
    }

    /// Counts one refusal.
    func note(_ address: String?, at now: ContinuousClock.Instant = .now) {
        windows.withLock { windows in
            if windows.count >= Self.most { windows = windows.filter { $0.value.ends > now } }
            let key = address ?? ""
            guard var window = windows[key], window.ends > now else {
                if windows.count < Self.most { windows[key] = Window(ends: now + Self.length, count: 1) }
                return
            }
            window.count += 1
            windows[key] = window
        }
    }
}
