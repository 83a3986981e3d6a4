import ArgumentParser
import PanelCore
import Tasks
import Vocabulary

/// `aviary queue`: the queues and their limits over all nodes.
struct QueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue", abstract: "List queues, and limit how many of their tasks run at once on all nodes.",
        subcommands: [List.self, Limit.self])

    /// `aviary queue list`
    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(abstract: "List the queues that have tasks or a limit.")
        @OptionGroup var options: PanelOptions

        func run() async throws {
            try await speaking {
                try await options.withPanel { open in
                    let (counts, limits) = (try await open.panel.tasks.counts(), try await open.panel.tasks.limits())
                    let unserved = Set(try await open.panel.unservedQueues().map(\.queue))
                    for name in Set(counts.map(\.queue) + limits.keys + Panel.queues.map(\.name)).sorted() {
                        let count = counts.first { $0.queue == name }
                        let numbers = "\(count?.running ?? 0) running, \(count?.waiting ?? 0) waiting"
                        let limit = limits[name].map { ", at most \($0) at once" } ?? ""
                        print("\(name)  \(numbers)\(limit)\(unserved.contains(name) ? ", nobody works on it" : "")")
                    }
                }
            }
        }
    }

    /// `aviary queue limit NAME COUNT`
    struct Limit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Limit a queue over all nodes.",
            discussion: "Workers that run follow within a third of their lease. 0 holds the queue.")
        @OptionGroup var options: PanelOptions
        @Argument(help: "The queue.") var queue: String
        @Argument(help: "Tasks that may run at once on all nodes together, or none.") var limit: String

        func run() async throws {
            let number = Int(limit)
            guard limit == "none" || (number ?? -1) >= 0 else {
                throw ValidationError("The limit is a number, at least 0, or \"none\", not \"\(limit)\"")
            }
            try await speaking {
                try await options.withPanel { open in
                    try await open.panel.limitQueue(queue, to: number, by: .system)
                }
            }
            print(number.map { "\(queue): at most \($0) at once" } ?? "\(queue): no limit")
        }
    }
}
