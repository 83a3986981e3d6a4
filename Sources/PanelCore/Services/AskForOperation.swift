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
        let (moment, registry) = (now, modules.registry)
        return try await database.write { db in
            guard var service = try db.services.find(id) else { throw Failure.notFound("There is no such service") }
            let manifest = registry[service.module]?.manifest
            if action == .changePackage { try Self.check(target, for: service, in: db) }
            if let before = service.operation { try returnHeldStock(of: before, in: db) }
            let key = ServiceID(at: moment).description
            let task = try tasks.add(
                ServiceTask(service: id, action: action.rawValue, operation: key),
                ServiceTask.options(id, action, by: actor), in: db)
            var operation = ServiceOperation(
                action, key: key, task: task.id.description, product: target, at: moment, note: note)
            try holdStock(for: &operation, in: db)
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

    private static func check(_ target: ProductID?, for service: Domain.Service, in db: Connection) throws {
        guard let target, let product = try db.products.find(target) else {
            throw Failure.invalid("There is no such product", field: "product")
        }
        guard product.module == service.module else {
            throw Failure.invalid("runs on another module, \(product.module)", field: "product")
        }
        guard product.id != service.product else { throw Failure.invalid("is the one it has", field: "product") }
        if let refusal = product.orderRefusal { throw Failure.refused(Failure.Reason(refusal)) }
        let isPriced = try db.products.prices(of: product.id).contains {
            $0.currency == service.currency && $0.period == service.period
        }
        guard isPriced else {
            throw Failure.invalid("has no price \(service.period.rawValue) in \(service.currency)", field: "product")
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
