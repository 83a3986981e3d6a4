import Domain
import Foundation
import ModuleHost
import ModuleKit
import SQLEngine
import Store
public import Tasks
public import Vocabulary

/// Asks every gateway for what was missed, and reads deliveries that were stored and then forgotten.
public struct FetchTask: TaskPayload {
    public static let name = "payment.fetch"
    public static let queue = "payments"
    public static let policy = Policy(tries: 3, backoff: .constant(seconds: 300), timeout: 1800)
    /// Whether payments are asked for one by one as well.
    public var isThorough: Bool

    public init(isThorough: Bool) { self.isThorough = isThorough }
}

extension Panel {
    func fetchMissed(_ task: FetchTask, _ context: TaskContext) async throws -> Completion {
        try await readForgottenDeliveries()
        var problems: [String] = []
        for gateway in try await gateways() where modules.registry[gateway.module]?.manifest.can(.fetches) == true {
            let instance = try await openGateway(gateway.id)
            let moment = now
            do {
                try await fetch(from: instance)
                if task.isThorough { try await askForEach(of: instance) }
            } catch let failure as Failure {
                problems.append("\(gateway.title): \(failure.reason.log)")
                try await database.write(.readCommitted) { db in
                    let cursor = try db.payments.cursor(of: instance.id)
                    try db.payments.set(cursor: cursor, of: instance.id, problem: failure.reason.log, at: moment)
                }
            }
        }
        let text = problems.joined(separator: "\n")
        return problems.isEmpty ? .done : .retry(.failed(Failure.Reason("A gateway could not be asked", log: text)))
    }

    /// What happened at the gateway since it was last asked, page after page. The cursor moves only after its page is booked.
    private func fetch(from instance: Instance) async throws {
        for _ in 0..<1000 {
            let cursor = try await database.read { db in try db.payments.cursor(of: instance.id) }
            let page = try await modules.call(.fetchSince(cursor: cursor), on: instance, within: settings.moduleLimit)
                .decode(FetchedEvents.self)
            try await book(page.events, from: instance, by: .system)
            let moment = now
            try await database.write(.readCommitted) { db in
                try db.payments.set(cursor: page.cursor, of: instance.id, problem: nil, at: moment)
            }
            guard page.hasMore else { return }
            try Task.checkCancellation()
        }
    }

    /// Payments that have been open for some minutes, and refunds that have been on their way for some.
    private func askForEach(of instance: Instance) async throws {
        let bound = now - 600
        let ids = try await database.read { db in
            let open = try db.payments.unsettled(of: instance.id, before: bound, limit: 500).map(\.id)
            let refunds = try db.payments.pendingRefunds(before: bound, limit: 500).map(\.payment)
            let theirs = try db.payments.find(refunds).values.filter { $0.gateway == instance.id }.map(\.id)
            return Set(open + theirs)
        }
        for id in ids.sorted() {
            try await refreshPayment(id, by: .system)
            try Task.checkCancellation()
        }
    }
}
