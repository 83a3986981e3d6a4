public import Domain
public import Foundation
public import SQLEngine
public import Vocabulary

extension Connection {
    public var records: RecordQueries { RecordQueries(db: self) }
}

/// One entry of the audit log.
public struct AuditEntry: Codable, Sendable, Equatable {
    public var id: Int64
    public var at: Date
    public var actorKind: Actor.Kind
    public var actor: String
    public var actorName: String
    public var address: String?
    /// `service.suspend`, `client.create` …
    public var action: String
    public var subjectKind: String
    public var subject: String
    public var subjectName: String
    /// What changed, without secrets.
    public var details: JSONValue
}

/// What an action was done to.
public struct Subject: Sendable, Equatable {
    public var kind: String
    public var id: String
    public var name: String

    public init(_ kind: String, _ id: some CustomStringConvertible, _ name: String) {
        self.kind = kind
        self.id = id.description
        self.name = name
    }
}

/// One line of the module log.
public struct ModuleLogRow: Codable, Sendable, Equatable {
    public var id: Int64
    public var at: Date
    public var module: ModuleKey
    public var instance: InstanceID?
    public var service: ServiceID?
    public var task: String?
    public var attempt: Int64?
    public var level: String
    public var action: String
    public var request: String
    public var response: String

    public init(
        at: Date, module: ModuleKey, instance: InstanceID?, service: ServiceID?, task: String?, attempt: Int64?,
        level: String,
        action: String, request: String, response: String
    ) {
        id = 0
        self.at = at
        self.module = module
        self.instance = instance
        self.service = service
        self.task = task
        self.attempt = attempt
        self.level = level
        self.action = action
        self.request = request
        self.response = response
    }
}

/// Which lines of the module log are wanted.
public struct ModuleLogFilter: Sendable, Equatable {
    public var module: ModuleKey?
    public var instance: InstanceID?
    public var service: ServiceID?
    public var task: String?
    public var level: String?

    public init(
        module: ModuleKey? = nil, instance: InstanceID? = nil, service: ServiceID? = nil, task: String? = nil,
        level: String? = nil
    ) {
        self.module = module
        self.instance = instance
        self.service = service
        self.task = task
        self.level = level
    }
}

/// The audit log and the module log.
public struct RecordQueries {
    let db: Connection

    public func audit(_ action: String, _ subject: Subject, by actor: Actor, details: JSONValue = [:], at moment: Date)
        throws
    {
        try db.run(
            """
            INSERT INTO audit_log (at, actor_kind, actor, actor_name, address, action, subject_kind, subject, subject_name, details)
            VALUES (\(moment), \(actor.kind.rawValue), \(actor.id), \(actor.name), \(actor.address), \(action), \(subject.kind),
                    \(subject.id), \(subject.name), \(details.masked))
            """)
    }

    /// - Parameters:
    ///   - subject: the key of what something was done to.
    ///   - kind: what sort of thing it was: `service`, `client`, `module` …
    ///   - search: part of the actor's name, of the action or of the subject's name.
    public func auditLog(
        subject: String? = nil, kind: String? = nil, search: String? = nil, _ page: PageRequest
    ) throws -> Page<AuditEntry> {
        var conditions = Conditions()
        conditions.add(page.cursor.flatMap { Int64($0) }) { "id < \($0)" }
        conditions.add(subject) { "subject = \($0)" }
        conditions.add(kind) { "subject_kind = \($0)" }
        conditions.add(search) {
            """
            (lower(actor_name) LIKE \(containing($0)) ESCAPE '!' OR lower(action) LIKE \(containing($0)) ESCAPE '!'
             OR lower(subject_name) LIKE \(containing($0)) ESCAPE '!')
            """
        }
        let rows: [AuditEntry] = try db.all(
            "SELECT * FROM audit_log \(fragment: conditions.sql) ORDER BY id DESC LIMIT \(page.limit + 1)")
        return Page(rows, limit: page.limit) { String($0.id) }
    }

    public func log(_ row: ModuleLogRow) throws {
        try db.run(
            """
            INSERT INTO module_log (at, module, instance, service, task, attempt, level, action, request, response)
            VALUES (\(row.at), \(row.module.description), \(row.instance), \(row.service), \(row.task), \(row.attempt), \(row.level),
                    \(row.action), \(row.request), \(row.response))
            """)
    }

    public func moduleLog(_ filter: ModuleLogFilter, _ page: PageRequest) throws -> Page<ModuleLogRow> {
        var conditions = Conditions()
        conditions.add(page.cursor.flatMap { Int64($0) }) { "id < \($0)" }
        conditions.add(filter.module) { "module = \($0.description)" }
        conditions.add(filter.instance) { "instance = \($0)" }
        conditions.add(filter.service) { "service = \($0)" }
        conditions.add(filter.task) { "task = \($0)" }
        conditions.add(filter.level) { "level = \($0)" }
        let rows: [ModuleLogRow] = try db.all(
            "SELECT * FROM module_log \(fragment: conditions.sql) ORDER BY id DESC LIMIT \(page.limit + 1)")
        return Page(rows, limit: page.limit) { String($0.id) }
    }

    public func moduleLogRow(_ id: Int64) throws -> ModuleLogRow? {
        try db.one("SELECT * FROM module_log WHERE id = \(id)")
    }

    /// Deletes the oldest lines of the module log that are older than a moment, and looks at no more than `limit`.
    ///
    /// - Returns: how many were deleted; less than `limit` means that none is left.
    public func forgetModuleLog(before moment: Date, limit: Int) throws -> Int {
        try db.run(
            """
            DELETE FROM module_log WHERE id IN (
                SELECT id FROM (SELECT id, at FROM module_log ORDER BY id LIMIT \(limit)) oldest WHERE at < \(moment))
            """)
    }

    // MARK: settings of the panel

    public func setting(_ name: String) throws -> JSONValue? {
        try db.row("SELECT value FROM settings WHERE name = \(name)")?.json("value")
    }

    public func set(_ name: String, to value: JSONValue) throws {
        try db.run(
            "INSERT INTO settings (name, value) VALUES (\(name), \(value)) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        )
    }
}
