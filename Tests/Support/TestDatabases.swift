import Foundation
public import SQLEngine

/// The engines that a test of the database runs on.
///
/// ```swift
/// @Test(arguments: TestEngine.all) func clientsAreFound(engine: TestEngine) async throws {
///     try await engine.withDatabase { db in … }
/// }
/// ```
///
/// SQLite gets a new file, PostgreSQL a new schema on the private server that `AVIARY_TEST_POSTGRES` names; both are
/// removed afterwards.
public enum TestEngine: String, Sendable, CaseIterable, CustomStringConvertible {
    case sqlite
    case postgres

    public static let all = allCases

    public var description: String { rawValue }

    public var engine: Engine { self == .sqlite ? .sqlite : .postgres }

    /// Runs a test on an empty database and closes it.
    public func withDatabase<T>(
        limits: DatabaseLimits = DatabaseLimits(), _ body: (any Database) async throws -> T
    ) async throws -> T {
        try await withAddress { address in
            let database = try await address.open(limits: limits)
            do {
                let value = try await body(database)
                await database.close()
                return value
            } catch {
                await database.close()
                throw error
            }
        }
    }

    /// Runs a test with the address of an empty database, for tests that open it themselves, more than once, or as
    /// other processes.
    public func withAddress<T>(_ body: (DatabaseAddress) async throws -> T) async throws -> T {
        // A test that has one and asks for another must not wait for the others, who may do the same.
        if TestDatabaseGate.isInside { return try await withPlace(body) }
        await TestDatabaseGate.shared.enter()
        do {
            let value = try await TestDatabaseGate.$isInside.withValue(true) { try await withPlace(body) }
            await TestDatabaseGate.shared.leave()
            return value
        } catch {
            await TestDatabaseGate.shared.leave()
            throw error
        }
    }

    private func withPlace<T>(_ body: (DatabaseAddress) async throws -> T) async throws -> T {
        switch self {
        case .sqlite: try await Self.withFile(body)
        case .postgres: try await Self.withSchema(body)
        }
    }

    private static func withFile<T>(_ body: (DatabaseAddress) async throws -> T) async throws -> T {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("aviary-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer {
            // What cannot be removed stays in the temporary folder; the test has its result already.
            try? FileManager.default.removeItem(at: folder)
        }
        return try await body(DatabaseAddress("sqlite:\(folder.path)/test.db"))
    }

    private static func withSchema<T>(_ body: (DatabaseAddress) async throws -> T) async throws -> T {
        guard let server = ProcessInfo.processInfo.environment["AVIARY_TEST_POSTGRES"], !server.isEmpty else {
            throw TestDatabaseMissing()
        }
        let schema = "test_" + UUID().uuidString.replacingOccurrences(of: "-", with: "").lowercased()
        let limits = DatabaseLimits(connections: 1)
        let setUp = try await DatabaseAddress(server).open(limits: limits)
        try await setUp.write { db in _ = try db.run("CREATE SCHEMA \(identifier: schema)") }
        await setUp.close()
        func tearDown() async throws {
            let database = try await DatabaseAddress(server).open(limits: limits)
            try await database.write { db in _ = try db.run("DROP SCHEMA \(identifier: schema) CASCADE") }
            await database.close()
        }
        let separator = server.contains("?") ? "&" : "?"
        do {
            let value = try await body(DatabaseAddress("\(server)\(separator)options=-csearch_path%3D\(schema)"))
            try await tearDown()
            return value
        } catch {
            // The test's own error says more than one of cleaning up.
            try? await tearDown()
            throw error
        }
    }
}

/// There is no PostgreSQL server for the tests.
public struct TestDatabaseMissing: Error, CustomStringConvertible {
    public var description: String {
        "AVIARY_TEST_POSTGRES is not set: the tests need a private PostgreSQL server; start them with `make test`"
    }
}

/// Lets only so many tests have a database at once, so that the server's connections suffice.
private actor TestDatabaseGate {
    static let shared = TestDatabaseGate()
    /// Whether the running test holds a place already.
    @TaskLocal static var isInside = false

    private var free = 8
    private var waiting: [CheckedContinuation<Void, Never>] = []

    func enter() async {
        guard free == 0 else {
            free -= 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    func leave() {
        if waiting.isEmpty {
            free += 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
