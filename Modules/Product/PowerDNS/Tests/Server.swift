import Foundation
import ModuleKit
import ModuleTesting
import Testing

@testable import PowerDNS

/// The real PowerDNS that these tests run against.
struct Server: Sendable {
    struct Missing: Error, CustomStringConvertible {
        let variable: String
        var description: String {
            "\(variable) is not set: these tests need a PowerDNS server, start them with make test"
        }
    }
    let address: URL
    let key: String
    let port: String
    private let http = LoopbackHTTP()

    /// - Throws: `Missing` when the tests were started without a server; they fail then, they are not skipped.
    init() throws {
        func value(_ name: String) throws -> String {
            guard let value = ProcessInfo.processInfo.environment[name], !value.isEmpty else {
                throw Missing(variable: name)
            }
            return value
        }
        address = try #require(URL(string: value("AVIARY_TEST_PDNS_API")))
        key = try value("AVIARY_TEST_PDNS_KEY")
        port = try value("AVIARY_TEST_PDNS_DNS")
    }

    var settings: JSONValue {
        [
            "address": .string(address.absoluteString), "key": SecretTag.plain(key).value,
            "nameservers": ["ns1.heron.example", "ns2.heron.example"],
        ]
    }

    /// Asks the API beside the module.
    func api(_ method: OutgoingRequest.Method, _ path: String, _ body: JSONValue? = nil) async throws -> OutgoingReply {
        let url = address.appending(path: "api/v1/servers/localhost").appending(path: path)
        let request = OutgoingRequest(
            method, url, headers: ["Content-Type": "application/json"], secretHeaders: ["X-API-Key": Secret(key)],
            body: body.map { Data($0.text.utf8) })
        while true {
            let reply = try await http.send(request)
            // The server's database takes one change at a time, and other tests change it now.
            if reply.status != 500 { return reply }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    /// The zone as the server tells it; `nil` if there is none.
    func zone(_ name: String) async throws -> Zone? {
        let reply = try await api(.get, "zones/\(name).")
        return reply.status == 404 ? nil : try reply.decode(Zone.self)
    }

    /// A zone that is not the module's making; the server gives it a SOA of its own.
    func make(_ name: String, account: String) async throws {
        let reply = try await api(
            .post, "zones", ["name": .string(name + "."), "kind": "Native", "account": .string(account)])
        try #require(reply.status == 201, "\(reply.text)")
    }

    /// Takes a zone's SOA away, as if the server had died while it made the zone.
    func removeSOA(of name: String) async throws {
        let change: JSONValue = ["rrsets": [["name": .string(name + "."), "type": "SOA", "changetype": "DELETE"]]]
        let reply = try await api(.patch, "zones/\(name).", change)
        try #require(reply.status == 204, "\(reply.text)")
    }

    /// What the name server says: the status, and the data of each answer.
    func dig(_ name: String, _ type: String) async throws -> Dig {
        let dig = Process()
        dig.executableURL = URL(filePath: "/usr/bin/dig")
        dig.arguments = ["+norecurse", "+time=3", "+tries=2", "@127.0.0.1", "-p", port, name, type]
        let output = Pipe()
        dig.standardOutput = output
        try dig.run()
        let bytes = try await Task.detached { try output.fileHandleForReading.readToEnd() ?? Data() }.value
        dig.waitUntilExit()
        return Dig(String(decoding: bytes, as: UTF8.self))
    }
}

/// An answer of `dig`.
struct Dig: Equatable {
    /// `NOERROR`, `NXDOMAIN`, `REFUSED` …
    var status: String
    /// Type and data of each record in the answer section, sorted: `A 192.0.2.1`.
    var answers: [String]
    var ttls: Set<Int> = []

    init(_ text: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        status = lines.compactMap { $0.firstMatch(of: /status: ([A-Z]+)/)?.1 }.first.map(String.init) ?? "none"
        let section = lines.drop { $0 != ";; ANSWER SECTION:" }.dropFirst().prefix { !$0.isEmpty }
        let fields = section.map { $0.split(maxSplits: 4, whereSeparator: \.isWhitespace) }.filter { $0.count == 5 }
        answers = fields.map { "\($0[3]) \($0[4])" }.sorted()
        ttls = Set(fields.compactMap { Int($0[1]) })
    }
}
