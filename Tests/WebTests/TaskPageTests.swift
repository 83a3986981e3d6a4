import Domain
import Foundation
import PanelCore
import SQLEngine
import Store
import Tasks
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// The staff's pages of tasks, over the real panel.
struct TaskPageTests {
    /// A task that nobody of this panel has code for.
    private struct Chore: TaskPayload {
        static let name = "test.chore"
    }

    private func add(_ count: Int, _ options: TaskOptions, _ state: TaskState = .waiting, to shop: Shop) async throws {
        let tasks = shop.panel.tasks
        try await shop.panel.database.write { db in
            for _ in 0..<count {
                let id = try tasks.add(Chore(), options, in: db).id
                let end: Date? = state.isUnfinished ? nil : try db.now()
                _ = try db.run("UPDATE tasks SET state = \(state.rawValue), finished_at = \(end) WHERE id = \(id)")
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R85 all that match are cancelled after a page that says how many`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            try await add(120, TaskOptions(queue: "mail", tags: ["news"]), to: shop)
            try await add(3, TaskOptions(queue: "mail", tags: ["bill"]), to: shop)
            let staff = try await shop.staff([.viewTasks, .manageTasks])
            let list = try await staff.get("/admin/tasks?queue=mail&tag=news")
            #expect(list.text.contains("/admin/tasks/cancel?queue=mail&amp;tag=news"))
            #expect(list.text.contains("Nobody works on the queue “mail”"))
            let page = try await staff.get("/admin/tasks/cancel?queue=mail&tag=news")
            #expect(page.text.contains("Cancel 120 tasks?"))
            let newest = try #require(page.text.firstMatch(of: /name="newest" value="([^"]+)"/)).1
            // Somebody adds one more before the button is pressed.
            try await add(1, TaskOptions(queue: "mail", tags: ["news"]), to: shop)
            let fields = [("queue", "mail"), ("tag", "news"), ("newest", String(newest))]
            let answer = try await staff.post("/admin/tasks/cancel", fields)
            #expect(answer.status == 303 && answer.location == "/admin/tasks?queue=mail&tag=news")
            let tasks = shop.panel.tasks
            #expect(try await tasks.count(TaskFilter(states: [.cancelled]), upTo: 1000) == 120)
            #expect(try await tasks.count(TaskFilter(states: [.waiting]), upTo: 1000) == 4)
            let log = try await shop.panel.auditLog(kind: "tasks", PageRequest(limit: 50)).items
            #expect(log.count == 3 && log.allSatisfy { $0.action == "tasks.cancel" })
            #expect(log.compactMap { $0.details["count"]?.integerValue }.reduce(0, +) == 120)
            let after = try await staff.get("/admin/tasks?queue=mail&tag=news")
            #expect(after.text.contains("120 tasks are cancelled"))
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 the dashboard names a queue that nobody works on`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            try await add(3, TaskOptions(queue: "mail"), to: shop)
            let staff = try await shop.staff([.viewTasks])
            #expect(try await staff.get("/admin").text.contains("No worker is running"))
            try await shop.test.working {
                while try await shop.panel.tasks.workers().isEmpty { try await Task.sleep(for: .milliseconds(10)) }
                let page = try await staff.get("/admin").text
                #expect(page.contains("Nobody works on the queue “mail”") && page.contains("3 tasks wait"))
                #expect(!page.contains("No worker is running") && !page.contains("the queue “default”"))
            }
        }
    }

    @Test(arguments: TestEngine.all)
    func `R85 all that failed are tried again, and what cannot be is counted`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            try await add(5, TaskOptions(queue: "mail"), .failed, to: shop)
            try await add(2, TaskOptions(queue: "mail"), .cancelled, to: shop)
            try await add(1, TaskOptions(queue: "mail", unique: "once"), .failed, to: shop)
            try await add(1, TaskOptions(queue: "mail", unique: "once"), to: shop)
            let actor = shop.test.actor
            let outcome = try await shop.panel.act(.retry, onTasks: TaskFilter(queue: "mail"), by: actor)
            #expect(outcome.done == 5 && outcome.refused == 1 && !outcome.hasMore)
            let tasks = shop.panel.tasks
            #expect(try await tasks.count(TaskFilter(states: [.waiting]), upTo: 100) == 6)
            #expect(try await tasks.count(TaskFilter(states: [.cancelled]), upTo: 100) == 2)
            await #expect(throws: Failure.self) {
                _ = try await shop.panel.act(.retry, onTasks: TaskFilter(states: [.running]), by: actor)
            }
        }
    }

    @Test func `R85 a service's failed operation is tried again with the others, and both agree`() async throws {
        try await Shop.open { shop in
            let client = try await shop.test.client()
            shop.test.world.onCreate { _, _ in throw Failure.refused("no room") }
            let service = try await shop.test.order(for: client)
            try await shop.test.work(until: service.id)
            #expect(try await shop.test.service(service.id).operation?.status.isOpen == false)
            let filter = TaskFilter(service: service.id.uuid)
            let outcome = try await shop.panel.act(.retry, onTasks: filter, by: shop.test.actor)
            #expect(outcome.done == 1)
            #expect(try await shop.test.service(service.id).operation?.status.isOpen == true)
        }
    }

    @Test(arguments: TestEngine.all)
    func `R86 a schedule is turned off and on from its page`(engine: TestEngine) async throws {
        try await Shop.open(engine) { shop in
            try await shop.panel.tasks.declare(try Panel.schedules())
            let staff = try await shop.staff([.viewTasks, .manageTasks])
            #expect(try await staff.get("/admin/tasks/schedules").text.contains("17 3 * * *"))
            let off = try await staff.post("/admin/tasks/schedules/retention/disable", [])
            #expect(off.status == 303)
            #expect(try await shop.panel.tasks.schedules().first(where: { $0.name == "retention" })?.isEnabled == false)
            #expect(try await staff.get("/admin/tasks/schedules").text.contains("Turn on"))
            _ = try await staff.post("/admin/tasks/schedules/retention/enable", [])
            #expect(try await shop.panel.tasks.schedules().first(where: { $0.name == "retention" })?.nextRunAt != nil)
            #expect(try await staff.post("/admin/tasks/schedules/nothing/enable", []).status == 404)
            let log = try await shop.panel.auditLog(kind: "schedule", PageRequest(limit: 5)).items
            #expect(log.map(\.action) == ["schedule.enable", "schedule.disable"])
            let reader = try await shop.staff([.viewTasks])
            #expect(try await reader.get("/admin/tasks/schedules").text.contains("Turn off") == false)
        }
    }

    @Test func `R85 the counts are followed live and the charts have a table`() async throws {
        try await Shop.open { shop in
            try await add(7, TaskOptions(queue: "mail"), to: shop)
            let staff = try await shop.staff([.viewTasks])
            let page = try await staff.get("/admin/tasks?span=6h")
            #expect(page.text.contains("data-live=\"/admin/tasks/live\""))
            #expect(page.text.contains("Tasks ended in each 5 minutes") && page.text.contains("The same as a table"))
            #expect(!page.text.contains("/admin/tasks/cancel"), "a reader gets no button")
            let stream = try await staff.get("/admin/tasks/live")
            #expect(stream.text.hasPrefix("event: block\n") && stream.text.contains(">7<"))
        }
    }
}
