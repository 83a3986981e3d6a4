import ArgumentParser
import Foundation
import Hummingbird
import Logging
import PanelCore
import ServiceLifecycle
import Tasks
import Web

/// `aviary serve`: pages, API and, unless told otherwise, workers.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve", abstract: "Serve pages and API, and work on the queues.",
        discussion: "Brings the schema up to date by itself. Ends gracefully on SIGTERM and SIGINT.")

    @OptionGroup var options: PanelOptions
    @OptionGroup var work: WorkOptions
    @Option(help: "Address and port to listen on. Also AVIARY_LISTEN.") var listen: String?
    @Flag(help: "Serve only; tasks wait for aviary work.") var noWorkers = false

    func run() async throws {
        try await speaking {
            let logger = options.logger()
            let (host, port) = try address()
            let open = try await options.open(address: "http://\(host):\(port)", moduleLimit: work.moduleLimit)
            do {
                try await open.prepare()
                let site = try Site(
                    panel: open.panel, assets: try Assets.find(options.assets, program: open.program),
                    views: open.views,
                    node: ProcessInfo.processInfo.hostName)
                let workers: [any Service] =
                    noWorkers ? [] : try work.services(for: open.panel, queues: Panel.queues, logger: logger)
                let app = Server.application(
                    site, host: host, port: port, services: workers + [Caretaker(panel: open.panel, logger: logger)],
                    logger: logger
                ) { port in
                    print("Aviary listens on http://\(host):\(port ?? 0)")
                    // Standard output is buffered when it is no terminal, and somebody may wait for this line.
                    fflush(nil)
                }
                do { try await app.runService(gracefulShutdownSignals: [.sigterm, .sigint]) } catch {
                    guard let reason = Server.systemReason(of: error) else { throw error }
                    throw CommandFailure("Cannot listen on \(host):\(port): \(reason). Choose another with --listen")
                }
                await open.close()
            } catch {
                await open.close()
                throw error
            }
        }
    }

    private func address() throws -> (host: String, port: Int) {
        let text = options.setting(listen, "listen", default: "127.0.0.1:8080")
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else {
            throw CommandFailure("--listen is an address and a port, such as 127.0.0.1:8080, not \"\(text)\"")
        }
        return (String(text[..<colon].filter { $0 != "[" && $0 != "]" }), port)
    }
}
