import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

/// Rows as Codable values, on both engines.
struct CodableTests {
    enum Size: String, Codable { case small, large }
    struct Address: Codable, Equatable {
        var street: String
        var line2: String?
    }
    struct ClientID: RawRepresentable, Codable, Hashable, SQLBindable {
        var rawValue: UUID
    }
    enum ClientNoun {}
    enum Contact: Codable, Equatable { case mail(String), phone(number: Int) }

    struct Client: Codable, Equatable {
        var id: ClientID
        var key: Identifier<ClientNoun>
        var fullName: String
        var remoteID: Int64
        var isActive: Bool
        var size: Size
        var createdAt: Date
        var endedAt: Date?
        var address: Address
        var tags: [String]
        var limits: [String: Int]
        var contact: Contact
        var extra: JSONValue
        var ratio: Double
        var picture: [UInt8]
        var note: String?
    }

    static let sample = Client(
        id: ClientID(rawValue: UUID()), key: Identifier(at: Date()), fullName: "Zoë \"Z\" O'Neil 🦜", remoteID: .max,
        isActive: true, size: .large, createdAt: Date(microseconds: 1_800_000_000_123_457), endedAt: nil,
        address: Address(street: "Straße 1", line2: nil), tags: ["a", "b'"], limits: ["disk": 10],
        contact: .phone(number: 5),
        extra: ["n": 9_007_199_254_740_993, "list": [true, nil]], ratio: 0.1, picture: [0, 255, 10], note: nil)

    static let table = Table(
        "clients",
        columns: [
            Column("id", .uuid).primaryKey(), Column("key", .uuid), Column("full_name", .string),
            Column("remote_id", .integer),
            Column("is_active", .boolean), Column("size", .choice(of: ["small", "large"])), Column("created_at", .time),
            Column("ended_at", .time).nullable(), Column("address", .json), Column("tags", .json),
            Column("limits", .json),
            Column("contact", .json), Column("extra", .json), Column("ratio", .real), Column("picture", .bytes),
            Column("note", .text).fallback("none"),
        ])

    @Test(arguments: TestEngine.all) func `a value comes back equal`(engine: TestEngine) async throws {
        try await withClients(engine) { database in
            var client = Self.sample
            client.note = "hello"
            let read = try await database.write { [client] db in
                try db.insert("clients", client)
                return try db.one("SELECT * FROM clients WHERE id = \(client.id)", as: Client.self)
            }
            #expect(read == client)
            let raw = try await database.read { db in
                try db.row("SELECT is_active, created_at, id, limits FROM clients")
            }
            #expect(try raw?.int(0) == 1)
            #expect(try raw?.int64("created_at") == 1_800_000_000_123_457)
            #expect(try raw?.text("id") == client.id.rawValue.uuidString.lowercased())
            #expect(try raw?.text("limits") == #"{"disk":10}"#)
        }
    }

    @Test(arguments: TestEngine.all) func `what is nil takes the column's default`(engine: TestEngine) async throws {
        try await withClients(engine) { database in
            let note = try await database.write { db in
                try db.insert("clients", Self.sample)
                return try db.one("SELECT note FROM clients", as: String.self)
            }
            #expect(note == "none")
        }
    }

    @Test(arguments: TestEngine.all) func `single values are decoded from one column`(engine: TestEngine) async throws {
        try await withClients(engine) { database in
            try await database.write { db in
                try db.insert("clients", Self.sample)
                #expect(try db.one("SELECT id FROM clients", as: ClientID.self) == Self.sample.id)
                #expect(try db.one("SELECT created_at FROM clients", as: Date.self) == Self.sample.createdAt)
                #expect(try db.one("SELECT size FROM clients", as: Size.self) == .large)
                #expect(try db.one("SELECT tags FROM clients", as: [String].self) == ["a", "b'"])
                #expect(try db.one("SELECT ended_at FROM clients", as: Date?.self) == .some(nil))
                #expect(try db.one("SELECT extra FROM clients", as: JSONValue.self) == Self.sample.extra)
                #expect(try db.one("SELECT id FROM clients WHERE size = 'small'", as: ClientID.self) == nil)
            }
        }
    }

    @Test(arguments: TestEngine.all) func `a value that does not fit names its column`(engine: TestEngine) async throws
    {
        struct Narrow: Decodable { var size: Int }
        struct Missing: Decodable { var shoeSize: Int }
        struct Deep: Decodable {
            struct Place: Decodable { var street: Int }
            var address: Place
        }
        struct Strict: Decodable { var endedAt: Date }
        try await withClients(engine) { database in
            try await database.write { db in try db.insert("clients", Self.sample) }
            try await database.read { db in
                func message(_ type: (some Decodable).Type) -> String {
                    #expect(throws: SQLError.self) {
                        _ = try db.savepoint { try db.one("SELECT * FROM clients", as: type) }
                    }?.message ?? ""
                }
                #expect(message(Narrow.self).contains("the column size holds a text"))
                #expect(message(Missing.self).contains("the column shoe_size is not in the row"))
                #expect(message(Deep.self).contains("the column address (at street)"))
                #expect(message(Strict.self).contains("the column ended_at is NULL"))
            }
        }
    }

    @Test(arguments: TestEngine.all) func `a secret that is not sealed is not stored`(engine: TestEngine) async throws {
        struct Account: Codable {
            struct Login: Codable { var password: Secret }
            var login: Login
        }
        struct Direct: Codable { var login: Secret }
        try await engine.withDatabase { database in
            try await database.write { db in _ = try db.run("CREATE TABLE accounts (login text)") }
            for isDirect in [true, false] {
                let error = await #expect(throws: SQLError.self) {
                    try await database.write { db in
                        if isDirect {
                            try db.insert("accounts", Direct(login: Secret("hush")))
                        } else {
                            try db.insert("accounts", Account(login: .init(password: Secret("hush"))))
                        }
                    }
                }
                #expect(error?.description.contains("hush") == false)
            }
            let count = try await database.read { db in try db.one("SELECT count(*) FROM accounts", as: Int.self) }
            #expect(count == 0)
        }
    }

    private func withClients(_ engine: TestEngine, _ body: (any Database) async throws -> Void) async throws {
        try await engine.withDatabase { database in
            let migration = SchemaMigration("first", changes: [.create(Self.table)])
            try await Migrator(scope: "test", migrations: [migration]).migrate(database)
            try await body(database)
        }
    }
}
