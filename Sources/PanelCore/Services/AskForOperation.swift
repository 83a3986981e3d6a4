public import Domain
import Foundation
import ModuleHost
public import ModuleKit
import SQLEngine
import Store
import Tasks
public import Vocabulary

extension Panel {
    /// Puts an operation on a service into the queue: suspend, unsuspend, terminate or change of package.
    ///
    /// - Parameters:
    ///   - note: why, for the history.
    ///   - product: where a change of package goes.
    /// - Throws: ``Failure/refused(reason:)`` when the service's state or its module does not allow it.
    @discardableResult
    public func ask(
        _ action: ServiceAction, of id: ServiceID, note: String? = nil, product target: ProductID? = nil,
        by actor: Actor
    ) async throws -> Domain.Service {
        if action == .changePackage { return try await changePackage(of: id, to: target, note: note, by: actor) }
        let (moment, registry) = (now, modules.registry)
        return try await database.write { db in
            guard var service = try db.services.find(id) else { throw Failure.notFound("There is no such service") }
            let manifest = registry[service.module]?.manifest
            if let before = service.operation { try returnHeldStock(of: before, in: db) }
            let key = ServiceID(at: moment).description
            let task = try tasks.add(
                ServiceTask(service: id, action: action.rawValue, operation: key),
                ServiceTask.options(id, action, by: actor), in: db)
            let operation = ServiceOperation(
                action, key: key, task: task.id.description, at: moment, note: note)
            let change = try service.begin(operation, moduleCan: manifest?.allows(action) ?? false, at: moment)
            try db.services.update(service)
            try db.services.record(change, of: id, by: actor, task: task.id.description, at: moment)
            let details: JSONValue = note.map { ["reason": .string($0)] } ?? [:]
            try db.records.audit(
                "service.\(action.rawValue.replacing("_", with: "-"))", Subject("service", id, service.label),
                by: actor,
                details: details, at: moment)
            service.revision += 1
            return service
        }
    }
}

extension Manifest {
    /// Whether the module can do an action; creating and terminating belong to every product module.
    public func allows(_ action: ServiceAction) -> Bool {
        switch action {
        case .create, .terminate: true
        case .suspend, .unsuspend: can(.suspends)
        case .changePackage: can(.changesPackage)
        }
    }
}
