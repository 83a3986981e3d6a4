import Foundation
public import Logging
import SQLEngine
public import ServiceLifecycle

/// Fires schedules, beside any number of others on other nodes: for each tick one of them wins.
///
/// It goes by the clock of the database, and rests until the next tick, though never longer than a few seconds, because
/// a schedule may be enabled elsewhere.
public struct Scheduler: Service {
    /// The longest rest between two looks at the table.
    static let longestRest: Duration = .seconds(5)

    let queue: TaskQueue
    let schedules: [Schedule]
    let logger: Logger

    /// - Parameter schedules: all that this program knows. What stands in the database and not among them fires no more.
    public init(queue: TaskQueue, schedules: [Schedule], logger: Logger) {
        self.queue = queue
        self.schedules = schedules
        self.logger = logger
    }

    /// Works until it is told to stop.
    public func run() async throws {
        await cancelWhenGracefulShutdown {
            var isDeclared = false
            while !Task.isCancelled {
                var rest = Self.longestRest
                do {
                    if !isDeclared { try await queue.declare(schedules) }
                    isDeclared = true
                    rest = try await tick()
                } catch is CancellationError {
                    return
                } catch {
                    logger.error("the schedules cannot be looked after", metadata: ["error": "\(error)"])
                    rest = .seconds(1)
                }
                // Ends at once when the program stops.
                do { try await Task.sleep(for: rest) } catch { return }
            }
        }
    }

    /// Fires what is due.
    ///
    /// - Returns: how long there is nothing to do.
    func tick() async throws -> Duration {
        var isHindered = false
        for (name, moment) in try await queue.dueSchedules(schedules.map(\.name)) {
            guard let schedule = schedules.first(where: { $0.name == name }) else { continue }
            do {
                guard let added = try await queue.fire(schedule, at: moment) else { continue }
                logger.info("a schedule fired", metadata: ["schedule": "\(name)", "task": "\(added.id)"])
            } catch {
                // It stays due; the others do not wait for it.
                logger.error("a schedule cannot fire", metadata: ["schedule": "\(name)", "error": "\(error)"])
                isHindered = true
            }
        }
        let names = schedules.map(\.name)
        if isHindered { return .seconds(1) }
        let next = try await queue.database.read { db in try Ledger.nextTick(of: names, in: db) }
        return min(max(next ?? Self.longestRest, .milliseconds(10)), Self.longestRest)
    }
}
