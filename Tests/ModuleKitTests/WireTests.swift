import Foundation
import ModuleKit
import ModuleTesting
import Testing

/// What goes over the wire is frozen by files in `Tests/Wire`: a module built last year must understand the panel of
/// today.
///
/// A new case needs a name below (the switches do not compile without one), a sample, and a file, which
/// `AVIARY_FREEZE_WIRE=1 swift test --filter WireTests` writes. Existing files are never written again.
struct WireTests {
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "Wire")

    @Test func `every call and home call has a sample`() throws {
        #expect(Set(Samples.calls.map(Samples.name)) == Set(Samples.CallName.allCases))
        #expect(Set(try Samples.homeCalls().map(Samples.name)) == Set(Samples.HomeCallName.allCases))
        #expect(Set(Samples.failures.map(\.kind)) == Set(Failure.Kind.allCases))
    }

    @Test func `no frozen file is without its sample`() throws {
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path()).filter {
            $0.hasSuffix(".json")
        }
        #expect(Set(files.map { String($0.dropLast(5)) }) == Set(try Samples.all().map(\.name)))
    }

    @Test func `the wire is byte for byte what it was`() throws {
        for sample in try Samples.all() {
            let file = Self.folder.appending(path: sample.name + ".json")
            if ProcessInfo.processInfo.environment["AVIARY_FREEZE_WIRE"] == "1",
                !FileManager.default.fileExists(atPath: file.path())
            {
                try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
                try Data((sample.document.text + "\n").utf8).write(to: file)
            }
            let frozen = try? String(contentsOf: file, encoding: .utf8)
            #expect(frozen == sample.document.text + "\n", "\(sample.name)")
        }
    }

    @Test func `the frozen wire is understood`() throws {
        func read<Value: Codable>(_ name: String, as type: Value.Type) throws -> JSONValue {
            let bytes = try Data(contentsOf: Self.folder.appending(path: name + ".json"))
            return try JSONValue(encoding: JSONDecoder().decode(type, from: bytes), secrets: .plain)
        }
        for sample in try Samples.all() {
            #expect(try read(sample.name, as: sample.type) == sample.document, "\(sample.name)")
        }
    }
}

/// One of everything that goes over the wire.
private enum Samples {
    struct Sample {
        var name: String
        var type: any Codable.Type
        var document: JSONValue
    }

    enum CallName: String, CaseIterable {
        case describe, activate, deactivate, update, check, label, open, testConnection, create, cleanUp, inspect,
            terminate, suspend, unsuspend,
            changePackage, tab, action, close
    }
    enum HomeCallName: String, CaseIterable { case log, http, checkpoint, progress, seal, open, services, service }

    static func name(_ call: Call) -> CallName {
        switch call {
        case .describe: .describe
        case .activate: .activate
        case .deactivate: .deactivate
        case .update: .update
        case .check: .check
        case .label: .label
        case .open: .open
        case .testConnection: .testConnection
        case .create: .create
        case .cleanUp: .cleanUp
        case .inspect: .inspect
        case .terminate: .terminate
        case .suspend: .suspend
        case .unsuspend: .unsuspend
        case .changePackage: .changePackage
        case .tab: .tab
        case .action: .action
        case .close: .close
        }
    }
    static func name(_ call: HomeCall) -> HomeCallName {
        switch call {
        case .log: .log
        case .http: .http
        case .checkpoint: .checkpoint
        case .progress: .progress
        case .seal: .seal
        case .open: .open
        case .services: .services
        case .service: .service
        }
    }

    private static let id = ServiceID(
        UUID(uuid: (1, 0x8B, 0xCF, 0xE5, 0x68, 0, 0x7A, 0xBC, 0x8D, 0xEF, 1, 0x23, 0x45, 0x67, 0x89, 0xAB)))
    private static let new = ServiceInput(id: id, plan: ["disk": 10], order: ["domain": "a.io"], operation: "op-1")
    private static let service = ServiceInput(
        id: id, plan: ["disk": 10], order: ["domain": "a.io"], account: ["password": SecretTag.plain("p").value],
        operation: "op-2",
        attempt: Attempt(number: 2, isAfterInterruption: true), task: "t-1")

    static let calls: [Call] = [
        .describe, .activate, .deactivate, .update(from: "1.0.0-beta.1"),
        .check(form: .settings, values: ["key": SecretTag.plain("k").value]),
        .label(order: ["domain": "a.io"]), .open, .testConnection, .create(service: new), .cleanUp(service: service),
        .inspect(service: service),
        .terminate(service: service), .suspend(service: service), .unsuspend(service: service),
        .changePackage(service: service, plan: ["disk": 20]),
        .tab(service: service, key: "general"),
        .action(service: service, tab: "general", name: "restart", method: .post, input: ["force": true]), .close,
    ]
    static func homeCalls() throws -> [HomeCall] {
        [
            .log(entry: ModuleLogEntry(level: .info, action: "create", request: "asked", response: "answered")),
            .http(
                request: OutgoingRequest(
                    .post, try #require(URL(string: "https://n.example/a?b=c")),
                    headers: ["Content-Type": "text/plain"],
                    secretHeaders: ["X-API-Key": Secret("k")],
                    body: Data("hello".utf8), timeout: 5)),
            .checkpoint(service: id, account: ["remoteID": 7]), .progress(percent: 50, text: "half"),
            .seal(text: Secret("s")), .open(sealed: "x"), .services(before: id, limit: 100), .service(id: id),
        ]
    }
    static let failures: [Failure] = [
        .invalid(issues: [ModuleKit.Issue("is required", field: "a.1"), ModuleKit.Issue("is wrong")]),
        .refused(Failure.Reason("u", log: "l")),
        .busy(retryIn: 2.5, "u"), .notFound("u"), .uncertain("u"), .failed("u"), .unsupported("u"), .crashed("u"),
    ]
    private static let inspections: [(String, Inspection<JSONValue>)] = [
        ("absent", .absent), ("present", .present(account: ["remoteID": 7], state: .suspended)),
        ("different", .different(reason: "u")),
    ]

    static func all() throws -> [Sample] {
        try calls.map { try sample("call-\(name($0).rawValue)", $0) }
            + homeCalls().map { try sample("home-\(name($0).rawValue)", $0) }
            + failures.map { try sample("failure-\($0.kind.rawValue)", $0) }
            + inspections.map { try sample("inspection-\($0)", $1) }
            + [
                sample("manifest", Manifest(of: NorthHost.self)),
                sample("reply", OutgoingReply(status: 200, headers: ["a": "b"], body: Data("x".utf8))),
                sample("connection-report", ConnectionReport(.init("Version", "1"))), sample("done", Done("Saved.")),
                sample("scope", CallScope(action: "create", service: id, task: "t-1", attempt: 2)),
            ]
    }

    private static func sample<Value: Codable>(_ name: String, _ value: Value) throws -> Sample {
        Sample(name: name, type: Value.self, document: try JSONValue(encoding: value, secrets: .plain))
    }
}
