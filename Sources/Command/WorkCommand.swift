import ArgumentParser
import Foundation
import Logging
import PanelCore
import ServiceLifecycle
import Tasks

/// How a process works on queues.
struct WorkOptions: ParsableArguments {
    @Option(help: "Seconds after which the tasks of a worker that died are taken over.") var lease: Double = 15
    @Option(help: "Seconds a module has for one step.") var moduleLimit: Double = 60

    mutating func validate() throws {
        guard lease >= 1 else { throw ValidationError("--lease is at least 1 second") }
        // One try of an operation takes up to three steps, and has ten minutes.
        guard moduleLimit > 0, moduleLimit <= 180 else {
            throw ValidationError("--module-limit is more than 0 seconds and at most 180")
        }
    }

    /// What a process that works runs: the worker, and beside it the scheduler.
    func services(for panel: Panel, queues: [QueueSettings], logger: Logger) throws -> [any ServiceLifecycle.Service] {
        [
            Worker(
                queue: panel.tasks, registry: panel.registry, queues: queues, lease: .milliseconds(Int(lease * 1000)),
                logger: logger),
            Scheduler(queue: panel.tasks, schedules: try Panel.schedules(), logger: logger),
        ]
    }
}

/// `aviary work`: workers alone, beside one or more `aviary serve`.
struct WorkCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "work", abstract: "Work on the queues without serving pages.")

    @OptionGroup var options: PanelOptions
    @OptionGroup var work: WorkOptions
    @Option(help: "Queues to work on, separated by commas; all of the panel's unless told otherwise.") var queues:
        String?
    @Option(help: "Tasks of one queue that run at once.") var concurrency: Int = 10

    func run() async throws {
        try await speaking {
            let logger = options.logger()
            let open = try await options.open(moduleLimit: work.moduleLimit)
            do {
                try await open.prepare()
                let names = queues?.split(separator: ",").map(String.init) ?? Panel.queues.map(\.name)
                guard !names.isEmpty, concurrency > 0 else {
                    throw CommandFailure("Name at least one queue, and at least one task at once")
                }
                let settings = names.map { QueueSettings($0, concurrency: concurrency) }
                let workers = try work.services(for: open.panel, queues: settings, logger: logger)
                let announcement = Announcement(text: "Aviary works on \(names.joined(separator: ", "))")
                let group = ServiceGroup(
                    services: workers + [announcement, Caretaker(panel: open.panel, logger: logger)],
                    gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
                try await group.run()
                await open.close()
            } catch {
                await open.close()
                throw error
            }
        }
    }
}

/// Says a line as soon as a request to stop would be heard: whoever waited for the line may send one at once.
private struct Announcement: ServiceLifecycle.Service {
    var text: String

    func run() async throws {
        print(text)
        fflush(nil)
        try await gracefulShutdown()
    }
}
