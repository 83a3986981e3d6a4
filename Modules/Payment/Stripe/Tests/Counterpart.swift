import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import Stripe

/// localstripe behind the fault proxy of `Tests/Gateways`, asked beside the module.
struct Counterpart: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let variable: String
        var description: String {
            "\(variable) is not set: these tests need the fake of Stripe, start them with make test"
        }
    }
    let address: URL
    let key: String
    let publishableKey: String
    let signingSecret: String
    /// The Python that has Stripe's own library.
    let python: String
    private let http = LoopbackHTTP()

    /// - Throws: `Missing` when the tests were started without it; they fail then, they are not skipped.
    init() throws {
        func value(_ name: String) throws -> String {
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw Missing(variable: name)
            }
            return value
        }
        address = try #require(URL(string: value("AVIARY_TEST_STRIPE")))
        key = try value("AVIARY_TEST_STRIPE_KEY")
        publishableKey = try value("AVIARY_TEST_STRIPE_PUBLISHABLE_KEY")
        signingSecret = try value("AVIARY_TEST_STRIPE_WEBHOOK_SECRET")
        python = try value("AVIARY_TEST_STRIPE_PYTHON")
    }

    var settings: [String: JSONValue] {
        [
            "api": .string(address.absoluteString), "js": .string(address.appending(path: "v3/").absoluteString),
            "key": SecretTag.plain(key).value, "publishableKey": .string(publishableKey),
            "webhookSecret": SecretTag.plain(signingSecret).value, "creditor": "Heron Hosting",
            "banks": ["ideal", "p24"],
        ]
    }

    // MARK: the API

    func api(_ method: OutgoingRequest.Method, _ path: String, _ body: [String: String]? = nil) async throws
        -> OutgoingReply
    {
        let url = try #require(URL(string: "\(address.absoluteString)/v1/\(path)"))
        return try await http.send(
            OutgoingRequest(
                method, url, headers: ["Content-Type": "application/x-www-form-urlencoded"],
                secretHeaders: ["Authorization": Secret("Bearer \(key)")],
                body: body.map { Data(FormBody($0).text.utf8) }))
    }

    /// The payment intent as the API tells it.
    func intent(_ id: String) async throws -> JSONValue { try await api(.get, "payment_intents/\(id)").decode() }

    /// Pays as the payer's browser would, with one of Stripe's names for test cards.
    @discardableResult
    func pay(_ id: String, with method: String = "pm_card_visa") async throws -> OutgoingReply {
        try await api(.post, "payment_intents/\(id)/confirm", ["payment_method": method])
    }

    func refunds(of id: String) async throws -> [JSONValue] {
        let list: JSONValue = try await api(.get, "refunds?limit=100&payment_intent=\(id)").decode()
        return try #require(list["data"]?.arrayValue)
    }

    // MARK: the proxy's own calls

    @discardableResult
    func control(_ method: OutgoingRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> JSONValue {
        let url = try #require(URL(string: "\(address.absoluteString)/\(path)"))
        let reply = try await http.send(
            OutgoingRequest(
                method, url, headers: ["Content-Type": "application/json"], body: body.map { Data($0.text.utf8) }))
        try #require(reply.isSuccess, "\(reply.status) \(reply.text)")
        return try reply.decode()
    }

    /// Has the proxy do something to the next request whose idempotency key begins like this.
    func fault(_ what: String, key: String, _ more: [String: JSONValue] = [:]) async throws {
        let rule: [String: JSONValue] = ["do": .string(what), "key": .string(key)]
        try await control(.post, "_faults", ["api": [.object(rule.merging(more) { _, new in new })]])
    }

    /// The requests that came with idempotency keys that begin like this.
    func calls(key: String) async throws -> [JSONValue] {
        try #require(try await control(.get, "_log?key=\(key)")["calls"]?.arrayValue)
    }

    /// Has deliveries kept at the proxy, to be taken from there: nobody listens at the address.
    func listen() async throws -> String {
        let name = "t" + UUID().uuidString.lowercased()
        try await control(
            .post, "_webhooks/\(name)", ["url": "http://127.0.0.1:9/", "secret": .string(signingSecret)])
        try await control(.post, "_faults", ["webhooks": .object([name: ["hold": true]])])
        return name
    }

    /// A delivery about an object, as localstripe sent it; waits for it.
    func delivery(to name: String, about id: String) async throws -> Webhook {
        for _ in 0..<100 {
            let list = try #require(try await control(.get, "_webhooks/\(name)/deliveries")["deliveries"]?.arrayValue)
            for delivery in list {
                let body = try #require(delivery["body"]?.stringValue.flatMap { Data(base64Encoded: $0) })
                guard String(decoding: body, as: UTF8.self).contains(id) else { continue }
                let headers = try #require(delivery["headers"]?.objectValue).compactMapValues(\.stringValue)
                return Webhook(method: .post, headers: headers, body: body, receivedAt: Date())
            }
            try await Task.sleep(for: .milliseconds(100))
        }
        throw Failure.notFound("localstripe sent no webhook about \(id) within ten seconds")
    }

    // MARK: Stripe's own library

    /// Runs `Tests/Gateways/signatures.py` and answers the lines it prints.
    func signatures(_ arguments: [String], input: [JSONValue] = []) async throws -> [JSONValue] {
        let script = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../../../Tests/Gateways/signatures.py").standardizedFileURL
        let process = Process()
        process.executableURL = URL(filePath: python)
        process.arguments = [script.path()] + arguments
        let (given, printed) = (Pipe(), Pipe())
        process.standardInput = given
        process.standardOutput = printed
        try process.run()
        let lines = input.map { $0.text + "\n" }.joined()
        let writing = Task.detached {
            try given.fileHandleForWriting.write(contentsOf: Data(lines.utf8))
            try given.fileHandleForWriting.close()
        }
        let output = try await Task.detached { try printed.fileHandleForReading.readToEnd() ?? Data() }.value
        try await writing.value
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "signatures.py ended with \(process.terminationStatus)")
        return try String(decoding: output, as: UTF8.self).split(separator: "\n").map {
            try JSONValue(parsing: String($0))
        }
    }
}
