import Domain
import SQLEngine
import Store
import Vocabulary

extension Panel {
    /// The server that a service is on; a new one gets the server that its product's instance or group gives it.
    func place(_ service: inout Domain.Service, _ product: Product, in db: Connection) throws -> Instance {
        if let id = service.instance {
            guard let instance = try db.modules.instance(id) else {
                throw Failure.refused(Failure.Reason("The server of this service is gone", log: "no instance \(id)"))
            }
            return instance
        }
        let (candidates, policy) = try candidates(of: product, in: db)
        // Two that look for room at once look one after the other.
        try db.modules.lock(candidates.map(\.id))
        let usage = try db.modules.usage(of: service.module)
        let slots = candidates.map { instance in
            Slot(
                instance: instance.id, name: instance.name, used: usage[instance.id] ?? 0, capacity: instance.capacity,
                isOpen: !instance.closed && instance.reason == nil)
        }
        switch policy.choose(from: slots) {
        case .success(let slot):
            guard let instance = candidates.first(where: { $0.id == slot.instance }) else { break }
            service.instance = instance.id
            return instance
        case .failure(let refusal):
            throw Failure.failed(Failure.Reason("There is no room for this service at the moment", log: refusal.text))
        }
        throw Failure.failed("There is no room for this service at the moment")
    }

    /// The servers that a product may be placed on, and how one is chosen.
    func candidates(of product: Product, in db: Connection) throws -> ([Instance], FillPolicy) {
        if let id = product.instanceGroup, let group = try db.modules.group(id) {
            return (try db.modules.members(of: id), group.policy)
        }
        if let id = product.instance { return (try db.modules.instance(id).map { [$0] } ?? [], .firstWithRoom) }
        return (try db.modules.instance(of: product.module, named: "default").map { [$0] } ?? [], .firstWithRoom)
    }
}
