public import Domain
import Foundation
import ModuleHost
import ModuleKit
public import Store
public import Vocabulary

extension Panel {
    /// Tests an instance's connection with its saved settings, and remembers what was found.
    public func testInstance(_ id: InstanceID, by actor: Actor) async throws -> ConnectionTest {
        guard let instance = try await database.read({ db in try db.modules.instance(id) }) else {
            throw Failure.notFound("There is no such instance")
        }
        let status = try await modules.status(instance.module)
        if let refusal = status.refusal { throw Failure.refused(Failure.Reason(refusal)) }
        guard status.manifest?.can(.testsConnection) == true else {
            throw Failure.refused("The module \(instance.module) has no connection to test")
        }
        let reason = try await modules.start(instance)
        let (moment, start) = (now, ContinuousClock.now)
        var test = ConnectionTest(at: moment, milliseconds: 0, facts: [], failure: reason)
        if reason == nil {
            do throws(Failure) {
                let answer = try await modules.call(.testConnection, on: instance, within: settings.pageLimit)
                let report = try? answer.decode(ConnectionReport.self) // An answer that is no report is a failed test.
                test.facts = report?.facts.map { [$0.label, $0.value] } ?? []
                test.failure = report == nil ? "The module's answer was not understood" : nil
            } catch { test.failure = error.reason.log }
        }
        let passed = start.duration(to: .now).components
        test.milliseconds = Int(passed.seconds * 1000 + passed.attoseconds / 1_000_000_000_000_000)
        let found = test
        try await database.write { db in
            try db.modules.note(id, test: found, reason: reason)
            let details: JSONValue = ["result": .string(found.failure ?? "answers")]
            let subject = Subject("instance", id, "\(instance.module.name) \(instance.name)")
            try db.records.audit("instance.test", subject, by: actor, details: details, at: moment)
        }
        return test
    }
}
