/// Where a worker begins to look for waiting tasks of one queue on PostgreSQL.
///
/// A look from the beginning of the index of waiting tasks passes over an entry for each task that has waited since the
/// oldest snapshot began: while a backup or a long report holds one, no vacuum takes these entries away. So a claim
/// goes on where the last one ended: behind the last id that was taken, in each priority that is known.
///
/// What lies below such a floor and waits all the same (it is tried again, its key became free, its transaction ended
/// late) or has a priority that nobody knew is found by a full look: at once when the short look did not bring enough,
/// when this worker made tasks wait or heard of a change, and in any case when the last full look is a second ago. Only
/// full looks that take long are kept apart, also when a short one did not bring enough: they shall not take more than
/// a tenth of the time.
///
/// SQLite keeps no dead entries; there every look is a full one.
struct Floors: Sendable {
    /// The first id of a priority at which something may wait.
    struct Floor: Sendable, Equatable {
        var priority: Int
        var id: TaskID
    }

    /// For how long a short look may be all.
    static let trust: Duration = .seconds(1)
    /// A full look that took no longer may always be repeated.
    static let cheap: Duration = .milliseconds(10)
    /// More are forgotten: then somebody writes moments or numbers of his own into the priority.
    static let mostPriorities = 100

    private var ids: [Int: TaskID] = [:]
    private var trustEnds: ContinuousClock.Instant?
    /// When the next full look may be, although a short one would do.
    private(set) var fullLookAt = ContinuousClock.now

    /// - Returns: what a short look needs, the most urgent first; empty when the look must be a full one.
    func trusted(at now: ContinuousClock.Instant) -> [Floor] {
        guard let trustEnds, now < trustEnds else { return [] }
        return ids.sorted { $0.key < $1.key }.map { Floor(priority: $0.key, id: $0.value) }
    }

    /// The next look is a full one.
    mutating func distrust() {
        trustEnds = nil
    }

    mutating func raise(over claimed: [ClaimedTask]) {
        for task in claimed {
            let next = TaskID(rawValue: task.id.rawValue + 1)
            ids[task.priority] = max(ids[task.priority] ?? next, next)
        }
        if ids.count > Self.mostPriorities { ids = [:] }
    }

    /// There was a full look.
    mutating func trust(from end: ContinuousClock.Instant, after time: Duration) {
        trustEnds = end + Self.trust
        fullLookAt = time <= Self.cheap ? end : end + min(time * 9, Self.trust)
    }
}
