import SQLEngine
import Synchronization
import TestSupport
import Testing

@testable import Tasks

/// What a worker hears of other processes; each has a database of its own on the same place.
struct OthersTests {
    @Test(arguments: TestEngine.all) func `an add in another process wakes an idle worker at once`(engine: TestEngine)
        async throws
    {
        try await engine.withAddress { address in
            let (here, there) = (try await address.open(), try await address.open())
            _ = try await Migrator(scope: "tasks", migrations: TaskQueue.migrations).migrate(here)
            let (near, far) = (TaskQueue(database: here), TaskQueue(database: there))
            let fixture = Fixture(database: here, queue: near)
            let (stream, began) = AsyncStream.makeStream(of: ContinuousClock.Instant.self)
            var registry = TaskRegistry()
            registry.register(Note.self) { _, _ in
                began.yield(.now)
                return .done
            }
            let waits = try await fixture.with(fixture.worker(registry)) {
                try await Task.sleep(for: .milliseconds(500))
                var waits: [Duration] = []
                for _ in 0..<10 {
                    // At different moments of the worker's own rest of a second.
                    try await Task.sleep(for: .milliseconds(70))
                    let added = ContinuousClock.now
                    try await far.add(Note())
                    for await moment in stream {
                        waits.append(moment - added)
                        break
                    }
                }
                return waits.sorted()
            }
            // Looking once a second would take half a second in the middle.
            #expect(waits[5] < .milliseconds(150), "\(waits)")
            await here.close()
            await there.close()
        }
    }

    @Test func noticesSayWhereTheWorkIs() {
        for notice in [TaskNotice(queue: "default"), TaskNotice(queue: nil), TaskNotice(queue: nil, isCancel: true)] {
            #expect(TaskNotice(word: notice.word) == notice)
        }
        // After a gap everything may have changed.
        #expect(TaskNotice(word: "") == TaskNotice(queue: nil, isCancel: true))
    }
}
