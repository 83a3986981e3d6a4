import Domain
import Foundation
import ModuleHost
import SQLEngine
import Store
import Tasks
import Vocabulary

/// One thing that the doctor looked at.
public struct Finding: Sendable, Codable, Equatable {
    public enum Level: String, Sendable, Codable {
        case fine, warning, broken
    }
    public var level: Level
    /// What was looked at, and what was found.
    public var text: String
    /// What to do; `nil` when nothing is.
    public var advice: String?
}

extension Panel {
    /// Looks at everything that an operator can mend: schema, keys, modules, queues, clocks.
    public func examine() async throws -> [Finding] {
        let schema = try await examineSchema()
        // Without its tables there is nothing else to look at.
        guard schema.allSatisfy({ $0.level == .fine }) else { return schema }
        return schema + [try await examineKeys(), try await examineClock()]
            + (try await examineModules()) + (try await examineQueues()) + (try await examineServices())
    }

    private func examineSchema() async throws -> [Finding] {
        var pending: [String] = []
        var differences: [SchemaDifference] = []
        do {
            for migrator in Self.migrators {
                pending += try await migrator.pending(database)
                differences += try await migrator.differences(database)
            }
        } catch let error as SQLError where error.kind == .schema {
            return [Finding(level: .broken, text: error.message)]
        }
        differences += try await modules.tableDifferences()
        let altered = differences.map { Finding(level: .broken, text: $0.text, advice: $0.advice) }
        guard !pending.isEmpty else {
            return altered.isEmpty
                ? [Finding(level: .fine, text: "The schema on \(database.engine.rawValue) is up to date")] : altered
        }
        return altered + [
            Finding(
                level: .broken,
                text: "\(pending.count) migrations are pending: \(pending.map { "\"\($0)\"" }.joined(separator: ", "))",
                advice: "run aviary migrate, or start aviary serve, which migrates by itself")
        ]
    }

    private func examineKeys() async throws -> Finding {
        do {
            try await checkKeys()
            return Finding(level: .fine, text: "The key file opens what is stored")
        } catch let failure as Failure {
            return Finding(
                level: .broken, text: failure.reason.log, advice: "put back the key file that belongs to this database")
        }
    }

    private func examineClock() async throws -> Finding {
        let theirs = try await database.read { db in try db.now() }
        let skew = abs(theirs.timeIntervalSince(Date()))
        return skew < 2
            ? Finding(level: .fine, text: "The clocks of panel and database agree")
            : Finding(
                level: .warning, text: "The database's clock differs by \(Int(skew)) s from this machine's",
                advice: "set both by NTP; leases follow the database's clock, invoices this one")
    }

    private func examineModules() async throws -> [Finding] {
        try await modules.statuses().filter { $0.state != .inactive }.map { status in
            switch status.state {
            case .active: Finding(level: .fine, text: "\(status.key) \(status.row.version) is active")
            case .unconfigured:
                Finding(
                    level: .warning, text: "\(status.key) is active without settings",
                    advice: "enter them under Modules")
            default:
                Finding(
                    level: .broken, text: "\(status.key) is \(status.state.rawValue): \(status.reason ?? "")",
                    advice: "open Modules, \(status.key.name)")
            }
        }
    }

    private func examineQueues() async throws -> [Finding] {
        let waiting = try await unservedQueues()
        if waiting.isEmpty { return [Finding(level: .fine, text: "Every queue with tasks has a worker")] }
        return waiting.map { count in
            let number = count.waiting + count.scheduled
            return Finding(
                level: .warning,
                text: "The queue \"\(count.queue)\" has \(number) \(number == 1 ? "task" : "tasks") and no worker",
                advice: "start aviary serve, or aviary work --queues \(count.queue)")
        }
    }

    private func examineServices() async throws -> [Finding] {
        let count = try await database.read { db in try db.services.attentionCount() }
        return count == 0
            ? [Finding(level: .fine, text: "No service waits for a person")]
            : [Finding(level: .warning, text: "\(count) services wait for a person", advice: "open the dashboard")]
    }

    private static let sentinel = "vault.sentinel"

    /// Proves that the key file belongs to this database: a text that was sealed when the database was new must open.
    public func checkKeys() async throws {
        let stored = try await database.read { db in try db.records.setting(Self.sentinel)?.stringValue }
        if let stored {
            do { _ = try modules.vault.open(stored, for: Self.sentinel) } catch {
                throw Failure.refused(
                    "The key file does not belong to this database: secrets that are stored cannot be opened. Put back the key file"
                )
            }
        } else {
            let sealed = try modules.vault.seal("aviary", for: Self.sentinel)
            try await database.write { db in try db.records.set(Self.sentinel, to: .string(sealed)) }
        }
    }
}
