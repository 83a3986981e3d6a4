import Foundation
import SQLEngine
import TestSupport
import Testing

/// What one process says and another one hears, on both engines.
struct NoticeTests {
    @Test(arguments: TestEngine.all) func `another database on the same place hears, and only its channel`(
        engine: TestEngine
    ) async throws {
        try await engine.withAddress { address in
            let (one, two) = (try await address.open(), try await address.open())
            let own = one.notifications(on: channel)
            let theirs = two.notifications(on: channel)
            try await settle()
            one.notify(channel + "_other", "not for them")
            one.notify(channel, "first")
            #expect(try await next(theirs) == "first")
            let began = ContinuousClock.now
            one.notify(channel, "second")
            #expect(try await next(theirs) == "second")
            #expect(ContinuousClock.now - began < .milliseconds(500))
            two.notify(channel, "back")
            // Nobody hears himself: the first that comes is the other's.
            #expect(try await next(own) == "back")
            await one.close()
            await two.close()
        }
    }

    @Test(arguments: TestEngine.all) func `many equal words become few`(engine: TestEngine) async throws {
        try await engine.withAddress { address in
            let (one, two) = (try await address.open(), try await address.open())
            let theirs = two.notifications(on: channel)
            try await settle()
            for _ in 0..<20_000 { one.notify(channel, "work") }
            one.notify(channel, "end")
            var heard = 0
            while try await next(theirs) == "work" { heard += 1 }
            #expect(heard >= 1 && heard < 500)
            await one.close()
            await two.close()
            // A stream ends with its database.
            for await _ in theirs {}
        }
    }

    @Test func `a listener that lost its connection says so and hears again`() async throws {
        try await TestEngine.postgres.withAddress { address in
            let (one, two) = (try await address.open(), try await address.open())
            let theirs = two.notifications(on: channel)
            try await settle()
            let killed = try await one.read { db in
                try db.one(
                    """
                    SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                    WHERE query = \("LISTEN \"\(channel)\"")
                    """, as: Int.self)
            }
            #expect(killed == 1)
            #expect(try await next(theirs) == "")
            one.notify(channel, "again")
            #expect(try await next(theirs) == "again")
            await one.close()
            await two.close()
        }
    }

    @Test func `a folder with a long name and sockets of dead processes do no harm`() async throws {
        let folder = FileManager.default.temporaryDirectory.appending(
            path: "aviary-\(UUID().uuidString)-" + String(repeating: "long", count: 40)
        ).path()
        try FileManager.default.createDirectory(atPath: folder + "/db-wake", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data().write(to: URL(filePath: folder + "/db-wake/1-1.socket"))
        let address = try DatabaseAddress("sqlite:\(folder)/db")
        let (one, two) = (try await address.open(), try await address.open())
        let theirs = two.notifications(on: channel)
        try await settle()
        one.notify(channel, "far")
        #expect(try await next(theirs) == "far")
        await one.close()
        await two.close()
        let left = try? FileManager.default.contentsOfDirectory(atPath: folder + "/db-wake")
        #expect(left ?? [] == [])
    }

    private let channel = "test_\(UUID().uuidString.prefix(8).lowercased())"

    /// Listening begins a moment after it was asked for.
    private func settle() async throws { try await Task.sleep(for: .milliseconds(300)) }

    private func next(_ stream: AsyncStream<String>) async throws -> String? {
        try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask { await stream.first { _ in true } }
            group.addTask {
                try await Task.sleep(for: .seconds(5))
                throw Late()
            }
            defer { group.cancelAll() }
            return try await group.next() ?? nil
        }
    }

    private struct Late: Error {}
}
