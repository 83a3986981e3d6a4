public import Domain
import Foundation
import SQLEngine
import Store
import Tasks
public import Vocabulary

extension Panel {
    /// Tries again what failed or is uncertain, under the same operation key; its task goes on with all its tries.
    @discardableResult
    public func retryOperation(of id: ServiceID, by actor: Actor) async throws -> Domain.Service {
        let moment = now
        return try await database.write { db in
            guard let service = try db.services.find(id) else { throw Failure.notFound("There is no such service") }
            return try retry(service, by: actor, at: moment, in: db)
        }
    }

    func retry(_ found: Domain.Service, by actor: Actor, at moment: Date, in db: Connection) throws -> Domain.Service {
        var service = found
        guard service.retryRefusal == nil, let operation = service.operation else {
            throw Failure.refused("Try again: \(service.retryRefusal ?? "nothing has failed")")
        }
        if operation.action == .create { try payAgain(for: &service, by: actor, in: db) }
        var held = operation
        try holdStock(for: &held, in: db)
        if held.holdsStock == true { service.note(holdsStock: true) }
        let task = try queueAgain(operation, of: service, by: actor, in: db)
        let change = try service.retry(task: task, at: moment)
        try db.services.update(service)
        try db.services.record(change, of: service.id, by: actor, task: task, at: moment)
        try db.records.audit("service.retry", Subject("service", service.id, service.label), by: actor, at: moment)
        service.revision += 1
        return service
    }

    /// The same task where it still is, else a new one.
    private func queueAgain(
        _ operation: ServiceOperation, of service: Domain.Service, by actor: Actor, in db: Connection
    ) throws -> String {
        if let id = TaskID(operation.task), let task = try tasks.task(id, in: db), task.state.mayBeRetried {
            try tasks.retry(id, by: actor.name, in: db)
            return operation.task
        }
        let task = ServiceTask(service: service.id, action: operation.action.rawValue, operation: operation.key)
        let options = ServiceTask.options(service.id, operation.action, by: actor)
        return try tasks.add(task, options, in: db).id.description
    }
}
