import ArgumentParser
import Foundation
import SQLEngine
import Tasks

/// Measures the task queue. Prints a JSON line per figure: `{"figure": "drain", "value": 90000, "unit": "/s", …}`.
///
///     queue-benchmark sqlite:/var/tmp/queue.sqlite add drain latency
@main
struct QueueBenchmark: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "queue-benchmark", abstract: "Measures the task queue on an empty database.")

    @Argument(help: "sqlite:PATH or postgres://…; what it holds of the queue is thrown away, but by pass and again.")
    var database: String
    @Argument(help: "add-one, add, bulk, drain, latency, nodes, snapshot; pass and again on a used queue") var figures:
        [Figure]
    @Option(help: "Tasks of one figure.") var count = 10_000
    @Option(help: "Tasks that run at once while a queue is drained.") var concurrency = 500
    @Option(help: "Callers that add at the same time.") var callers = 32
    @Option(help: "Only work, until standard input is closed: a node of the figure \"nodes\".") var node: Int?

    func run() async throws {
        let database = try await DatabaseAddress(self.database).open(
            limits: DatabaseLimits(connections: max(8, callers)))
        let bench = Bench(
            database: database, address: self.database, count: count, concurrency: concurrency, callers: callers)
        if let node {
            try await bench.work(asNode: node)
        } else {
            for figure in figures { try await bench.measure(figure) }
        }
        await database.close()
    }
}

enum Figure: String, CaseIterable, ExpressibleByArgument {
    case addOne = "add-one"
    case add, bulk, drain, latency, nodes, snapshot, pass, again
}

/// Nothing to do: what is measured is the queue.
struct Nothing: TaskPayload {
    static let name = "bench.nothing"
    static let queue = "bench"
    var number: Int
}

/// Takes five milliseconds, as a call to a server nearby does.
struct Short: TaskPayload {
    static let name = "bench.short"
    static let queue = "bench"
    var number: Int
}

/// Says when it was added, to the one who waits for it.
struct Timed: TaskPayload {
    static let name = "bench.timed"
    static let queue = "bench"
    var number: Int
}
