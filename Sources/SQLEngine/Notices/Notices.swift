import Synchronization

/// What one process wants to tell the others, and who of it listens to them.
///
/// A notice that waits to be sent is not added once more: many at once become one.
final class Notices: Sendable {
    struct Notice: Hashable, Sendable {
        var channel: String
        var word: String
    }

    private struct State {
        var waiting: [Notice] = []
        var isWaiting: Set<Notice> = []
        var listeners: [Int: (channel: String, tell: AsyncStream<String>.Continuation)] = [:]
        var lastListener = 0
        var isStarted = false
        var isClosed = false
    }

    /// What a gap is announced with: something may have been missed.
    static let gap = ""
    /// Between two sendings, so that a burst becomes few notices.
    static let pause = 0.002

    private let state = Mutex(State())
    let bell: Doorbell

    init() throws {
        bell = try Doorbell()
    }

    /// - Parameter start: called for the first notice or listener, to start the thread that carries them.
    func add(_ notice: Notice, start: () -> Void) {
        let (isNew, isFirst) = state.withLock { state in
            guard !state.isClosed, state.isWaiting.insert(notice).inserted else { return (false, false) }
            state.waiting.append(notice)
            defer { state.isStarted = true }
            return (state.waiting.count == 1, !state.isStarted)
        }
        if isFirst { start() }
        if isNew { bell.ring() }
    }

    /// The words on a channel from now on; ends when the database is closed or the listener is cancelled.
    func listen(_ channel: String, start: () -> Void) -> AsyncStream<String> {
        let (stream, tell) = AsyncStream.makeStream(of: String.self, bufferingPolicy: .bufferingNewest(256))
        let (number, isFirst, isClosed) = state.withLock { state in
            state.lastListener += 1
            guard !state.isClosed else { return (0, false, true) }
            state.listeners[state.lastListener] = (channel, tell)
            defer { state.isStarted = true }
            return (state.lastListener, !state.isStarted, false)
        }
        if isClosed {
            tell.finish()
            return stream
        }
        tell.onTermination = { [weak self] _ in self?.forget(number) }
        if isFirst { start() }
        bell.ring()
        return stream
    }

    private func forget(_ number: Int) {
        // Let go outside of the lock: what a continuation drags with it may come back here.
        _ = state.withLock { $0.listeners.removeValue(forKey: number) }
    }

    /// What is to be sent now.
    func take() -> [Notice] {
        state.withLock { state in
            defer {
                state.waiting = []
                state.isWaiting = []
            }
            return state.waiting
        }
    }

    var channels: Set<String> { state.withLock { Set($0.listeners.values.map(\.channel)) } }
    var isClosed: Bool { state.withLock { $0.isClosed } }

    func deliver(_ notice: Notice) {
        let ears = state.withLock { $0.listeners.values.filter { $0.channel == notice.channel }.map(\.tell) }
        for ear in ears { ear.yield(notice.word) }
    }

    /// Tells all listeners that something may have been missed.
    func deliverGap() {
        let ears = state.withLock { $0.listeners.values.map(\.tell) }
        for ear in ears { ear.yield(Self.gap) }
    }

    func close() {
        let ears = state.withLock { state in
            state.isClosed = true
            defer { state.listeners = [:] }
            return state.listeners.values.map(\.tell)
        }
        for ear in ears { ear.finish() }
        bell.ring()
    }
}
