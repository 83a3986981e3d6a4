import Domain
import ModuleKit
import SQLEngine
import Store
import Vocabulary

/// A module reads its own services.
extension InstanceHome {
    func known(before last: ServiceID?, limit: Int) async throws(Failure) -> JSONValue {
        let filter = ServiceFilter(module: module)
        return try await reading { db in
            try db.services.page(filter, PageRequest(limit: limit, cursor: last?.description)).items
        }
    }

    func known(_ id: ServiceID) async throws(Failure) -> JSONValue {
        let found = try await reading { db in
            try db.services.find(id).flatMap { $0.module == module ? [$0] : nil } ?? []
        }
        return found.arrayValue?.first ?? .null
    }

    private func reading(_ body: @escaping @Sendable (Connection) throws -> [Domain.Service]) async throws(Failure)
        -> JSONValue
    {
        do {
            let services = try await base.database.read(body)
            return .array(
                try services.map { try JSONValue(encoding: try known($0), secrets: .plain) })
        } catch let failure as Failure {
            throw failure
        } catch {
            throw .failed(Failure.Reason("The services could not be read", log: "\(error)"))
        }
    }

    private func known(_ service: Domain.Service) throws -> KnownService {
        let (scope, vault) = (ModuleHost.scope(service.id), base.vault)
        return KnownService(
            id: service.id, label: service.label, state: service.state.rawValue, instance: service.instance,
            order: try vault.open(service.orderData, for: scope),
            plan: try service.plan.map { try vault.open($0, for: ModuleHost.planScope(module)) } ?? .null,
            account: try service.account.map { try vault.open($0, for: scope) } ?? .null)
    }
}
