public import Domain
import Foundation
import SQLEngine
public import Store
public import Vocabulary

extension Panel {
    /// Adds a group of instances, from which a fill policy chooses.
    ///
    /// - Parameter values: `name`, `policy` (`least-full` or `first-with-room`) and `members`, a list of instance ids.
    public func createGroup(of key: ModuleKey, _ values: JSONValue, by actor: Actor) async throws -> InstanceGroup {
        let moment = now
        let name = Normaliser.trimmed.apply(to: values["name"]?.stringValue ?? "")
        guard !name.isEmpty, name.count <= 100 else {
            throw Failure.invalid("is required, at most 100 characters", field: "name")
        }
        guard let policy = FillPolicy(rawValue: values["policy"]?.stringValue ?? "") else {
            throw Failure.invalid("must be least-full or first-with-room", field: "policy")
        }
        let members = (values["members"]?.arrayValue ?? []).compactMap { $0.stringValue.flatMap { InstanceID($0) } }
        return try await database.write { db in
            guard try db.modules.find(key) != nil else { throw Failure.notFound("There is no module \(key)") }
            let known = Set(try db.modules.instances(of: key).map(\.id))
            guard Set(members).isSubset(of: known) else {
                throw Failure.invalid("must be instances of \(key)", field: "members")
            }
            if try db.modules.groups(of: key).contains(where: { $0.name == name }) {
                throw Failure.invalid("is taken by another group", field: "name")
            }
            let group = InstanceGroup(
                id: InstanceGroupID(at: moment), module: key, name: name, policy: policy, createdAt: moment)
            try db.modules.insert(group)
            try db.modules.setMembers(members, of: group.id)
            try db.records.audit(
                "group.create", Subject("group", group.id, name), by: actor, details: values, at: moment)
            return group
        }
    }
}
