/// Lets work on one thing happen one after the other, in the order it came; work on different things does not wait.
///
/// ```swift
/// let edits = Turns()
/// try await edits.take(zone) { … }
/// ```
public actor Turns {
    private var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]

    public init() {}

    /// How many wait for this thing, beside the one who works on it.
    public func waiting(for thing: String) -> Int { waiting[thing]?.count ?? 0 }

    /// Runs `work` when nobody else works on this thing.
    public func take<Result: Sendable>(_ thing: String, _ work: @Sendable () async throws -> Result) async rethrows
        -> Result
    {
        if waiting[thing] == nil {
            waiting[thing] = []
        } else {
            await withCheckedContinuation { waiting[thing, default: []].append($0) }
        }
        defer { pass(thing) }
        return try await work()
    }

    /// The turn goes to who has waited longest, or to nobody.
    private func pass(_ thing: String) {
        guard var queue = waiting[thing], !queue.isEmpty else {
            waiting[thing] = nil
            return
        }
        let next = queue.removeFirst()
        waiting[thing] = queue
        next.resume()
    }
}
