import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

/// Every kind of column gives back what it was given, on both engines.
struct RoundTripTests {
    static let kinds: [(name: String, kind: Column.Kind)] = [
        ("a_uuid", .uuid), ("a_string", .string), ("a_text", .text), ("an_integer", .integer), ("an_amount", .money),
        ("a_flag", .boolean), ("a_choice", .choice(of: ["small", "it's big", "🦜"])), ("a_document", .json),
        ("a_time", .time),
        ("a_real", .real), ("some_bytes", .bytes),
    ]

    @Test(arguments: TestEngine.all) func `random values of every kind come back equal`(engine: TestEngine) async throws
    {
        try await engine.withDatabase { database in
            let table = Table(
                "things", columns: [Column("id", .id)] + Self.kinds.map { Column($0.name, $0.kind).nullable() })
            try await Migrator(scope: "test", migrations: [SchemaMigration("first", changes: [.create(table)])])
                .migrate(database)
            var written: [[SQLValue]] = [Self.kinds.map { _ in .null }]
            written += (0..<200).map { _ in Self.kinds.map { Self.value(of: $0.kind) } }
            let columns = Self.kinds.map { SQL("\(identifier: $0.name)") }.joined()
            for values in written {
                try await database.write { [columns] db in
                    let list = values.map { SQL("\($0)") }.joined()
                    try db.run("INSERT INTO things (\(fragment: columns)) VALUES (\(fragment: list))")
                }
            }
            let read = try await database.read { [columns] db in
                try db.rows("SELECT \(fragment: columns) FROM things ORDER BY id").map(\.values)
            }
            #expect(read == written)
        }
    }

    @Test(arguments: TestEngine.all) func `edges come back equal`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await makeTable(database)
            let texts = [
                "", " ", "'\"\\;--", "ä\u{301}e", "👩‍👩‍👧‍👦 日本語 \u{FEFF}", "a\nb\tc\r",
                String(repeating: "x", count: 100_000),
            ]
            let numbers: [Int64] = [0, -1, .max, .min, 1 << 53 + 1]
            let reals = [0, -0.5, 1e308, Double.leastNonzeroMagnitude, .pi, 1.0 / 3]
            let blobs: [[UInt8]] = [[], [0], [92, 120, 0, 255], Array(0...255)]
            try await database.write { db in
                for text in texts { try db.run("INSERT INTO t (a) VALUES (\(text))") }
                for number in numbers { try db.run("INSERT INTO t (b) VALUES (\(number))") }
                for real in reals { try db.run("INSERT INTO t (c) VALUES (\(real))") }
                for blob in blobs { try db.run("INSERT INTO t (d) VALUES (\(blob))") }
            }
            try await database.read { db in
                let read = try db.all("SELECT a FROM t WHERE a IS NOT NULL ORDER BY id", as: String.self)
                #expect(read.map { Array($0.unicodeScalars) } == texts.map { Array($0.unicodeScalars) })
                #expect(try db.all("SELECT b FROM t WHERE b IS NOT NULL ORDER BY id") == numbers)
                #expect(try db.all("SELECT c FROM t WHERE c IS NOT NULL ORDER BY id") == reals)
                #expect(try db.rows("SELECT d FROM t WHERE d IS NOT NULL ORDER BY id").map { try $0.bytes(0) } == blobs)
            }
        }
    }

    @Test(arguments: TestEngine.all) func `texts are ordered byte by byte`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await makeTable(database)
            let words = ["b", "A", "a", "Z", "ä", "", "é", "🦜", "_", "1", "aB", "ab"]
            let sorted = try await database.write { db in
                for word in words { try db.run("INSERT INTO t (a) VALUES (\(word))") }
                return try db.all("SELECT a FROM t ORDER BY a", as: String.self)
            }
            #expect(sorted == words.sorted { Array($0.utf8).lexicographicallyPrecedes(Array($1.utf8)) })
        }
    }

    @Test(arguments: TestEngine.all) func `lists bind as one value`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await makeTable(database)
            try await database.write { db in
                for number in 1...5 {
                    try db.run(
                        """
                        INSERT INTO t (id, a, b, c, d)
                        VALUES (\(number), \("w'\"\\\(number)\n🦜"), \(number), \(Double(number) / 2), \([UInt8(number)]))
                        """)
                }
            }
            try await database.read { db in
                let cases: [(SQL, [Int])] = [
                    ("b IN \(list: [2, 4, 99])", [2, 4]),
                    ("b NOT IN \(list: [2, 4, 99])", [1, 3, 5]),
                    ("a IN \(list: ["w'\"\\3\n🦜", "'; DROP TABLE t"])", [3]),
                    ("c IN \(list: [0.5, 2.5])", [1, 5]),
                    ("d IN \(list: [[UInt8(4)], [9]])", [4]),
                    ("b IN \(list: [Int]())", []),
                    ("a IN \(list: [String]())", []),
                    ("d IN \(list: [[UInt8]]())", []),
                    ("a NOT IN \(list: [String]())", [1, 2, 3, 4, 5]),
                    ("b IN \(list: [SQLValue.integer(1), .null])", [1]),
                    ("b IN \(list: Array(1...3000))", [1, 2, 3, 4, 5]),
                ]
                for (condition, expected) in cases {
                    let found = try db.all("SELECT id FROM t WHERE \(fragment: condition) ORDER BY id", as: Int.self)
                    #expect(found == expected, "\(condition)")
                }
            }
        }
    }

    @Test(arguments: TestEngine.all) func `sums and counts are integers`(engine: TestEngine) async throws {
        try await engine.withDatabase { database in
            try await makeTable(database)
            try await database.write { db in
                try db.run("INSERT INTO t (b) VALUES (1), (2), (\(Int64(1) << 60))")
                let row = try db.row(
                    """
                    SELECT count(*) AS n, sum(b) AS total, avg(b) AS mean, max(a) AS most, b > 1 AS big
                    FROM t GROUP BY b > 1 ORDER BY big DESC
                    """
                )
                #expect(try row?.int("n") == 2)
                #expect(try row?.int64("total") == (1 << 60) + 2)
                #expect(try row?.real("mean") ?? 0 > 1e17)
                #expect(try row?.optionalText("most") == nil)
                #expect(try row?.bool("big") == true)
            }
        }
    }

    @Test(arguments: TestEngine.all) func `a row that is read wrongly names the column`(engine: TestEngine) async throws
    {
        try await engine.withDatabase { database in
            try await makeTable(database)
            try await database.write { db in
                try db.run("INSERT INTO t (a, b) VALUES ('secret', 5)")
                let row = try #require(try db.row("SELECT * FROM t"))
                for reading in [
                    { _ = try row.int("a") }, { _ = try row.bool("b") }, { _ = try row.text("c") },
                    { _ = try row.text("e") }, { _ = try row.uuid("a") }, { _ = try row.json("a") },
                ] as [() throws -> Void] {
                    let error = #expect(throws: SQLError.self) { try reading() }
                    #expect(error?.kind == .decoding)
                    #expect(
                        error?.message.contains(/column [abce]/) == true && error?.message.contains("secret") == false)
                }
            }
        }
    }

    private func makeTable(_ database: any Database) async throws {
        let table = Table(
            "t",
            columns: [
                Column("id", .id), Column("a", .text).nullable(), Column("b", .integer).nullable(),
                Column("c", .real).nullable(),
                Column("d", .bytes).nullable(),
            ])
        try await Migrator(scope: "test", migrations: [SchemaMigration("first", changes: [.create(table)])]).migrate(
            database)
    }

    static func value(of kind: Column.Kind) -> SQLValue {
        switch kind {
        case .id, .integer, .money, .time: .integer(Bool.random() ? .random(in: .min ... .max) : .random(in: -9...9))
        case .uuid: UUID().sqlValue
        case .string: .text(text(upTo: 255))
        case .text: .text(text(upTo: 2000))
        case .boolean: .integer(.random(in: 0...1))
        case .choice(let choices): .text(choices.randomElement() ?? "")
        case .json:
            JSONValue.array([.string(text(upTo: 20)), .integer(.random(in: .min ... .max)), .null, .bool(true)])
                .sqlValue
        case .real: .real(.random(in: -1e9...1e9))
        case .bytes: .bytes((0..<Int.random(in: 0...500)).map { _ in .random(in: 0...255) })
        }
    }

    /// Scalars of all planes, without the zero character.
    private static func text(upTo length: Int) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...length) {
            let range: ClosedRange<UInt32> =
                [0x1...0x7F, 0xA0...0x7FF, 0x800...0xD7FF, 0x1F300...0x1FAFF].randomElement() ?? 1...9
            if let scalar = Unicode.Scalar(UInt32.random(in: range)) { text.append(scalar) }
        }
        return String(text)
    }
}
