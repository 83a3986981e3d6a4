public import Domain
import Foundation
import ModuleHost
import ModuleKit
public import SQLEngine
public import Store
public import Vocabulary

/// What is asked of an instance beside its module's settings.
public struct InstanceForm: Form {
    @Field(
        "Name", .trimmed, .lowercased,
        .matches("[a-z0-9][a-z0-9.-]{0,62}", hint: "made of small letters, digits, dots and -"))
    public var name = "default"
    @Field("Capacity", .range(0...1_000_000), help: "How many services it takes. Empty means any number.") public
        var capacity: Int?
    @Field("Closed", help: "Gets no new services; those it has go on.") public var closed = false
    public init() {}
}

extension Panel {
    /// Adds an instance of a module, or changes one, and starts it with its new settings.
    ///
    /// - Parameters:
    ///   - settings: by the module's form; a secret that is left empty stays.
    ///   - about: `name`, `capacity`, `closed`; what is not given stays.
    ///   - id: the instance to change; `nil` adds one.
    /// - Throws: ``Failure/invalid(issues:)``; what is wrong with a setting is under `settings.`.
    public func saveInstance(
        _ id: InstanceID? = nil, of key: ModuleKey, settings values: JSONValue, about: JSONValue = [:], by actor: Actor,
        alongside: @escaping Alongside<Instance> = { _, _ in }
    ) async throws -> Instance {
        let status = try await modules.status(key)
        if let refusal = status.refusal { throw Failure.refused(Failure.Reason(refusal)) }
        let manifest = try modules.entry(key).manifest
        let old = status.instances.first { $0.id == id }
        if id != nil, old == nil { throw Failure.notFound("There is no such instance") }
        let newID = old?.id ?? InstanceID(at: now)
        let opened = try old.map { try modules.vault.open($0.settings, for: ModuleHost.scope(newID)) } ?? .null
        var issues: [Issue] = []
        let form = issues.collect { try InstanceForm(filling: Self.whole(about, old)) }
        let (clean, wrong) = manifest.settings.check(values, keeping: opened)
        issues += wrong.map { $0.under("settings") }
        if wrong.isEmpty {
            let answer = try await modules.call(
                .check(form: .settings, values: clean), on: key, within: settings.pageLimit)
            issues += try answer.decode([Issue].self).map { $0.under("settings") }
        }
        guard issues.isEmpty, let form else { throw Failure.invalid(issues: issues) }
        let sealed = try modules.vault.seal(clean, for: ModuleHost.scope(newID))
        let moment = now
        let saved = try await database.write { db in
            let namesake = try db.modules.instance(of: key, named: form.name)
            if let namesake, namesake.id != old?.id {
                throw Failure.invalid("is taken by another instance", field: "name")
            }
            var instance = old ?? Instance(id: newID, module: key, name: form.name, settings: sealed, at: moment)
            (instance.name, instance.settings, instance.capacity) = (form.name, sealed, form.capacity.map(Int64.init))
            (instance.closed, instance.changedAt) = (form.closed, moment)
            // What was found with other settings says nothing about these.
            if clean != opened { instance.test = nil }
            if old == nil {
                try db.modules.insert(instance)
            } else {
                guard try db.modules.update(instance) else { throw changedMeanwhile("instance") }
                instance.revision += 1
            }
            let action = old == nil ? "instance.create" : "instance.change"
            let subject = Subject("instance", instance.id, "\(key.name) \(instance.name)")
            try db.records.audit(action, subject, by: actor, details: clean, at: moment)
            try alongside(instance, db)
            return instance
        }
        await modules.close(saved.id)
        try await modules.start(saved)
        return try await database.read { db in try db.modules.instance(saved.id) } ?? saved
    }

    private static func whole(_ about: JSONValue, _ old: Instance?) -> JSONValue {
        var members: [String: JSONValue] = [:]
        if let old {
            members = ["name": .string(old.name), "closed": .bool(old.closed)]
            members["capacity"] = old.capacity.map { .integer($0) }
        }
        for (key, value) in about.objectValue ?? [:] { members[key] = value }
        return .object(members)
    }
}
