public import Domain
import Foundation
import SQLEngine
import Store
public import Tasks
import Vocabulary

extension Panel {
    /// Tries a task again. A service's task goes by its service, so that both agree.
    public func retryTask(_ id: TaskID, by actor: Actor) async throws {
        let moment = now
        try await refusing {
            try await database.write { db in
                let task = try retryTask(id, by: actor, at: moment, in: db)
                try db.records.audit("task.retry", Subject("task", id, task.name), by: actor, at: moment)
            }
        }
    }

    /// Takes a task back: at once if it has not begun, else its handler is asked to end.
    public func cancelTask(_ id: TaskID, by actor: Actor) async throws {
        let moment = now
        try await refusing {
            try await database.write { db in
                let task = try cancelTask(id, by: actor, at: moment, in: db)
                try db.records.audit("task.cancel", Subject("task", id, task.name), by: actor, at: moment)
            }
        }
    }

    func retryTask(_ id: TaskID, by actor: Actor, at moment: Date, in db: Connection) throws -> TaskRecord {
        guard let task = try tasks.task(id, in: db) else { throw TaskRefusal.unknown(id) }
        if let service = try serviceOf(task, in: db) {
            guard task.state.mayBeRetried else { throw TaskRefusal.wrongState(id, task.state, asked: .retry) }
            _ = try retry(service, by: actor, at: moment, in: db)
        } else if task.name == ServiceTask.name {
            throw Failure.refused("The service has gone on since; there is nothing to try again")
        } else {
            try tasks.retry(id, by: actor.name, in: db)
        }
        return task
    }

    func cancelTask(_ id: TaskID, by actor: Actor, at moment: Date, in db: Connection) throws -> TaskRecord {
        guard let task = try tasks.task(id, in: db) else { throw TaskRefusal.unknown(id) }
        let outcome = try tasks.cancel(id, by: actor.name, in: db)
        if outcome == .atOnce, var service = try serviceOf(task, in: db), let operation = service.operation {
            let change = try service.fail(
                .refused("Cancelled by \(actor.name)"), isUncertain: operation.wasCalled, at: moment)
            if !operation.wasCalled { try returnHeldStock(ofFailed: &service, in: db) }
            try db.services.update(service)
            try db.services.record(change, of: service.id, by: actor, task: id.description, at: moment)
        }
        return task
    }

    /// The service whose present operation a task is.
    private func serviceOf(_ task: TaskRecord, in db: Connection) throws -> Domain.Service? {
        guard task.name == ServiceTask.name, let id = task.service, let service = try db.services.find(ServiceID(id)),
            service.operation?.task == task.id.description
        else { return nil }
        return service
    }

    private func refusing(_ work: () async throws -> Void) async throws {
        do { try await work() } catch let refusal as TaskRefusal {
            if case .unknown = refusal { throw Failure.notFound("There is no such task") }
            throw Failure.refused(Failure.Reason(refusal.description))
        }
    }
}
