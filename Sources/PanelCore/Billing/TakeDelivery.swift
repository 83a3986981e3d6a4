public import Domain
import Foundation
import ModuleHost
public import ModuleKit
import SQLEngine
import Store
public import Tasks
public import Vocabulary

/// Books what a stored delivery means, as a task.
public struct DeliveryTask: TaskPayload {
    public static let name = "payment.delivery"
    public static let queue = "payments"
    public static let policy = Policy(
        tries: 8, backoff: .exponential(base: 2, limit: 600), timeout: 120, maxExceptions: 8)
    public var delivery: DeliveryID
}

/// A request of another server, as it reached the panel.
public struct IncomingHook: Sendable {
    public var method: ActionMethod
    public var query: String
    /// Names in lower case.
    public var headers: [String: String]
    public var body: [UInt8]
    public var address: String?

    public init(method: ActionMethod, query: String, headers: [String: String], body: [UInt8], address: String?) {
        self.method = method
        self.query = query
        self.headers = headers
        self.body = body
        self.address = address
    }
}

/// What happens when another server tells us something, top to bottom: store the bytes, prove that they are genuine, remember what
/// they mean together with the task that books it, and only then answer.
extension Panel {
    /// - Returns: what the other server is told.
    /// - Throws: ``Failure/notFound(reason:)`` for an instance that takes no webhooks, ``Failure/unsupported(reason:)`` for a wrong verb.
    public func takeDelivery(
        _ hook: IncomingHook, of module: ModuleKey, _ instance: InstanceID
    ) async throws -> WebhookOutcome.Reply {
        guard let manifest = modules.registry[module]?.manifest, manifest.can(.receivesWebhooks) else {
            throw Failure.notFound("There is nothing here")
        }
        guard manifest.webhookMethods.contains(hook.method) else {
            throw Failure.unsupported(
                "This address takes \(manifest.webhookMethods.map(\.rawValue).joined(separator: ", "))")
        }
        let moment = now
        let delivery = Delivery(
            id: DeliveryID(at: moment), at: moment, module: module, instance: instance, address: hook.address,
            method: hook.method.rawValue, query: hook.query, headers: .object(hook.headers.mapValues { .string($0) }),
            body: hook.body)
        let registry = modules.registry
        let target = try await database.write(.readCommitted) { db in
            guard let target = try db.modules.instance(instance), target.module == module,
                try ModuleStatus.read(module, registry, in: db).refusal == nil
            else { throw Failure.notFound("There is nothing here") }
            try db.deliveries.insert(delivery)
            return target
        }
        return try await read(delivery, target)
    }

    /// Reads what was stored, and queues what follows from it.
    private func read(_ delivery: Delivery, _ instance: Instance) async throws -> WebhookOutcome.Reply {
        let outcome: WebhookOutcome
        do {
            outcome = try await modules.call(
                .receive(webhook: delivery.hook), on: instance, within: settings.pageLimit
            ).decode(WebhookOutcome.self)
        } catch let failure as Failure {
            return try await refuse(delivery, failure)
        }
        let events = try JSONValue(encoding: outcome.payments)
        do { try await accept(delivery, outcome, events) } catch let error as SQLError where error.isUnique() {
            // The same delivery came twice at this very moment: the other one is there now.
            try await accept(delivery, outcome, events)
        }
        return outcome.reply
    }

    private func accept(_ delivery: Delivery, _ outcome: WebhookOutcome, _ events: JSONValue) async throws {
        let moment = now
        try await database.write(.readCommitted) { db in
            let isNew = try db.deliveries.accept(
                delivery.id, module: delivery.module, account: outcome.account, remoteID: outcome.deliveryID,
                events: events)
            guard isNew else { return }
            guard !outcome.payments.isEmpty else {
                return try db.deliveries.move(delivery.id, to: .settled, reason: "Nothing to book", at: moment)
            }
            try tasks.add(DeliveryTask(delivery: delivery.id), Self.options(of: delivery), in: db)
        }
    }

    private static func options(of delivery: Delivery) -> TaskOptions {
        TaskOptions(tags: ["webhook"], origin: "\(delivery.module)")
    }

    private func refuse(_ delivery: Delivery, _ failure: Failure) async throws -> WebhookOutcome.Reply {
        let moment = now
        let reason = failure.reason.log
        switch failure {
        case .refused, .invalid:
            try await database.write(.readCommitted) { db in try db.deliveries.reject(delivery.id, reason: reason) }
            return WebhookOutcome.Reply(status: 400, body: "This request is not genuine")
        default:
            try await database.write(.readCommitted) { db in
                try db.deliveries.move(delivery.id, to: .failed, reason: reason, at: moment)
            }
            return WebhookOutcome.Reply(status: 503, body: "Come back later")
        }
    }

    // MARK: the task

    func settleDelivery(_ task: DeliveryTask, _ context: TaskContext) async throws -> Completion {
        let found = try await database.read { db in
            try db.deliveries.find(task.delivery).map { delivery in
                (delivery, try db.modules.instance(delivery.instance))
            }
        }
        guard let (delivery, instance) = found, let instance, let events = delivery.events,
            delivery.state == .accepted || delivery.state == .held
        else { return .done }
        let problem = try await book(try events.decode([PaymentEvent].self), from: instance, by: .system)
        let moment = now
        return .done { db in
            try db.deliveries.move(delivery.id, to: problem == nil ? .settled : .held, reason: problem, at: moment)
        }
    }

    /// A delivery that could not be booked stays, with its reason, for a person.
    @Sendable func deliveryTaskEnded(_ task: DeliveryTask, _ ending: TaskEnding, _ db: Connection) throws {
        try db.deliveries.move(task.delivery, to: .failed, reason: ending.fault.log, at: now)
    }

    // MARK: again

    /// Reads a delivery again from its stored bytes and books it; what was booked before is not booked again.
    public func replayDelivery(_ id: DeliveryID, by actor: Actor) async throws {
        let moment = now
        let (delivery, instance) = try await database.write(.readCommitted) { db in
            guard let delivery = try db.deliveries.find(id), let instance = try db.modules.instance(delivery.instance)
            else {
                throw Failure.notFound("There is no such delivery")
            }
            guard delivery.state != .rejected else {
                throw Failure.refused("This request was not genuine, and only the attempt was kept")
            }
            try db.records.audit(
                "delivery.replay", Subject("delivery", id, delivery.remoteID ?? ""), by: actor, at: moment)
            guard delivery.state != .received && delivery.events != nil else {
                try db.deliveries.move(id, to: .received, reason: nil, at: moment)
                return (delivery, Optional(instance))
            }
            try db.deliveries.move(id, to: .accepted, reason: nil, at: moment)
            try tasks.add(DeliveryTask(delivery: id), Self.options(of: delivery), in: db)
            return (delivery, nil)
        }
        if let instance { _ = try await read(delivery, instance) }
    }

    /// Reads what a process stored and then did not come to read.
    func readForgottenDeliveries() async throws {
        let bound = now - 60
        for id in try await database.read({ db in try db.deliveries.forgotten(before: bound, limit: 200) }) {
            let found = try await database.read { db in
                try db.deliveries.find(id).map { ($0, try db.modules.instance($0.instance)) }
            }
            guard let (delivery, instance) = found, let instance else { continue }
            _ = try await read(delivery, instance)
        }
    }
}

extension Delivery {
    /// The request as the module gets it.
    fileprivate var hook: Webhook {
        Webhook(
            method: ActionMethod(rawValue: method) ?? .post, query: query,
            headers: headers.objectValue?.compactMapValues(\.stringValue) ?? [:], body: Data(body), receivedAt: at)
    }
}
