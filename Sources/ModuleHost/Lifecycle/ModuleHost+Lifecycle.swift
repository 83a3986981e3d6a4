import Foundation
import ModuleKit
public import SQLEngine
public import Store
public import Vocabulary

/// Activation in phases, each of which can be resumed or undone: `activating` → tables in one transaction → the hook → `active`.
extension ModuleHost {
    /// Seconds a hook may take.
    private static let hookLimit = 60.0

    /// How long a module may be on its way before its process counts as dead: longer than any hook may take.
    static let abandonedAfter: TimeInterval = 120

    /// Writes down the modules that the program holds.
    ///
    /// Called once at every start, before anything is served.
    public func discover() async throws {
        let (entries, moment) = (registry.all, now())
        try await database.write { db in
            for entry in entries {
                try db.modules.discover(entry.key, version: entry.manifest.about.version, at: moment)
            }
        }
    }

    /// Undoes what a crash left half activated. Another process may be activating at this moment, so only what has been on
    /// its way for longer than that can take is touched; `aviary serve` and `aviary work` look again every minute.
    public func undoAbandoned() async throws {
        let deadline = now() - Self.abandonedAfter
        let rows = try await database.read { db in try db.modules.all() }
        for row in rows where row.changedAt < deadline && (row.state == .activating || row.state == .updating) {
            guard let manifest = registry[row.key]?.manifest else { continue }
            if row.state == .activating {
                try await undoActivation(
                    manifest, row, reason: "The last activation was cut short; nothing of it is left")
            } else {
                try await settle(
                    row, from: .updating, to: .active, reason: "The last update was cut short; update again")
            }
        }
    }

    /// Every module with its state.
    public func statuses() async throws -> [ModuleStatus] {
        let registry = registry
        return try await database.read { db in
            try db.modules.all().map { row in
                ModuleStatus(
                    row: row, manifest: registry[row.key]?.manifest, instances: try db.modules.instances(of: row.key))
            }
        }
    }

    public func status(_ key: ModuleKey) async throws -> ModuleStatus {
        let registry = registry
        return try await database.read { db in try ModuleStatus.read(key, registry, in: db) }
    }

    /// Makes a module usable: its tables, then its hook. A throw or a crash leaves nothing behind.
    public func activate(_ key: ModuleKey) async throws {
        let manifest = try entry(key).manifest
        let tables = ModuleTables(manifest: manifest, database: database)
        let before = try await status(key)
        guard before.row.state == .inactive else {
            throw Failure.refused(
                before.state == .unconfigured
                    ? "\(key) is active already; its settings are missing"
                    : "\(key) is \(before.row.state.rawValue) already")
        }
        guard manifest.about.version >= before.row.version else {
            throw Failure.refused(Failure.Reason(before.olderText ?? "The files are older than what was active"))
        }
        let isFresh = try await !tables.exist()
        try await move(before.row, from: .inactive, to: .activating, fresh: isFresh)
        do {
            try await tables.migrate()
            if !isFresh, before.row.version < manifest.about.version {
                _ = try await call(.update(from: before.row.version), on: key, within: Self.hookLimit)
            }
            _ = try await call(.activate, on: key, within: Self.hookLimit)
            for instance in before.instances { try await checkViews(of: instance) }
        } catch {
            try await undoActivation(manifest, try await status(key).row, reason: Self.text(error))
            throw Failure.refused(Failure.Reason("\(key) was not activated: \(Self.text(error))", log: "\(error)"))
        }
        try await settle(try await status(key).row, from: .activating, to: .active, version: manifest.about.version)
    }

    /// Turns a module off. Its data stays; a module that services use is refused with the list.
    public func deactivate(_ key: ModuleKey) async throws {
        let status = try await status(key)
        guard status.row.state == .active else { throw Failure.refused("\(key) is not active") }
        try await refuseIfInUse(key)
        if registry[key] != nil { _ = try await call(.deactivate, on: key, within: Self.hookLimit) }
        let (row, moment) = (status.row, now())
        try await database.write { db in
            try Self.refuseIfInUse(key, in: db)
            guard try db.modules.move(key, from: .active, to: .inactive, version: row.version, at: moment) else {
                throw Failure.refused("\(key) is being changed by somebody else")
            }
        }
        for instance in status.instances { await close(instance.id) }
    }

    /// Brings the module from the version that was active to the files' version.
    public func update(_ key: ModuleKey) async throws {
        let status = try await status(key)
        guard status.state == .needsUpdate, let manifest = status.manifest else {
            throw Failure.refused(Failure.Reason(status.olderText ?? "\(key) needs no update"))
        }
        try await move(status.row, from: .active, to: .updating)
        do {
            try await ModuleTables(manifest: manifest, database: database).migrate()
            _ = try await call(.update(from: status.row.version), on: key, within: Self.hookLimit)
            for instance in status.instances {
                await close(instance.id)
                try await checkViews(of: instance)
            }
        } catch {
            try await settle(status.row, from: .updating, to: .active, reason: Self.text(error))
            throw Failure.refused(Failure.Reason("\(key) was not updated: \(Self.text(error))", log: "\(error)"))
        }
        try await settle(status.row, from: .updating, to: .active, version: manifest.about.version)
    }

    /// Drops the tables and settings of an inactive module.
    public func purge(_ key: ModuleKey) async throws {
        let status = try await status(key)
        guard status.row.state == .inactive else { throw Failure.refused("\(key) must be deactivated first") }
        try await refuseIfInUse(key)
        let manifest = try entry(key).manifest
        try await ModuleTables(manifest: manifest, database: database).drop()
        let moment = now()
        try await database.write { db in
            try db.modules.deleteInstances(of: key)
            _ = try db.modules.move(key, from: .inactive, to: .inactive, version: manifest.about.version, at: moment)
        }
        for instance in status.instances { await close(instance.id) }
    }

    /// Builds an instance with its present settings and checks that each of its tabs has a template.
    ///
    /// What is wrong is remembered with the instance and shown; `nil` when nothing is.
    @discardableResult
    public func start(_ instance: Instance) async throws -> String? {
        var reason: String?
        do { try await checkViews(of: instance) } catch { reason = Self.text(error) }
        let noted = reason
        try await database.write { db in try db.modules.note(instance.id, test: instance.test, reason: noted) }
        return reason
    }

    private func checkViews(of instance: Instance) async throws {
        let answer = try await call(.open, on: instance, within: 10)
        for tab in try answer.decode([TabSpec].self) where view(instance.module, tab.key) == nil {
            throw Failure.refused("The tab \"\(tab.title)\" has no template: Views/\(tab.key).mustache is missing")
        }
    }

    private func undoActivation(_ manifest: Manifest, _ row: ModuleRow, reason: String) async throws {
        if row.fresh { try await ModuleTables(manifest: manifest, database: database).drop() }
        try await settle(row, from: .activating, to: .inactive, reason: reason)
    }

    private func move(_ row: ModuleRow, from: ModuleRow.State, to: ModuleRow.State, fresh: Bool = false) async throws {
        let moment = now()
        let isMine = try await database.write { db in
            try db.modules.move(row.key, from: from, to: to, version: row.version, fresh: fresh, at: moment)
        }
        guard isMine else { throw Failure.refused("\(row.key) is being changed by somebody else") }
    }

    private func settle(
        _ row: ModuleRow, from: ModuleRow.State, to: ModuleRow.State, version: Version? = nil, reason: String? = nil
    ) async throws {
        let moment = now()
        let isMine = try await database.write { db in
            try db.modules.move(
                row.key, from: from, to: to, version: version ?? row.version, reason: reason, at: moment)
        }
        guard isMine else { throw Failure.refused("\(row.key) was changed by somebody else meanwhile") }
    }

    private func refuseIfInUse(_ key: ModuleKey) async throws {
        try await database.read { db in try Self.refuseIfInUse(key, in: db) }
    }

    private static func refuseIfInUse(_ key: ModuleKey, in db: Connection) throws {
        let count = try db.services.unendedCount(module: key)
        guard count > 0 else { return }
        let some = try db.services.unended(module: key, limit: 10).map(\.label)
        let rest = count > some.count ? " and \(count - some.count) more" : ""
        throw Failure.refused(
            "\(key) is in use by \(count) \(count == 1 ? "service" : "services"): \(some.joined(separator: ", "))\(rest)"
        )
    }

    private static func text(_ error: any Error) -> String {
        (error as? Failure)?.reason.log ?? "\(error)"
    }
}

extension ModuleStatus {
    /// A module's status inside a transaction.
    public static func read(_ key: ModuleKey, _ registry: ModuleRegistry, in db: Connection) throws -> ModuleStatus {
        guard let row = try db.modules.find(key) else { throw Failure.notFound("There is no module \(key)") }
        return ModuleStatus(row: row, manifest: registry[key]?.manifest, instances: try db.modules.instances(of: key))
    }

    fileprivate var olderText: String? { state == .older ? refusal : nil }
}
