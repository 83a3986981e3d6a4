public import Domain
import Foundation
import ModuleHost
import Store
public import Vocabulary

extension Panel {
    /// Changes what the client filled in, while nothing of it exists on the remote side. What is not given stays.
    public func changeOrder(of id: ServiceID, _ values: JSONValue, by actor: Actor) async throws -> Domain.Service {
        guard let before = try await database.read({ db in try db.services.find(id) }) else {
            throw Failure.notFound("There is no such service")
        }
        if let refusal = before.orderChangeRefusal { throw Failure.refused("Change the order: \(refusal)") }
        let scope = ModuleHost.scope(id)
        let old = try modules.vault.open(before.orderData, for: scope)
        var whole = old.objectValue ?? [:]
        for (key, value) in values.objectValue ?? [:] { whole[key] = value }
        let (clean, label) = try await checkedOrder(
            .object(whole), keeping: old, of: try modules.entry(before.module).manifest)
        let sealed = try modules.vault.seal(clean, for: scope)
        let moment = now
        return try await database.write { db in
            guard var service = try db.services.find(id) else { throw Failure.notFound("There is no such service") }
            let change = try service.changeOrder(sealed, label: label ?? service.label, at: moment)
            try db.services.update(service)
            try db.services.record(change, of: id, by: actor, task: nil, at: moment)
            try db.records.audit(
                "service.order-change", Subject("service", id, service.label), by: actor, details: clean, at: moment)
            service.revision += 1
            return service
        }
    }
}
