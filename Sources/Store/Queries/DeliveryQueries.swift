import Domain
public import Foundation
public import SQLEngine
public import Vocabulary

extension Connection {
    public var deliveries: DeliveryQueries { DeliveryQueries(db: self) }
}

/// A request of another server, as it is kept.
public struct Delivery: Codable, Sendable, Identifiable, Equatable {
    public enum State: String, Codable, Sendable, CaseIterable, Choice {
        /// Stored, and not looked at yet.
        case received
        /// Genuine; its task will book it.
        case accepted
        case settled
        /// Genuine, and a person has to say what it belongs to.
        case held
        /// Not genuine; only the attempt is kept.
        case rejected
        /// Could not be read or booked; it can be tried again.
        case failed

        public var label: String { rawValue.prefix(1).uppercased() + rawValue.dropFirst() }
    }

    public var id: DeliveryID
    public var at: Date
    public var module: ModuleKey
    public var instance: InstanceID
    /// Who sent it.
    public var address: String?
    public var method: String
    public var query: String
    public var headers: JSONValue
    public var body: [UInt8]
    public var state: State
    public var account: String?
    public var remoteID: String?
    /// What the module said that it means.
    public var events: JSONValue?
    public var reason: String?
    /// How often the sender sent it.
    public var times: Int64
    public var settledAt: Date?

    public init(
        id: DeliveryID, at moment: Date, module: ModuleKey, instance: InstanceID, address: String?, method: String,
        query: String, headers: JSONValue, body: [UInt8]
    ) {
        self.id = id
        at = moment
        self.module = module
        self.instance = instance
        self.address = address
        self.method = method
        self.query = query
        self.headers = headers
        self.body = body
        state = .received
        times = 1
    }
}

/// Which deliveries a list shows. Every part that is set must hold.
public struct DeliveryFilter: Sendable, Equatable {
    public var module: ModuleKey?
    public var instance: InstanceID?
    public var state: Delivery.State?

    public init(module: ModuleKey? = nil, instance: InstanceID? = nil, state: Delivery.State? = nil) {
        self.module = module
        self.instance = instance
        self.state = state
    }
}

/// What other servers sent.
public struct DeliveryQueries {
    let db: Connection

    public func insert(_ delivery: Delivery) throws {
        try db.run(
            """
            INSERT INTO deliveries (id, at, module, instance, address, method, query, headers, body, state, times)
            VALUES (\(delivery.id), \(delivery.at), \(delivery.module.description), \(delivery.instance), \(delivery.address),
                    \(delivery.method), \(delivery.query), \(delivery.headers), \(delivery.body), \(delivery.state.rawValue),
                    \(delivery.times))
            """)
    }

    public func find(_ id: DeliveryID) throws -> Delivery? {
        try db.one("SELECT * FROM deliveries WHERE id = \(id)")
    }

    public func page(_ filter: DeliveryFilter, _ page: PageRequest) throws -> Page<Delivery> {
        var conditions = Conditions()
        conditions.add(page.cursor) { "id < \($0)" }
        conditions.add(filter.module) { "module = \($0.description)" }
        conditions.add(filter.instance) { "instance = \($0)" }
        conditions.add(filter.state) { "state = \($0.rawValue)" }
        let rows: [Delivery] = try db.all(
            "SELECT * FROM deliveries \(fragment: conditions.sql) ORDER BY id DESC LIMIT \(page.limit + 1)")
        return Page(rows, limit: page.limit) { $0.id.description }
    }

    /// Those that were stored and then left alone, because the process died.
    public func forgotten(before moment: Date, limit: Int) throws -> [DeliveryID] {
        let rows = try db.rows(
            """
            SELECT id FROM deliveries WHERE state = 'received' AND at < \(moment) ORDER BY id LIMIT \(limit)
            """)
        return try rows.map { DeliveryID(try $0.uuid("id")) }
    }

    /// Notes that a delivery is genuine and what it means.
    ///
    /// - Returns: `false` when the same one was accepted before; then this one is gone and the first counts one more.
    public func accept(
        _ id: DeliveryID, module: ModuleKey, account: String, remoteID: String?, events: JSONValue
    ) throws -> Bool {
        if let remoteID {
            let again = try db.run(
                """
                UPDATE deliveries SET times = times + 1
                WHERE module = \(module.description) AND account = \(account) AND remote_id = \(remoteID) AND id <> \(id)
                """)
            if again > 0 {
                try db.run("DELETE FROM deliveries WHERE id = \(id)")
                return false
            }
        }
        return try db.run(
            """
            UPDATE deliveries SET state = 'accepted', account = \(account), remote_id = \(remoteID), events = \(events),
                   reason = NULL
            WHERE id = \(id) AND state IN ('received', 'failed')
            """) == 1
    }

    /// Keeps nothing but the attempt.
    public func reject(_ id: DeliveryID, reason: String) throws {
        try db.run(
            """
            UPDATE deliveries SET state = 'rejected', reason = \(reason), body = \([UInt8]()), headers = '{}', query = ''
            WHERE id = \(id)
            """)
    }

    public func move(_ id: DeliveryID, to state: Delivery.State, reason: String?, at moment: Date) throws {
        let settledAt = state == .settled ? moment : nil
        try db.run(
            """
            UPDATE deliveries SET state = \(state.rawValue), reason = \(reason), settled_at = \(settledAt) WHERE id = \(id)
            """)
    }

    public func count(_ state: Delivery.State) throws -> Int {
        try db.row("SELECT count(*) AS n FROM deliveries WHERE state = \(state.rawValue)")?.int("n") ?? 0
    }

    /// Deletes what was rejected, and what was settled, long ago; at most `limit` rows.
    public func forget(before moment: Date, limit: Int) throws -> Int {
        try db.run(
            """
            DELETE FROM deliveries WHERE id IN (
                SELECT id FROM deliveries WHERE state IN ('settled', 'rejected') AND at < \(moment) ORDER BY id LIMIT \(limit))
            """)
    }
}
