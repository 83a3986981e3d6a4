public import Domain
public import Foundation
public import SQLEngine
public import Vocabulary

extension Connection {
    public var services: ServiceQueries { ServiceQueries(db: self) }
}

/// What a list of services shows. Every part that is set must hold.
public struct ServiceFilter: Sendable, Equatable {
    public var client: ClientID?
    public var product: ProductID?
    public var module: ModuleKey?
    public var state: ServiceState?
    public var statuses: [ProvisionStatus]
    public var needsAttention: Bool
    /// Part of the label or of the client's name, or the whole id.
    public var search: String?

    public init(
        client: ClientID? = nil, product: ProductID? = nil, module: ModuleKey? = nil, state: ServiceState? = nil,
        statuses: [ProvisionStatus] = [], needsAttention: Bool = false, search: String? = nil
    ) {
        self.client = client
        self.product = product
        self.module = module
        self.state = state
        self.statuses = statuses
        self.needsAttention = needsAttention
        self.search = search
    }
}

/// One line of a service's history.
public struct HistoryEntry: Codable, Sendable, Equatable {
    public var id: Int64
    public var at: Date
    public var actor: Actor
    public var event: String
    public var fromStatus: ProvisionStatus
    public var toStatus: ProvisionStatus
    public var note: String?
    public var task: String?
}

/// Services and their histories.
public struct ServiceQueries {
    let db: Connection

    public func find(_ id: ServiceID) throws -> Service? {
        try db.one("SELECT * FROM services WHERE id = \(id)")
    }

    public func page(_ filter: ServiceFilter, _ page: PageRequest) throws -> Page<Service> {
        var conditions = Conditions()
        conditions.add(page.cursor) { "id < \($0)" }
        conditions.add(filter.client) { "client = \($0)" }
        conditions.add(filter.product) { "product = \($0)" }
        conditions.add(filter.module) { "module = \($0.description)" }
        conditions.add(filter.state) { "state = \($0.rawValue)" }
        if !filter.statuses.isEmpty { conditions.add("provision_status IN \(list: filter.statuses.map(\.rawValue))") }
        if filter.needsAttention { conditions.add("attention = 1") }
        conditions.add(filter.search) {
            """
            (id = \($0.lowercased()) OR lower(label) LIKE \(containing($0)) ESCAPE '!'
             OR client IN (SELECT id FROM clients WHERE lower(name) LIKE \(containing($0)) ESCAPE '!'))
            """
        }
        let rows: [Service] = try db.all(
            "SELECT * FROM services \(fragment: conditions.sql) ORDER BY id DESC LIMIT \(page.limit + 1)")
        return Page(rows, limit: page.limit) { $0.id.description }
    }

    public func counts() throws -> [ProvisionStatus: Int] {
        let rows = try db.rows("SELECT provision_status, count(*) AS n FROM services GROUP BY provision_status")
        var counts: [ProvisionStatus: Int] = [:]
        for row in rows {
            if let status = ProvisionStatus(rawValue: try row.text("provision_status")) {
                counts[status] = try row.int("n")
            }
        }
        return counts
    }

    /// How many services wait for a person.
    public func attentionCount() throws -> Int {
        try db.row("SELECT count(*) AS n FROM services WHERE attention = 1")?.int("n") ?? 0
    }

    /// Services that have not ended, by what they use.
    public func unendedCount(module: ModuleKey) throws -> Int {
        try db.row(
            "SELECT count(*) AS n FROM services WHERE module = \(module.description) AND state NOT IN ('terminated', 'cancelled')"
        )?
        .int("n") ?? 0
    }

    public func unended(module: ModuleKey, limit: Int) throws -> [Service] {
        try db.all(
            """
            SELECT * FROM services WHERE module = \(module.description) AND state NOT IN ('terminated', 'cancelled')
            ORDER BY id LIMIT \(limit)
            """)
    }

    /// Orders and changes whose time to be paid is over.
    public func expired(at moment: Date, limit: Int) throws -> [Service] {
        try db.all(
            """
            SELECT * FROM services WHERE reserved_until IS NOT NULL AND reserved_until <= \(moment)
            ORDER BY reserved_until LIMIT \(limit)
            """)
    }

    public func insert(_ service: Service) throws { try db.insert("services", service) }

    /// Writes what changed and counts the revision up.
    ///
    /// - Throws: ``Failure/refused(reason:)`` when somebody else wrote in between: no update is lost.
    public func update(_ service: Service) throws {
        let operation = try service.operation.map { try JSONValue(encoding: $0) }
        let options = try service.options.map { try JSONValue(encoding: $0) }
        let pending = try service.pendingChange.map { try JSONValue(encoding: $0) }
        let changed = try db.run(
            """
            UPDATE services SET product = \(service.product), instance = \(service.instance), label = \(service.label),
                   period = \(service.period.rawValue), currency = \(service.currency.code), price = \(service.price),
                   setup = \(service.setup), state = \(service.state.rawValue),
                   provision_status = \(service.provisionStatus.rawValue), operation = \(operation), attention = \(service.attention),
                   order_data = \(service.orderData), plan = \(service.plan), account = \(service.account),
                   checkpoint = \(service.checkpoint), revision = revision + 1, changed_at = \(service.changedAt),
                   activated_at = \(service.activatedAt), suspended_at = \(service.suspendedAt),
                   terminated_at = \(service.terminatedAt), options = \(options), invoice = \(service.invoice),
                   reserved_until = \(service.reservedUntil), pending_change = \(pending)
            WHERE id = \(service.id) AND revision = \(service.revision)
            """)
        guard changed == 1 else {
            throw Failure.refused("The service was changed by somebody else meanwhile; look again")
        }
    }

    public func record(_ change: ServiceChange, of service: ServiceID, by actor: Actor, task: String?, at moment: Date)
        throws
    {
        let actor = try JSONValue(encoding: actor)
        try db.run(
            """
            INSERT INTO service_history (service, at, actor, event, from_status, to_status, note, task)
            VALUES (\(service), \(moment), \(actor), \(change.event), \(change.from.rawValue), \(change.to.rawValue),
                    \(change.note), \(task))
            """)
    }

    /// Newest first.
    public func history(of service: ServiceID, limit: Int = 200) throws -> [HistoryEntry] {
        try db.all("SELECT * FROM service_history WHERE service = \(service) ORDER BY id DESC LIMIT \(limit)")
    }
}
