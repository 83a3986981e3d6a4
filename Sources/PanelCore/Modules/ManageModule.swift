public import Domain
import Foundation
public import ModuleHost
import Store
public import Vocabulary

/// What can be done to a module as a whole.
public enum ModuleVerb: String, Sendable, CaseIterable {
    case activate, deactivate, update, purge
}

extension Panel {
    /// Activates, deactivates, updates or purges a module, and writes it down whether it worked or not.
    public func manage(_ verb: ModuleVerb, _ key: ModuleKey, by actor: Actor) async throws -> ModuleStatus {
        do {
            switch verb {
            case .activate: try await modules.activate(key)
            case .deactivate: try await modules.deactivate(key)
            case .update: try await modules.update(key)
            case .purge: try await modules.purge(key)
            }
        } catch let failure as Failure {
            try await record("module.\(verb.rawValue)", key, ["failed": .string(failure.reason.log)], by: actor)
            throw failure
        }
        try await record("module.\(verb.rawValue)", key, [:], by: actor)
        return try await modules.status(key)
    }

    func record(_ action: String, _ key: ModuleKey, _ details: JSONValue, by actor: Actor) async throws {
        let moment = now
        try await database.write { db in
            try db.records.audit(action, Subject("module", key, key.name), by: actor, details: details, at: moment)
        }
    }
}
