import Domain
import Foundation
import PanelCore
import SQLEngine
import Store
import TestSupport
import Testing
import Vocabulary

/// Lists, filters and conditional writes, the same on both engines.
@Suite struct QueryTests {
    private let now = Date(timeIntervalSince1970: 1_790_000_000)

    private func seeded(_ database: any Database, clients count: Int) async throws -> [Client] {
        try await Panel.migrate(database)
        let euro = try #require(Currency("EUR"))
        let clients = (0..<count).map { index in
            Client(
                id: ClientID(at: now + Double(index)), name: "Client \(index) 100%_äöü",
                email: "c\(index)@example.test", currency: euro,
                createdAt: now + Double(index))
        }
        try await database.write { db in for client in clients { try db.clients.insert(client) } }
        return clients
    }

    @Test(arguments: TestEngine.all) func cursorsWalkThroughAListOnceNewestFirst(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            let clients = try await seeded(database, clients: 25)
            var (seen, cursor): ([Client], String?) = ([], nil)
            repeat {
                let request = PageRequest(limit: 10, cursor: cursor)
                let page = try await database.read { db in try db.clients.page(request) }
                seen += page.items
                cursor = page.next
            } while cursor != nil
            #expect(seen == clients.reversed())
        }
    }

    @Test(arguments: TestEngine.all) func searchTakesWhatIsTypedLiterally(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            _ = try await seeded(database, clients: 12)
            func found(_ text: String) async throws -> Int {
                try await database.read { db in try db.clients.page(search: text, PageRequest()).items.count }
            }
            #expect(try await found("client 1") == 3)
            #expect(try await found("100%_") == 12)
            #expect(try await found("_%") == 0)
            #expect(try await found("C3@EXAMPLE") == 1)
            #expect(try await found("' OR 1=1 --") == 0)
        }
    }

    @Test(arguments: TestEngine.all) func addressesAreUniqueWhateverTheirCase(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await Panel.migrate(database)
            let moment = now
            let one = Staff(
                id: StaffID(at: moment), email: "Ada@Example.test", name: "Ada", password: nil, createdAt: moment)
            let two = Staff(
                id: StaffID(at: moment), email: "ada@example.TEST", name: "Bda", password: nil, createdAt: moment)
            try await database.write { db in try db.staff.insert(one) }
            await #expect(throws: SQLError.self) { try await database.write { db in try db.staff.insert(two) } }
            #expect(try await database.read { db in try db.staff.find(email: "ADA@example.test") } == one)
        }
    }

    @Test(arguments: TestEngine.all) func anInvitationIsUsedUpByOneOfMany(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            let client = try await seeded(database, clients: 1)[0]
            let moment = now
            let invitation = Invitation(
                id: InvitationID(at: now), client: client.id, email: "a@example.test", createdAt: now)
            try await database.write { db in try db.clients.insert(invitation, digest: "d") }
            let wins = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        try await database.write { db in try db.clients.accept(invitation.id, at: moment) }
                    }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(wins == 1)
        }
    }

    @Test(arguments: TestEngine.all) func theLastPieceOfAStockIsTakenOnce(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let product = try await test.product(["stock": 3])
            let database = test.panel.database
            let taken = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<16 {
                    group.addTask { try await database.write { db in try db.products.takeFromStock(product.id) } }
                }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(taken == 3)
            #expect(try await test.panel.product(product.id)?.product.stock == 0)
        }
    }

    @Test(arguments: TestEngine.all) func aServiceIsReadBackAsItWasWritten(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            let ordered = try await test.order()
            let stored = try #require(try await test.panel.database.read { db in try db.services.find(ordered.id) })
            #expect(stored == ordered)
        }
    }
}
