import Logging
import PanelCore
import ServiceLifecycle

/// Looks once a minute for what a process that died has left half done.
struct Caretaker: Service {
    let panel: Panel
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do { try await panel.modules.undoAbandoned() } catch {
                    logger.warning("the modules could not be looked after: \(error)")
                }
                // Ends at once when the panel stops.
                do { try await Task.sleep(for: .seconds(60)) } catch { return }
            }
        }
    }
}
