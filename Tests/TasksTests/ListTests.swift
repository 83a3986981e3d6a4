import Foundation
import SQLEngine
import TestSupport
import Testing
import Vocabulary

@testable import Tasks

@Suite struct ListTests {
    @Test(arguments: TestEngine.all)
    func `R85 the list is filtered by state, queue, tag, service and name`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            let service = UUID()
            let plain = try await queue.add(Note()).id
            let mail = try await queue.add(Note(), TaskOptions(queue: "mail", tags: ["create", "dns"])).id
            let served = try await queue.add(Note(), TaskOptions(tags: ["dns"], service: service)).id
            let later = try await queue.add(Note(), TaskOptions(delay: .seconds(60), tags: ["x"])).id
            let other = try await queue.add(RunTests.Other()).id
            try await queue.cancel(plain, by: "ada")
            func ids(_ filter: TaskFilter) async throws -> [TaskID] { try await queue.list(filter).tasks.map(\.id) }
            #expect(try await ids(TaskFilter()) == [other, later, served, mail, plain])
            #expect(try await ids(TaskFilter(states: [.cancelled])) == [plain])
            #expect(try await ids(TaskFilter(states: [.scheduled, .cancelled])) == [later, plain])
            #expect(try await ids(TaskFilter(queue: "mail")) == [mail])
            #expect(try await ids(TaskFilter(tag: "dns")) == [served, mail])
            #expect(try await ids(TaskFilter(queue: "default", tag: "dns")) == [served])
            #expect(try await ids(TaskFilter(service: service)) == [served])
            #expect(try await ids(TaskFilter(name: "test.other")) == [other])
            #expect(try await ids(TaskFilter(states: [.running])).isEmpty)
            #expect(try await ids(TaskFilter(tag: "dns' OR 1=1 --")).isEmpty)
            #expect(try await queue.tags() == ["create", "dns", "x"])
        }
    }

    @Test(arguments: TestEngine.all)
    func `R85 pages follow one another without a gap`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            var ids: [TaskID] = []
            for _ in 0..<25 { ids.append(try await fixture.queue.add(Note(), TaskOptions(tags: ["t"])).id) }
            for filter in [TaskFilter(), TaskFilter(tag: "t")] {
                var seen: [TaskID] = []
                var cursor: TaskID?
                var pages = 0
                repeat {
                    let page = try await fixture.queue.list(filter, after: cursor, limit: 10)
                    seen += page.tasks.map(\.id)
                    cursor = page.next
                    pages += 1
                } while cursor != nil && pages < 10
                #expect(seen == ids.reversed())
                #expect(pages == 3)
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R85 the counts tell each queue's states`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let queue = fixture.queue
            for _ in 0..<3 { try await queue.add(Note()) }
            let cancelled = try await queue.add(Note()).id
            try await queue.cancel(cancelled, by: "ada")
            try await queue.add(Note(), TaskOptions(queue: "mail", delay: .seconds(60)))
            let counts = try await queue.counts()
            #expect(counts.map(\.queue) == ["default", "mail"])
            #expect(counts.map(\.waiting) == [3, 0])
            #expect(counts.map(\.cancelled) == [1, 0])
            #expect(counts.map(\.scheduled) == [0, 1])
            #expect(counts.map(\.running) == [0, 0])
        }
    }

    @Test(arguments: TestEngine.all)
    func `a running attempt is in the list of attempts`(engine: TestEngine) async throws {
        try await engine.withQueue { fixture in
            let mayEnd = Shared(false)
            let worker = fixture.worker(
                notes { _, _ in
                    while !mayEnd.value { try await Task.sleep(for: .milliseconds(5)) }
                    return .done
                })
            try await fixture.with(worker) {
                let id = try await fixture.queue.add(Note()).id
                try await fixture.wait(for: id, .running)
                let running = try await fixture.queue.attempts(of: id)
                #expect(running.map(\.outcome) == [.running] && running.first?.endedAt == nil)
                mayEnd.change { $0 = true }
                try await fixture.wait(for: id, .succeeded)
                let ended = try await fixture.queue.attempts(of: id)
                #expect(ended.map(\.outcome) == [.succeeded] && ended.first?.endedAt != nil)
                #expect(ended.first?.startedAt == running.first?.startedAt)
            }
        }
    }
}
