public import Domain
public import Foundation
public import SQLEngine
public import Vocabulary

extension Connection {
    public var modules: ModuleQueries { ModuleQueries(db: self) }
}

/// A module as the panel remembers it.
public struct ModuleRow: Codable, Sendable, Equatable {
    public enum State: String, Codable, Sendable {
        case inactive, activating, active, updating
    }
    public var key: ModuleKey
    /// The version that was active last, before the first activation that of the files; newer files need an update
    /// first.
    public var version: Version
    public var state: State
    /// The activation that is under way made its tables, so undoing it drops them.
    public var fresh: Bool
    /// Why the last change of state did not succeed, for staff.
    public var reason: String?
    public var changedAt: Date
}

/// One server, gateway or sender of a module.
public struct Instance: Codable, Sendable, Equatable, Identifiable {
    public var id: InstanceID
    public var module: ModuleKey
    public var name: String
    /// Secrets in it are sealed.
    public var settings: JSONValue
    /// How many services it takes; `nil` means any number.
    public var capacity: Int64?
    /// Gets no new services.
    public var closed: Bool
    /// Why it could not be started or was closed, for staff.
    public var reason: String?
    public var test: ConnectionTest?
    public var revision: Int64
    public var createdAt: Date
    public var changedAt: Date

    public init(
        id: InstanceID, module: ModuleKey, name: String, settings: JSONValue, capacity: Int64? = nil, at moment: Date
    ) {
        self.id = id
        self.module = module
        self.name = name
        self.settings = settings
        self.capacity = capacity
        self.closed = false
        self.revision = 1
        self.createdAt = moment
        self.changedAt = moment
    }
}

/// What the last connection test of an instance found.
public struct ConnectionTest: Codable, Sendable, Equatable {
    public var at: Date
    public var milliseconds: Int
    /// Label and value of each fact; empty when it failed.
    public var facts: [[String]]
    /// Why it failed; `nil` when it did not.
    public var failure: String?

    public init(at: Date, milliseconds: Int, facts: [[String]], failure: String?) {
        self.at = at
        self.milliseconds = milliseconds
        self.facts = facts
        self.failure = failure
    }
}

/// Instances among which a fill policy chooses.
public struct InstanceGroup: Codable, Sendable, Equatable, Identifiable {
    public var id: InstanceGroupID
    public var module: ModuleKey
    public var name: String
    public var policy: FillPolicy
    public var createdAt: Date

    public init(id: InstanceGroupID, module: ModuleKey, name: String, policy: FillPolicy, createdAt: Date) {
        self.id = id
        self.module = module
        self.name = name
        self.policy = policy
        self.createdAt = createdAt
    }
}

/// Modules, instances and groups.
public struct ModuleQueries {
    let db: Connection

    public func all() throws -> [ModuleRow] { try db.all("SELECT * FROM modules ORDER BY key") }

    public func find(_ key: ModuleKey) throws -> ModuleRow? {
        try db.one("SELECT * FROM modules WHERE key = \(key.description)")
    }

    /// A module that was not known before is inactive.
    public func discover(_ key: ModuleKey, version: Version, at moment: Date) throws {
        try db.run(
            """
            INSERT INTO modules (key, version, state, fresh, changed_at)
            VALUES (\(key.description), \(version.description), 'inactive', 0, \(moment)) ON CONFLICT (key) DO NOTHING
            """)
    }

    /// Moves a module from one state to another; `false` when somebody else was faster.
    public func move(
        _ key: ModuleKey, from: ModuleRow.State, to: ModuleRow.State, version: Version, fresh: Bool = false,
        reason: String? = nil,
        at moment: Date
    ) throws -> Bool {
        try db.run(
            """
            UPDATE modules SET state = \(to.rawValue), version = \(version.description), fresh = \(fresh), reason = \(reason),
                   changed_at = \(moment)
            WHERE key = \(key.description) AND state = \(from.rawValue)
            """) == 1
    }

    // MARK: instances

    public func instance(_ id: InstanceID) throws -> Instance? {
        try db.one("SELECT * FROM instances WHERE id = \(id)")
    }

    public func instance(of module: ModuleKey, named name: String) throws -> Instance? {
        try db.one("SELECT * FROM instances WHERE module = \(module.description) AND name = \(name)")
    }

    public func instances(of module: ModuleKey) throws -> [Instance] {
        try db.all("SELECT * FROM instances WHERE module = \(module.description) ORDER BY name")
    }

    /// Holds instances until the end of the transaction, so that their room is counted by one at a time.
    public func lock(_ ids: [InstanceID]) throws {
        guard db.engine == .postgres, !ids.isEmpty else { return }
        _ = try db.rows("SELECT id FROM instances WHERE id IN \(list: ids) ORDER BY id FOR UPDATE")
    }

    public func instances(_ ids: [InstanceID]) throws -> [InstanceID: Instance] {
        let rows: [Instance] = try db.all("SELECT * FROM instances WHERE id IN \(list: ids)")
        return Dictionary(uniqueKeysWithValues: rows.map { ($0.id, $0) })
    }

    public func insert(_ instance: Instance) throws { try db.insert("instances", instance) }

    /// - Returns: whether the row was still the one that was read.
    public func update(_ instance: Instance) throws -> Bool {
        let test = try instance.test.map { try JSONValue(encoding: $0) }
        return try db.run(
            """
            UPDATE instances SET name = \(instance.name), settings = \(instance.settings), capacity = \(instance.capacity),
                   closed = \(instance.closed), reason = \(instance.reason), test = \(test), revision = revision + 1,
                   changed_at = \(instance.changedAt)
            WHERE id = \(instance.id) AND revision = \(instance.revision)
            """) == 1
    }

    /// Remembers what a test or a start found, without counting as a change of the settings.
    public func note(_ id: InstanceID, test: ConnectionTest?, reason: String?) throws {
        let document = try test.map { try JSONValue(encoding: $0) }
        try db.run("UPDATE instances SET test = \(document), reason = \(reason) WHERE id = \(id)")
    }

    // MARK: groups

    public func group(_ id: InstanceGroupID) throws -> InstanceGroup? {
        try db.one("SELECT * FROM instance_groups WHERE id = \(id)")
    }

    public func groups(of module: ModuleKey) throws -> [InstanceGroup] {
        try db.all("SELECT * FROM instance_groups WHERE module = \(module.description) ORDER BY name")
    }

    public func insert(_ group: InstanceGroup) throws { try db.insert("instance_groups", group) }

    public func members(of group: InstanceGroupID) throws -> [Instance] {
        try db.all(
            """
            SELECT instances.* FROM instances
            JOIN instance_group_members ON instance_group_members.instance = instances.id
            WHERE instance_group_members.instance_group = \(group) ORDER BY instances.name
            """)
    }

    public func setMembers(_ instances: [InstanceID], of group: InstanceGroupID) throws {
        try db.run("DELETE FROM instance_group_members WHERE instance_group = \(group)")
        for instance in Set(instances).sorted() {
            try db.run("INSERT INTO instance_group_members (instance_group, instance) VALUES (\(group), \(instance))")
        }
    }

    /// How many services that have not ended each instance of a module holds.
    public func usage(of module: ModuleKey) throws -> [InstanceID: Int64] {
        let rows = try db.rows(
            """
            SELECT instance, count(*) AS n FROM services
            WHERE module = \(module.description) AND instance IS NOT NULL AND state NOT IN ('terminated', 'cancelled')
            GROUP BY instance
            """)
        return try Dictionary(
            uniqueKeysWithValues: rows.map { (InstanceID(try $0.uuid("instance")), try $0.int64("n")) })
    }

    /// Takes everything of a purged module away but the module's own row.
    public func deleteInstances(of module: ModuleKey) throws {
        try db.run(
            """
            DELETE FROM instance_group_members WHERE instance_group IN
            (SELECT id FROM instance_groups WHERE module = \(module.description))
            """)
        try db.run("UPDATE products SET instance = NULL, instance_group = NULL WHERE module = \(module.description)")
        try db.run("UPDATE services SET instance = NULL WHERE module = \(module.description)")
        try db.run("DELETE FROM instance_groups WHERE module = \(module.description)")
        try db.run("DELETE FROM instances WHERE module = \(module.description)")
    }
}
