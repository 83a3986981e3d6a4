import Foundation
import ModuleHost
import ModuleKit
import PanelCore
import Store
import TestSupport
import Testing

/// A module that hangs or blocks hurts nobody else.
@Suite struct HostTests {
    @Test(arguments: TestEngine.all) func blockedThreadsOfAModuleFreezeNobody(engine: TestEngine) async throws {
        try await TestPanel.with(engine, moduleLimit: 0.5) { test in
            test.world.onCreate { _, _ in
                blockThread(seconds: 3)
                return Box.Account()
            }
            test.world.onInspect { _ in .absent }
            let instance = try #require(try await test.panel.modules.status(TestPanel.key).instances.first)
            let input = ServiceInput(
                id: ServiceID(at: Date()), plan: ["size": 1], order: ["name": "a.example"], operation: "op")
            let start = ContinuousClock.now
            await withTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        await #expect(throws: Failure.self) {
                            _ = try await test.panel.modules.call(.create(service: input), on: instance, within: 0.5)
                        }
                    }
                }
                // Meanwhile the panel answers, on a machine whose every core the module would have blocked.
                let before = ContinuousClock.now
                _ = try? await test.panel.services(.init(), .init())
                #expect(ContinuousClock.now - before < .milliseconds(400))
            }
            #expect(ContinuousClock.now - start < .seconds(2))
        }
    }

    @Test(arguments: TestEngine.all) func tooManyUnansweredCallsAreToldToComeBack(engine: TestEngine) async throws {
        try await TestPanel.with(engine) { test in
            test.world.onInspect { _ in
                try await Task.sleep(for: .seconds(2))
                return .absent
            }
            let instance = try #require(try await test.panel.modules.status(TestPanel.key).instances.first)
            let input = ServiceInput(
                id: ServiceID(at: Date()), plan: ["size": 1], order: ["name": "a.example"], operation: "op")
            let kinds = await withTaskGroup(of: Failure.Kind?.self) { group in
                for _ in 0..<40 {
                    group.addTask {
                        do throws(Failure) {
                            _ = try await test.panel.modules.call(.inspect(service: input), on: instance, within: 1)
                            return nil
                        } catch { return error.kind }
                    }
                }
                return await group.reduce(into: [Failure.Kind]()) { kinds, kind in if let kind { kinds.append(kind) } }
            }
            #expect(kinds.filter { $0 == .busy }.count == 8)
            #expect(kinds.filter { $0 == .crashed }.count == 32)
        }
    }
}

/// Sits on its thread, as a C library may.
private func blockThread(seconds: TimeInterval) { Thread.sleep(forTimeInterval: seconds) }
