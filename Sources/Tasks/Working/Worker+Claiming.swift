import Logging
import SQLEngine
import Synchronization

extension Worker {
    /// One trip to the database: what it brought.
    private struct Turn: Sendable {
        var settled: Set<TaskID> = []
        var claimed: [ClaimedTask] = []
        /// Whether a queue may hold more than was taken.
        var hasMore = false
        /// When the next scheduled task is due; only asked when a queue is empty.
        var nextDue: Duration?
        /// Whether tasks that were scheduled wait now.
        var hasPromoted = false
        /// When the full look at a queue ended, and how long it took.
        var fullLooks: [String: (end: ContinuousClock.Instant, time: Duration)] = [:]
        /// Where a full look did not bring enough.
        var emptyQueues: [String] = []
        /// When a full look may be that was not to be yet, although a short one did not bring enough.
        var fullLookAt: ContinuousClock.Instant?
    }

    /// The loop that claims. Every turn is one transaction that records what succeeded, makes
    /// scheduled tasks wait whose time has come, and takes as many tasks as there is room for.
    func claimInTurns() async {
        var pause: Duration = .milliseconds(100)
        while stage != .stopped || !successes.isEmpty {
            let room = takeRoom()
            if room.isEmpty && successes.isEmpty {
                if stage == .stopped { break }
                await work.wait(until: .now + Self.longestRest)
                continue
            }
            do {
                let wakesAt = try await turn(claiming: room)
                pause = .milliseconds(100)
                if let wakesAt, stage != .stopped { await work.wait(until: wakesAt) }
            } catch {
                logger.error("the queue cannot be reached", metadata: ["error": "\(error)"])
                if stage == .stopped { break }
                await work.wait(until: .now + pause)
                pause = min(pause * 2, .seconds(2))
            }
        }
    }

    /// A second loop for times of haste: while one turn is at the database, what ended meanwhile is enough for another.
    func claimBeside() async {
        while stage != .stopped {
            await more.wait(until: .now + .seconds(3600))
            guard stage == .working, successes.count >= Self.worthATurn else { continue }
            do {
                _ = try await turn(claiming: takeRoom())
            } catch {
                logger.error("the queue cannot be reached", metadata: ["error": "\(error)"])
                // The first loop tries again, and rests in between.
                work.wake()
            }
        }
    }

    /// What may be claimed now. Nobody else fills these places meanwhile.
    private func takeRoom() -> [(queue: String, limit: Int)] {
        openings.close()
        guard stage == .working else { return [] }
        return queues.map { (queue: $0.name, limit: roomIn($0)) }.filter { $0.limit > 0 }
    }

    func roomIn(_ settings: QueueSettings) -> Int {
        let name = settings.name
        let taken = busy[name, default: 0] + reserved[name, default: 0] + openings.taken(in: name)
        return min(settings.concurrency - taken, Self.largestClaim)
    }

    /// - Returns: when to look again if no signal comes, or `nil` to look again at once.
    private func turn(claiming room: [(queue: String, limit: Int)]) async throws -> ContinuousClock.Instant? {
        let plain = successes
        successes = []
        for (queue, limit) in room { reserved[queue, default: 0] += limit }
        if hasNews.exchange(false, ordering: .acquiring) { distrustFloors() }
        let began = ContinuousClock.now
        let promotes = !room.isEmpty && began >= promotesAt
        let floors = floors
        let limited = limited
        let turn: Turn
        do {
            turn = try await repeatingKeyConflicts {
                try await self.queue.database.write(.readCommitted) { db in
                    var turn = Turn()
                    turn.settled = try Ledger.settle(plain: plain, in: db)
                    if promotes { turn.hasPromoted = try Ledger.promote(in: db) > 0 }
                    var isShort = false
                    let limited = try limited ?? Set(Ledger.limits(in: db).keys)
                    for (queue, wanted) in room {
                        let limit =
                            limited.contains(queue) ? try Ledger.room(in: queue, wanted: wanted, in: db) : wanted
                        guard limit > 0 else { continue }
                        let count = try self.look(
                            in: queue, limit: limit, from: floors[queue] ?? Floors(), turn: &turn, db)
                        turn.hasMore = turn.hasMore || count == limit
                        isShort = isShort || count < limit
                    }
                    if isShort { turn.nextDue = try Ledger.nextDue(in: db) }
                    return turn
                }
            }
        } catch {
            successes = plain + successes
            for (queue, limit) in room { reserved[queue, default: 0] -= limit }
            distrustFloors()
            throw error
        }
        for (queue, limit) in room { reserved[queue, default: 0] -= limit }
        for lease in plain {
            if !turn.settled.contains(lease.task) { refused(lease) } else { countEnd(of: lease, as: .succeeded) }
            drop(lease)
        }
        raiseFloors(after: turn)
        await begin(turn.claimed, leaseEnds: began + lease)
        let now = ContinuousClock.now
        let longest = now + Self.longestRest
        if promotes || turn.nextDue != nil { promotesAt = min(now + (turn.nextDue ?? Self.longestRest), longest) }
        let mayTakeMore = turn.hasMore && queues.contains { roomIn($0) > 0 }
        if mayTakeMore && !turn.claimed.isEmpty { return nil }
        openPlaces(in: turn.emptyQueues)
        return min(promotesAt, longest, turn.fullLookAt ?? longest)
    }

    /// Takes tasks of one queue: by a short look while the floors are trusted, and by a full one else, or for what the
    /// short one did not bring.
    ///
    /// - Returns: how many they were.
    private nonisolated func look(
        in queue: String, limit: Int, from floors: Floors, turn: inout Turn, _ db: Connection
    ) throws -> Int {
        var claimed: [ClaimedTask] = []
        let begun = ContinuousClock.now
        let trusted = turn.hasPromoted || db.engine == .sqlite ? [] : floors.trusted(at: begun)
        if !trusted.isEmpty {
            claimed = try Ledger.claim(
                queue: queue, names: registry.names, limit: limit, worker: card.id, lease: lease, above: trusted, in: db
            )
        }
        let isShort = claimed.count < limit
        if trusted.isEmpty || (isShort && floors.fullLookAt <= begun) {
            let begun = ContinuousClock.now
            claimed += try Ledger.claim(
                queue: queue, names: registry.names, limit: limit - claimed.count, worker: card.id, lease: lease, in: db
            )
            let end = ContinuousClock.now
            turn.fullLooks[queue] = (end, end - begun)
        } else if isShort {
            turn.fullLookAt = min(turn.fullLookAt ?? floors.fullLookAt, floors.fullLookAt)
        }
        if claimed.count < limit, turn.fullLooks[queue] != nil { turn.emptyQueues.append(queue) }
        turn.claimed += claimed
        return claimed.count
    }

    private func raiseFloors(after turn: Turn) {
        if turn.hasPromoted { distrustFloors() }
        guard queue.database.engine == .postgres else { return }
        for (queue, claimed) in Dictionary(grouping: turn.claimed, by: \.queue) {
            floors[queue, default: Floors()].raise(over: claimed)
        }
        for (queue, look) in turn.fullLooks { floors[queue, default: Floors()].trust(from: look.end, after: look.time) }
    }

    /// Something below the floors may wait now.
    func distrustFloors() {
        for queue in floors.keys { floors[queue]?.distrust() }
    }

    func begin(_ tasks: [ClaimedTask], leaseEnds: ContinuousClock.Instant) async {
        if stage == .working {
            for task in tasks { start(task, leaseEnds: leaseEnds) }
            return
        }
        // The stop came while the claim was on its way.
        let leases = tasks.map(\.lease)
        guard !leases.isEmpty else { return }
        do {
            try await queue.database.write(.readCommitted) { db in try Ledger.release(leases, in: db) }
        } catch {
            logger.warning(
                "claimed tasks could not be given back and wait for their leases", metadata: ["error": "\(error)"])
        }
    }

    /// Two workers that reach for one key at the same moment: one of them is refused by the index and simply asks
    /// again.
    private func repeatingKeyConflicts<T: Sendable>(_ body: () async throws -> T) async throws -> T {
        for _ in 0..<3 {
            do {
                return try await body()
            } catch let error as SQLError where error.isUnique() {
                logger.debug("two workers reached for one key")
            }
        }
        return try await body()
    }

    /// Wakes the claiming loop for a plain success: at once when many have gathered or nothing else runs, else in a
    /// millisecond.
    func gather() {
        let enough = min(Self.worthATurn, max(1, held.count / 2))
        if successes.count >= Self.worthATurn { more.wake() }
        if successes.count >= enough { return work.wake() }
        guard !isGathering else { return }
        isGathering = true
        Task {
            // A sleep that is cut off only makes the batch smaller.
            try? await Task.sleep(for: .milliseconds(1))
            isGathering = false
            work.wake()
        }
    }
}
