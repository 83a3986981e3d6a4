import Domain
import Foundation
import Logging
import SQLEngine
import Store
public import Tasks
public import Vocabulary

/// Ends orders and changes that were not paid in time, so that their stock and their places are free again.
public struct ExpireTask: TaskPayload {
    public static let name = "orders.expire"
    public static let policy = Policy(tries: 3, backoff: .constant(seconds: 60), timeout: 600)

    public init() {}
}

extension Panel {
    func expireOrders(_ task: ExpireTask, _ context: TaskContext) async throws -> Completion {
        let moment = now
        let due = try await database.read { db in try db.services.expired(at: moment, limit: 500) }
        var ended = 0
        for service in due {
            guard let invoice = service.pendingChange?.invoice ?? service.invoice else { continue }
            do {
                _ = try await moneyWrite(of: invoice) { invoice, _, db in
                    // Between the list and now it may have been paid.
                    guard invoice.state == .unpaid, let fresh = try db.services.find(service.id),
                        let until = fresh.reservedUntil, until <= moment
                    else { return }
                    try cancel(invoice, reason: "It was not paid in time", by: .system, in: db)
                }
                ended += 1
            } catch let failure as Failure {
                Logger.current.warning(
                    "an order could not be ended", metadata: ["service": "\(service.id)", "reason": "\(failure)"])
            }
        }
        context.progress(percent: 100, text: "Ended \(ended) orders")
        return .done
    }
}
