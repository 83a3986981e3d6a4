import Domain
import Foundation
import ModuleHost
import ModuleKit
import SQLEngine
import Store
import Tasks
import Vocabulary

/// What happens when a service's task runs, top to bottom: read what is true now, ask the module, settle by its result.
extension Panel {
    func operate(_ task: ServiceTask, _ context: TaskContext) async throws -> Completion {
        do throws(Setback) {
            guard let work = try await begin(task, context) else { return .cancelled("The operation was superseded") }
            let done = try await perform(work, context)
            return .done { db in try settle(done, of: task, context.id, in: db) }
        } catch {
            // The worker stops, or a person took the task back: the queue knows which, and says what becomes of it.
            try Task.checkCancellation()
            return completion(of: error, task, context)
        }
    }

    /// The service with everything its module needs, fresh from the database and placed on a server; `nil` when the task's operation is
    /// no longer the service's.
    private func begin(_ task: ServiceTask, _ context: TaskContext) async throws(Setback) -> ServiceWork? {
        let (moment, registry, vault, id) = (now, modules.registry, modules.vault, context.id.description)
        do {
            return try await database.write { db in
                guard var service = try db.services.find(task.service), let operation = service.operation,
                    operation.key == task.operation, operation.task == id, operation.status.isOpen,
                    let product = try db.products.find(service.product)
                else { return nil }
                let status = try ModuleStatus.read(service.module, registry, in: db)
                if let refusal = status.refusal {
                    throw Failure.failed(Failure.Reason("The module cannot be used now", log: refusal))
                }
                let neverAsked =
                    service.provisionStatus == .pending && service.account == nil && service.checkpoint == nil
                let neverPlaced = operation.action == .terminate && (neverAsked || service.instance == nil)
                let instance = neverPlaced ? nil : try place(&service, product, in: db)
                if let change = try service.start(at: moment) {
                    try db.services.record(change, of: service.id, by: .system, task: id, at: moment)
                }
                try db.services.update(service)
                // Until it is created the product's plan counts; afterwards the plan it has.
                let plan = service.plan ?? product.plan.choosing(service.options ?? [])
                let target = try targetPlan(of: operation, service, product, in: db)
                let (planScope, scope) = (Self.planScope(service.module), ModuleHost.scope(service.id))
                let input = ServiceInput(
                    id: service.id, plan: try vault.open(plan, for: planScope),
                    order: try vault.open(service.orderData, for: scope),
                    account: try (service.account ?? service.checkpoint).map { try vault.open($0, for: scope) }
                        ?? .null,
                    operation: operation.key,
                    attempt: Attempt(number: context.attempt, isAfterInterruption: operation.wasCalled), task: id)
                return ServiceWork(
                    action: operation.action, input: input, hasAccount: service.account != nil, instance: instance,
                    storedPlan: target ?? plan, target: try target.map { try vault.open($0, for: planScope) },
                    canInspect: status.manifest?.can(.inspects) ?? false)
            }
        } catch {
            throw Setback(
                (error as? Failure) ?? .failed(Failure.Reason("This did not work", log: "\(error)")), mayBeDone: nil)
        }
    }

    /// Asks the module.
    private func perform(_ work: ServiceWork, _ context: TaskContext) async throws(Setback) -> ServiceResult {
        let ask = ModuleAsk(panel: self, work: work, sink: sink(of: work, context))
        switch work.action {
        case .create: return ServiceResult(account: try await ask.create(), plan: work.storedPlan)
        case .suspend: try await ask.simply(.suspend(service: work.input))
        case .unsuspend: try await ask.simply(.unsuspend(service: work.input))
        case .terminate:
            guard work.instance != nil else { break }
            // What was never finished is cleaned up as far as its checkpoint tells.
            try await ask.simply(work.hasAccount ? .terminate(service: work.input) : .cleanUp(service: work.input))
        case .changePackage:
            let account = try await ask.simply(.changePackage(service: work.input, plan: work.target ?? .null))
            return ServiceResult(account: account, plan: work.storedPlan)
        }
        return ServiceResult(account: nil, plan: nil)
    }

    /// The module has done it: the service moves on, in the transaction that ends the task.
    private func settle(_ done: ServiceResult, of task: ServiceTask, _ id: TaskID, in db: Connection) throws {
        guard var service = try db.services.find(task.service), service.operation?.key == task.operation else { return }
        let (moment, product) = (now, service.product)
        let (isOver, isChange) = (service.operation?.action == .terminate, service.operation?.action == .changePackage)
        // The piece that was set aside is the service's from here on; without one it is taken now.
        if var operation = service.operation { try holdStock(for: &operation, in: db, orGoOn: true) }
        let account = try done.account.map { try modules.vault.seal($0, for: ModuleHost.scope(service.id)) }
        let change = try service.succeed(account: account, plan: done.plan, at: moment)
        if isChange, let price = try price(of: service, in: db) {
            (service.price, service.setup) = (price.amount, price.setup)
        }
        try db.services.update(service)
        try db.services.record(change, of: service.id, by: .system, task: id.description, at: moment)
        if isOver || service.product != product { try db.products.returnToStock(product) }
        if isOver { try cancelUnpaid(of: service, in: db) }
    }

    /// Where a change of package leads; `nil` for any other operation.
    private func targetPlan(
        of operation: ServiceOperation, _ service: Domain.Service, _ product: Product, in db: Connection
    ) throws -> JSONValue? {
        guard operation.action == .changePackage else { return nil }
        let target = try operation.product.flatMap { try db.products.find($0) } ?? product
        return target.plan.choosing(operation.options ?? service.options ?? [])
    }

    /// What ended owes nothing for what it never had.
    private func cancelUnpaid(of service: Domain.Service, in db: Connection) throws {
        for id in Set([service.invoice, service.pendingChange?.invoice].compactMap(\.self)) {
            guard let known = try db.invoices.find(id) else { continue }
            _ = try db.payments.lock(known.client)
            guard let invoice = try db.invoices.find(id), invoice.state == .unpaid else { continue }
            try cancel(invoice, reason: "\(service.label) has ended", by: .system, in: db)
        }
    }

    /// It did not work: rest and try again, or leave it failed or uncertain, as the failure and the policy say.
    private func completion(of setback: Setback, _ task: ServiceTask, _ context: TaskContext) -> Completion {
        let failure = setback.failure
        let settle: @Sendable (Bool, Connection) throws -> Void = { isFinal, db in
            try fail(task, failure, mayBeDone: setback.mayBeDone, isFinal: isFinal, context.id, in: db)
        }
        switch failure {
        case .busy(let seconds, _):
            // Who is busy again and again is asked less often, at last once a minute: every asking leaves an attempt.
            let rest = max(1, seconds, min(60, Double(context.attempt)))
            return .snooze(seconds: rest) { db in try settle(false, db) }
        case .failed where !context.isLastTry: return .retry(failure) { db in try settle(false, db) }
        case .crashed where !context.isLastTry, .uncertain where !context.isLastTry && !setback.needsPerson:
            return .retry(failure) { db in try settle(false, db) }
        default:
            let end: Completion.Effects = { db in try settle(true, db) }
            return setback.mayBeDone == true ? .uncertain(failure, end) : .failed(failure, end)
        }
    }

    /// - Parameter mayBeDone: `nil` leaves what an earlier attempt left.
    private func fail(
        _ task: ServiceTask, _ failure: Failure, mayBeDone: Bool?, isFinal: Bool, _ id: TaskID, in db: Connection
    ) throws {
        guard var service = try db.services.find(task.service), let operation = service.operation,
            operation.key == task.operation
        else { return }
        let (moment, isUncertain) = (now, mayBeDone ?? operation.wasCalled)
        if isFinal {
            let change = try service.fail(failure, isUncertain: isUncertain, at: moment)
            try db.services.record(change, of: service.id, by: .system, task: id.description, at: moment)
            if !isUncertain {
                try returnHeldStock(ofFailed: &service, in: db)
                if operation.action == .create { try returnMoney(of: &service, in: db) }
            }
        } else {
            service.rest(failure, mayBeDone: isUncertain, at: moment)
        }
        try db.services.update(service)
    }

    /// What becomes of the service when the queue ends its task: lost too often, out of time, or cancelled by a person.
    @Sendable func serviceTaskEnded(_ task: ServiceTask, _ ending: TaskEnding, _ db: Connection) throws {
        let reason = Failure.Reason(ending.fault.user, log: ending.fault.log)
        let failure: Failure = ending.state == .uncertain ? .uncertain(reason) : .failed(reason)
        try fail(task, failure, mayBeDone: nil, isFinal: true, ending.id, in: db)
    }

    /// Where checkpoints and progress of a running operation go. A checkpoint of an attempt that is over is refused.
    private func sink(of work: ServiceWork, _ context: TaskContext) -> CallSink {
        CallSink(
            checkpoint: { account in
                guard !AnswerSize.of(account, isOver: AnswerSize.account) else {
                    throw Failure.refused("The checkpoint has more than \(AnswerSize.account) bytes; it is not stored")
                }
                let sealed = try modules.vault.seal(account, for: ModuleHost.scope(work.input.id))
                try await database.write { db in
                    guard let task = try tasks.task(context.id, in: db), task.state == .running,
                        task.attempts == context.attempt,
                        var service = try db.services.find(work.input.id),
                        service.operation?.key == work.input.operation
                    else { throw Failure.refused("This attempt is over; its checkpoint is not stored") }
                    if work.hasAccount { service.account = sealed } else { service.checkpoint = sealed }
                    try db.services.update(service)
                }
            },
            progress: { percent, text in context.progress(percent: percent, text: text) })
    }

    static func planScope(_ module: ModuleKey) -> String { ModuleHost.planScope(module) }
}
