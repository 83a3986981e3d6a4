import Foundation
public import Logging
import SQLEngine
public import ServiceLifecycle
import Synchronization
import Vocabulary

/// Runs the tasks of a queue in this process, beside any number of other workers in other processes and on other
/// machines.
///
/// It claims as many tasks as it has room for, keeps their leases while they run, takes back the tasks of workers that
/// died, and at a stop finishes what it can and hands back the rest.
///
/// ```swift
/// let settings = [QueueSettings("default", concurrency: 10)]
/// let worker = Worker(queue: queue, registry: registry, queues: settings, logger: logger)
/// let group = ServiceGroup(services: [worker], logger: logger)
/// try await group.run()
/// ```
public actor Worker: Service {
    enum Stage {
        case idle, working, stopping, stopped
    }

    /// After so many losses in a row a task is set aside: it seems to take its workers down with it.
    static let mostLosses = 10
    /// The longest rest of an idle worker, for what no signal tells: tasks added on other nodes.
    static let longestRest: Duration = .seconds(1)
    /// The most tasks taken in one transaction.
    static let largestClaim = 500
    /// So many successes are written at once, and beside a turn that is under way.
    static let worthATurn = 100
    /// The least time between two writes of one task's progress.
    static let progressPause: Duration = .milliseconds(500)

    nonisolated let queue: TaskQueue
    nonisolated let registry: TaskRegistry
    nonisolated let queues: [QueueSettings]
    nonisolated let lease: Duration
    nonisolated let heartbeat: Duration
    nonisolated let grace: Duration
    nonisolated let patience: Duration
    nonisolated let card: WorkerCard
    nonisolated let logger: Logger
    nonisolated let random: @Sendable () -> Double

    /// There may be something to claim or to record.
    nonisolated let work = Signal()
    /// So much has ended while a turn is under way that a second one beside it is worth its while.
    nonisolated let more = Signal()
    /// The leases want care now, not at the next beat.
    nonisolated let beat = Signal()
    /// A task began whose time is over before that of all others.
    nonisolated let watch = Signal()
    /// A handler said how far it is.
    nonisolated let pen = Signal()
    /// The last task ended, or a stop was asked for.
    nonisolated let rest = Signal()
    nonisolated let wish = Mutex<Wish?>(nil)
    /// Whether what was there already has changed: the next look is a full one.
    nonisolated let hasNews = Atomic(false)
    /// Places for tasks that are added in this process.
    nonisolated let openings = Openings()

    var stage = Stage.idle
    var held: [Lease: Held] = [:]
    /// How many slots of each queue are in use.
    var busy: [String: Int] = [:]
    /// How many slots of each queue the turns under way may fill.
    var reserved: [String: Int] = [:]
    /// Where claims begin to look, by queue.
    var floors: [String: Floors] = [:]
    /// Plain successes that the next turn writes.
    var successes: [Lease] = []
    var isGathering = false
    /// What is to be written into the figures.
    var tallies: [String: Tally] = [:]
    /// The queues that have a limit over all nodes; `nil` until they are known.
    var limited: Set<String>?
    /// When scheduled tasks are looked at next.
    var promotesAt = ContinuousClock.now
    /// When the watch looks next.
    var watchesAt = ContinuousClock.now

    /// - Parameters:
    ///   - queue: where the tasks are; all its copies wake this worker.
    ///   - registry: which tasks it has code for. Tasks of other names are left to other workers.
    ///   - queues: which queues it serves. An empty list serves none.
    ///   - lease: how long the others wait before they take over the tasks of a worker that has gone silent.
    ///   - heartbeat: how often it gives a sign of life; a third of the lease unless said otherwise.
    ///   - grace: how long a stop waits for running tasks before it asks them to end.
    ///   - patience: how long a handler that was asked to end may take before it is given up.
    ///   - name: for people; host and process unless said otherwise.
    ///   - random: numbers in 0..<1, for the jitter of back-offs.
    public init(
        queue: TaskQueue, registry: TaskRegistry, queues: [QueueSettings] = [QueueSettings("default")],
        lease: Duration = .seconds(15), heartbeat: Duration? = nil, grace: Duration = .seconds(10),
        patience: Duration = .seconds(1), name: String? = nil, logger: Logger,
        random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        let process = ProcessInfo.processInfo
        let id = UUID().uuidString.lowercased()
        let name = name ?? "\(process.hostName):\(process.processIdentifier)"
        self.queue = queue
        self.registry = registry
        self.queues = queues
        self.lease = lease
        self.heartbeat = heartbeat ?? lease / 3
        self.grace = grace
        self.patience = patience
        self.random = random
        card = WorkerCard(
            id: id, name: name,
            queues: .object(
                Dictionary(
                    queues.map { ($0.name, .integer(Int64($0.concurrency))) }, uniquingKeysWith: { _, last in last })),
            taskNames: .array(registry.names.map(JSONValue.string)), lease: lease)
        var logger = logger
        logger[metadataKey: "worker"] = "\(name)"
        self.logger = logger
    }

    /// Works until it is told to stop: by a graceful shutdown, by ``stop()``, or by cancelling the task that runs it,
    /// which gives running handlers no grace time. A worker runs once.
    public func run() async throws {
        guard stage == .idle else { return }
        stage = .working
        // Work that is cut off by a cancellation could not even be handed back: so it has a task of its own.
        let life = Task { await self.live() }
        await withTaskCancellationHandler {
            await withGracefulShutdownHandler {
                await life.value
            } onGracefulShutdown: {
                self.stop()
            }
        } onCancel: {
            self.ask(.atOnce)
        }
    }

    /// Begins a graceful stop; ``run()`` returns when it is over.
    public nonisolated func stop() {
        ask(.gracefully)
    }
}
