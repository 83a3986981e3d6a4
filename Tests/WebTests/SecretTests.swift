import Domain
import Foundation
import HTTPTypes
import ModuleKit
import PanelCore
import Store
import Tasks
import TestSupport
import Testing
import Vocabulary

@testable import Web

/// What was typed as a secret, and what a server's key is, stands on no page.
struct SecretTests {
    private static let secrets = ["hunter2-secret", "sesame-open-0815"]

    @Test func `R85 the screens of tasks show no secret, whatever a module says`() async throws {
        try await Shop.open { shop in
            shop.test.world.onCreate { new, home in
                let text = "login \(new.order.password?.exposed ?? "") with sesame-open-0815 failed"
                await home.log.error("create", request: text, response: text)
                throw Failure.refused(Failure.Reason("The name is taken", log: text))
            }
            let client = try await shop.test.client()
            let values: JSONValue = ["name": "example.com", "password": "hunter2-secret"]
            let failed = try await shop.service(of: client, values: values)
            #expect(failed.provisionStatus == .failed)
            shop.test.world.onCreate { new, _ in
                await new.progress(40, "unlocking with hunter2-secret and sesame-open-0815")
                var account = Box.Account()
                account.number = shop.test.world.make(new.operation)
                account.password = new.order.password
                return account
            }
            let made = try await shop.service(
                of: client, values: ["name": "example.org", "password": "hunter2-secret"])
            #expect(made.provisionStatus == .completed)

            let tasks = try await shop.panel.tasks.list(TaskFilter()).tasks
            #expect(tasks.count == 2)
            let lines = try await shop.panel.moduleLog(ModuleLogFilter(), PageRequest()).items
            #expect(!lines.isEmpty)
            var paths = [
                "/admin", "/admin/tasks", "/admin/tasks?status=failed", "/admin/module-log", "/admin/audit-log",
                "/admin/services",
            ]
            paths += tasks.flatMap { ["/admin/tasks/\($0.id)", "/admin/tasks/\($0.id)/live"] }
            paths += lines.map { "/admin/module-log/\($0.id)" }
            for service in [failed, made] {
                paths += ["", "/tasks", "/history", "/log", "/order"].map { "/admin/services/\(service.id)\($0)" }
            }
            try await expectNoSecret(on: paths, try await shop.staff([.everything]))
            let user = try await shop.user(of: client)
            try await expectNoSecret(
                on: ["/services"] + [failed, made].map { "/services/\($0.id)" } + ["/services/\(made.id)/general"], user
            )
        }
    }

    @Test func `R85 the API shows no secret of tasks, services and logs either`() async throws {
        try await APIStage.with { stage in
            stage.test.world.onCreate { new, _ in
                let text = "login \(new.order.password?.exposed ?? "") with sesame-open-0815 failed"
                throw Failure.refused(Failure.Reason("The name is taken", log: text))
            }
            let service = try await stage.newService()
            try await stage.work(service)
            let task = try #require(try await stage.call(.get, "/tasks").data.first)
            for path in [
                "/tasks", "/tasks/\(task.id)", "/services", "/services/\(service.id)", "/module-log", "/audit-log",
            ] {
                let answer = try await stage.call(.get, path)
                #expect(answer.status == .ok)
                for secret in Self.secrets {
                    #expect(!answer.document.text.contains(secret), "\(path) shows \(secret)")
                }
            }
        }
    }

    private func expectNoSecret(on paths: [String], _ browser: Browser) async throws {
        for path in paths {
            let page = try await browser.get(path)
            #expect(page.status == 200, "\(path)")
            for secret in Self.secrets { #expect(!page.text.contains(secret), "\(path) shows \(secret)") }
        }
    }

    /// The payload of a task that somebody else added, with things in it that nobody should read.
    private struct Note: TaskPayload {
        static let name = "test.note"
        var text: String
    }

    @Test func `R85 a secret is not taken into a task at all`() async throws {
        struct Leak: TaskPayload {
            static let name = "test.leak"
            var key: Secret
        }
        try await Shop.open { shop in
            await #expect(throws: TaskRefusal.self) {
                _ = try await shop.panel.tasks.add(Leak(key: Secret("hunter2-secret")))
            }
            _ = try await shop.panel.tasks.add(Note(text: "<script>alert(1)</script>"))
            let task = try #require(try await shop.panel.tasks.list(TaskFilter()).tasks.first)
            let page = try await shop.staff([.viewTasks]).get("/admin/tasks/\(task.id)")
            #expect(page.status == 200)
            #expect(page.main.contains("&lt;script&gt;"))
            #expect(!page.text.contains("<script>"))
        }
    }
}
