import Domain
public import Foundation
import Logging
public import ModuleKit
public import SQLEngine
import Store
public import Vocabulary

/// The module log: what modules asked of the remote side and what it said. Bounded in size, and without secrets.
public struct ModuleLog: Sendable {
    private let database: any Database
    private let level: ModuleLogLevel
    private let now: @Sendable () -> Date
    /// Characters of one request or response; the rest is cut off and said.
    static let limit = 16_384

    public init(database: any Database, level: ModuleLogLevel, now: @escaping @Sendable () -> Date) {
        self.database = database
        self.level = level
        self.now = now
    }

    /// Writes one line; nothing below the configured level.
    ///
    /// - Parameter secrets: texts that must not stand in the line, whatever the module wrote.
    public func write(
        _ entry: ModuleLogEntry, module: ModuleKey, instance: InstanceID?, scope: CallScope?, secrets: [String] = []
    ) async {
        guard entry.level >= level else { return }
        let row = ModuleLogRow(
            at: now(), module: module, instance: instance, service: scope?.service, task: scope?.task,
            attempt: scope?.attempt.map(Int64.init), level: entry.level.rawValue, action: Self.short(entry.action, 200),
            request: Self.clean(entry.request, secrets), response: Self.clean(entry.response, secrets))
        // In a task of its own: the call that ran past its limit is cancelled, and its line is wanted most of all.
        await Task { [database] in
            do { try await database.write(.readCommitted) { db in try db.records.log(row) } } catch {
                // A log that cannot be written must not stop the work that it is about.
                Logger.current.error("the module log could not be written: \(error)")
            }
        }.value
    }

    private static func clean(_ text: String, _ secrets: [String]) -> String {
        short(hide(secrets, in: text), limit)
    }

    /// The text without any of the secrets, also where they stand inside JSON.
    static func hide(_ secrets: [String], in text: String) -> String {
        secrets.filter { $0.count >= 3 }.reduce(text) { text, secret in
            let quoted = String(JSONValue.string(secret).text.dropFirst().dropLast())
            let slashed = quoted.replacing("/", with: "\\/")
            return [secret, quoted, slashed].reduce(text) { $0.replacing($1, with: "••••") }
        }
    }

    private static func short(_ text: String, _ limit: Int) -> String {
        text.count <= limit ? text : "\(text.prefix(limit))… (\(text.count - limit) more characters)"
    }
}
