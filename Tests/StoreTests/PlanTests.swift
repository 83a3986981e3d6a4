import Domain
import Foundation
import PanelCore
import Store
import TestSupport
import Testing
import Vocabulary

@testable import SQLEngine

/// What the panel asks at every request, or shows on the pages that people open all day, must not become slow with the
/// number of rows.
@Suite struct PlanTests {
    private static let hot: [(String, @Sendable (Connection) throws -> Void)] = [
        ("a session", { _ = try $0.access.session(digest: "d", at: .now) }),
        ("a session seen", { try $0.access.touch(session: "d", seenAt: .now, expiresAt: .now) }),
        ("sessions of a person", { try $0.access.endSessions(of: UUID(), but: "d") }),
        ("expired sessions", { try $0.access.deleteExpiredSessions(at: .now) }),
        ("a token", { _ = try $0.access.token(digest: "d") }),
        ("a token used", { try $0.access.markUsed(TokenID(at: .now), at: .now) }),
        ("a reply", { _ = try $0.access.reply(at: place) }),
        ("a reply written", { _ = try $0.access.answer(place, mark: "m", status: 200, reply: "r") }),
        ("old replies", { try $0.access.forgetReplies(before: .now) }),
        ("failures of a name", { _ = try $0.access.failures(of: "n") }),
        ("when people were seen", { _ = try $0.access.lastSeen([UUID(), UUID()]) }),
        ("a member of staff", { _ = try $0.staff.find(StaffID(at: .now)) }),
        ("a member of staff at the door", { _ = try $0.staff.find(email: "a@example.test") }),
        ("permissions", { _ = try $0.staff.permissions(of: StaffID(at: .now)) }),
        ("a client", { _ = try $0.clients.find(ClientID(at: .now)) }),
        ("clients", { _ = try $0.clients.page(PageRequest()) }),
        ("a user", { _ = try $0.clients.user(UserID(at: .now)) }),
        ("a user at the door", { _ = try $0.clients.user(email: "a@example.test") }),
        ("users of a client", { _ = try $0.clients.users(of: ClientID(at: .now)) }),
        ("clients of a user", { _ = try $0.clients.clients(of: UserID(at: .now)) }),
        ("a product", { _ = try $0.products.find(ProductID(at: .now)) }),
        ("prices", { _ = try $0.products.prices(of: ProductID(at: .now)) }),
        ("from stock", { _ = try $0.products.takeFromStock(ProductID(at: .now)) }),
        ("a module", { _ = try $0.modules.find(ModuleKey(.product, "Box")) }),
        ("instances of a module", { _ = try $0.modules.instances(of: ModuleKey(.product, "Box")) }),
        ("an instance", { _ = try $0.modules.instance(InstanceID(at: .now)) }),
        ("a service", { _ = try $0.services.find(ServiceID(at: .now)) }),
        ("services", { _ = try $0.services.page(ServiceFilter(), PageRequest()) }),
        (
            "services of a client",
            { _ = try $0.services.page(ServiceFilter(client: ClientID(at: .now)), PageRequest()) }
        ),
        (
            "services of a product",
            { _ = try $0.services.page(ServiceFilter(product: ProductID(at: .now)), PageRequest()) }
        ),
        (
            "services of a module",
            { _ = try $0.services.page(ServiceFilter(module: ModuleKey(.product, "Box")), PageRequest()) }
        ),
        (
            "services by status",
            { _ = try $0.services.page(ServiceFilter(statuses: [.failed, .error]), PageRequest()) }
        ),
        ("services that wait", { _ = try $0.services.page(ServiceFilter(needsAttention: true), PageRequest()) }),
        ("how many wait", { _ = try $0.services.attentionCount() }),
        ("how many of each status", { _ = try $0.services.counts() }),
        ("how many of clients", { _ = try $0.services.unendedCounts(clients: [ClientID(at: .now)]) }),
        ("how many of products", { _ = try $0.services.unendedCounts(products: [ProductID(at: .now)]) }),
        ("labels", { _ = try $0.services.labels([ServiceID(at: .now)]) }),
        ("a history", { _ = try $0.services.history(of: ServiceID(at: .now)) }),
        ("the module log", { _ = try $0.records.moduleLog(ModuleLogFilter(), PageRequest()) }),
        (
            "the module log of a service",
            {
                var filter = ModuleLogFilter()
                filter.service = ServiceID(at: .now)
                _ = try $0.records.moduleLog(filter, PageRequest())
            }
        ),
        (
            "the module log of a task",
            {
                var filter = ModuleLogFilter()
                filter.task = "t"
                _ = try $0.records.moduleLog(filter, PageRequest())
            }
        ),
        ("the audit log", { _ = try $0.records.auditLog(PageRequest()) }),
        ("the audit log of one thing", { _ = try $0.records.auditLog(subject: "s", PageRequest()) }),
        ("a setting", { _ = try $0.records.setting("s") }),
    ]

    private static let place = ReplyPlace(token: TokenID(at: .now), route: "r", key: "k")

    @Test(arguments: TestEngine.all) func `no hot statement of the panel reads a whole table`(engine: TestEngine)
        async throws
    {
        try await engine.withDatabase { database in
            try await Panel.migrate(database)
            for (name, ask) in Self.hot {
                let plans = try await database.write { db in
                    // On empty tables any plan is cheap; what is still read whole now has no index that would do.
                    if db.engine == .postgres { try db.run("SET LOCAL enable_seqscan = off") }
                    let explaining = Explaining(db.session)
                    try ask(Connection(explaining))
                    return explaining.plans
                }
                #expect(!plans.isEmpty, "\(name) asked nothing")
                for plan in plans where plan.readsAWholeTable {
                    Issue.record("\(name): \(plan.statement)\n\(plan.lines.joined(separator: "\n"))")
                }
            }
        }
    }

    @Test(arguments: TestEngine.all) func `a statement without an index is found out`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await Panel.migrate(database)
            let plans = try await database.write { db in
                if db.engine == .postgres { try db.run("SET LOCAL enable_seqscan = off") }
                let explaining = Explaining(db.session)
                _ = try Connection(explaining).rows("SELECT * FROM services WHERE label = \("x")")
                _ = try Connection(explaining).rows("SELECT * FROM services ORDER BY label LIMIT 5")
                return explaining.plans
            }
            #expect(plans.map(\.readsAWholeTable) == [true, true])
        }
    }
}

/// Lets the engine say how it will run each statement, and runs it.
private final class Explaining: SQLEngine.Session {
    struct Plan: Sendable {
        var statement: String
        var lines: [String]

        /// Going along an order to a limit is not reading the whole; sorting for it is.
        var readsAWholeTable: Bool {
            let isWalk = statement.contains("LIMIT") && !lines.contains { $0.contains("TEMP B-TREE") }
            return lines.contains { line in
                line.contains("Seq Scan on") || (!isWalk && line.wholeMatch(of: /SCAN \w+/) != nil)
            }
        }
    }

    private let inner: any SQLEngine.Session
    private(set) var plans: [Plan] = []
    var engine: Engine { inner.engine }

    init(_ inner: any SQLEngine.Session) { self.inner = inner }

    func run(_ text: String, _ values: [SQLValue]) throws -> Int {
        try explain(text, values)
        return try inner.run(text, values)
    }

    func rows(_ text: String, _ values: [SQLValue]) throws -> [Row] {
        try explain(text, values)
        return try inner.rows(text, values)
    }

    func script(_ text: String) throws { try inner.script(text) }
    func microseconds() throws -> Int64 { try inner.microseconds() }

    private func explain(_ text: String, _ values: [SQLValue]) throws {
        let isSQLite = engine == .sqlite
        let rows = try inner.rows((isSQLite ? "EXPLAIN QUERY PLAN " : "EXPLAIN ") + text, values)
        plans.append(
            Plan(statement: text, lines: try rows.map { try $0.text(isSQLite ? "detail" : "QUERY PLAN") }))
    }
}
