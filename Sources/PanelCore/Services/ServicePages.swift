public import Domain
import Foundation
import ModuleHost
public import ModuleKit
import SQLEngine
import Store
public import Vocabulary

extension Panel {
    /// The tabs of a service, as its module declares them; empty while it cannot say.
    public func tabs(of service: Domain.Service) async throws -> [TabSpec] {
        guard let instance = try await instance(of: service) else { return [] }
        guard try modules.entry(service.module).manifest.can(.showsTabs) else { return [] }
        return try await modules.call(.open, on: instance, within: settings.pageLimit).decode([TabSpec].self)
    }

    /// What a tab shows: the model of its template.
    public func tab(_ key: String, of service: Domain.Service) async throws -> JSONValue {
        let (instance, input) = try await page(of: service)
        return try await modules.call(
            .tab(service: input, key: key), on: instance, within: settings.pageLimit, sink: sink(of: service))
    }

    /// Does what a button of a tab asks.
    ///
    /// - Parameters:
    ///   - action: one of those that ``tabs(of:)`` gave for this tab.
    ///   - values: what was filled in, unchecked: the module checks it.
    public func act(
        _ action: TabSpec.Action, in tab: String, of service: Domain.Service, with values: JSONValue, by actor: Actor
    ) async throws -> JSONValue {
        let (instance, input) = try await page(of: service)
        let call = Call.action(service: input, tab: tab, name: action.name, method: action.method, input: values)
        let answer = try await modules.call(call, on: instance, within: settings.moduleLimit, sink: sink(of: service))
        if action.method != .get {
            let moment = now
            // A form says which of its fields are secrets; of what has no form nobody knows, so its values are not kept.
            let details = action.form?.check(values).clean ?? [:]
            try await database.write { db in
                let subject = Subject("service", service.id, service.label)
                try db.records.audit("service.\(tab).\(action.name)", subject, by: actor, details: details, at: moment)
            }
        }
        return answer
    }

    private func page(of service: Domain.Service) async throws -> (Instance, ServiceInput) {
        let status = try await modules.status(service.module)
        if let refusal = status.refusal {
            throw Failure.failed(Failure.Reason("This page cannot be shown now", log: refusal))
        }
        guard [.active, .suspended].contains(service.state), let account = service.account, let plan = service.plan,
            let instance = try await instance(of: service)
        else { throw Failure.refused("The service is not set up yet") }
        let scope = ModuleHost.scope(service.id)
        let input = ServiceInput(
            id: service.id, plan: try modules.vault.open(plan, for: Self.planScope(service.module)),
            order: try modules.vault.open(service.orderData, for: scope),
            account: try modules.vault.open(account, for: scope),
            operation: service.id.description)
        return (instance, input)
    }

    private func instance(of service: Domain.Service) async throws -> Instance? {
        guard let id = service.instance else { return nil }
        return try await database.read { db in try db.modules.instance(id) }
    }

    /// A page may change the account too, as long as nothing else is being done to the service.
    private func sink(of service: Domain.Service) -> CallSink {
        CallSink(checkpoint: { account in
            let sealed = try modules.vault.seal(account, for: ModuleHost.scope(service.id))
            try await database.write { db in
                guard var fresh = try db.services.find(service.id), fresh.operation?.status.isOpen != true else {
                    throw Failure.busy(
                        retryIn: 5, "Something else is being done to this service; try again in a moment")
                }
                fresh.account = sealed
                try db.services.update(fresh)
            }
        })
    }
}
