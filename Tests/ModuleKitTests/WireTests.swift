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
            let text = try String(contentsOf: Self.folder.appending(path: name + ".json"), encoding: .utf8)
            return try JSONValue(encoding: try JSONValue(parsing: text).decode(type), secrets: .plain)
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
            changePackage, tab, action, close, start, proceed, refund, capture, release, fetch, fetchSince, receive
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
        case .start: .start
        case .proceed: .proceed
        case .refund: .refund
        case .capture: .capture
        case .release: .release
        case .fetch: .fetch
        case .fetchSince: .fetchSince
        case .receive: .receive
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

    static let calls: [Call] =
        [
            .describe, .activate, .deactivate, .update(from: "1.0.0-beta.1"),
            .check(form: .settings, values: ["key": SecretTag.plain("k").value]),
            .label(order: ["domain": "a.io"]), .open, .testConnection, .create(service: new),
            .cleanUp(service: service),
            .inspect(service: service),
            .terminate(service: service), .suspend(service: service), .unsuspend(service: service),
            .changePackage(service: service, plan: ["disk": 20]),
            .tab(service: service, key: "general"),
            .action(service: service, tab: "general", name: "restart", method: .post, input: ["force": true]), .close,
        ] + paymentCalls

    private static let payment = KnownPayment(
        id: PaymentID(id.uuid), remoteID: "pi_1", amount: money,
        payer: Payer(
            client: ClientID(id.uuid), name: "Ada", email: "ada@a.io",
            browser: PayerBrowser(address: "192.0.2.1", agent: "Lynx")),
        returnURL: page, operation: "op-3")
    private static let page = URL(string: "https://a.io/pay").unsafelyUnwrapped
    private static let moment = Date(timeIntervalSince1970: 1_767_225_600.125)
    private static let money = Money(1999, eur)
    private static let eur = Currency("EUR").unsafelyUnwrapped

    private static let paymentCalls: [Call] = [
        .start(
            payment: NewPayment(
                id: PaymentID(id.uuid), amount: money, invoice: "INV/2026/12", summary: "Invoice INV/2026/12",
                payer: Payer(client: ClientID(id.uuid), name: "Ada", email: "ada@a.io"), returnURL: page,
                cancelURL: page, operation: "op-3")),
        .proceed(payment: payment, input: ["iban": "DE89"]),
        .refund(
            refund: RefundRequest(
                id: RefundID(id.uuid), payment: payment, amount: money, reason: "asked for", operation: "op-4")),
        .capture(payment: payment, amount: money), .release(payment: payment), .fetch(payment: payment),
        .fetchSince(cursor: "7"),
        .receive(
            webhook: Webhook(
                method: .post, query: "a=b", headers: ["stripe-signature": "t=1"], body: Data([0xFF, 0x00]),
                receivedAt: moment)),
    ]
    private static let events = [
        PaymentEvent(
            .succeeded, payment: PaymentID(id.uuid), remoteID: "pi_1", account: "acct_1", money: money,
            fee: Money(55, eur), at: moment),
        PaymentEvent(
            .refundFailed, payment: nil, remoteID: "pi_1", account: "acct_1", money: money, refundID: "re_1",
            refund: RefundID(id.uuid), reason: "The account is closed", at: moment),
    ]
    private static func checkouts() throws -> [(String, Checkout)] {
        [
            (
                "embedded",
                try .embedded(
                    "checkout", ["secret": Secret("s")], script: "checkout", hosts: ["https://js.n.example"],
                    remoteID: "pi_1")
            ),
            ("redirect", .redirect(to: page, remoteID: "pi_1")),
            ("instructions", .instructions([Instruction("Pay by transfer."), Instruction("19.99", label: "Amount")])),
            ("balance", .fromBalance), ("done", .done(events, remoteID: "pi_1")),
        ]
    }
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
            + checkouts().map { try sample("checkout-\($0)", $1) }
            + [
                sample("refund-done", RefundResult.done(remoteID: "re_1")),
                sample("refund-pending", RefundResult.pending(remoteID: "re_1")),
                sample("fetched-events", FetchedEvents(events, cursor: "8", hasMore: true)),
                sample(
                    "webhook-outcome", WebhookOutcome(deliveryID: "evt_1", account: "acct_1", payments: events)),
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
