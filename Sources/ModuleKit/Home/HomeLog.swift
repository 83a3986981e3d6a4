/// Writes the module log: what was asked of the remote side and what it said.
///
/// ```swift
/// try await home.log.info("create", request: body, response: answer)
/// ```
/// The panel adds instance, service, task and attempt. Secrets are masked before the entry leaves the module.
public struct HomeLog: Sendable {
    let home: Home

    public func debug(_ action: String, request: some Encodable = "", response: some Encodable = "") async {
        await write(.debug, action, request, response)
    }
    public func info(_ action: String, request: some Encodable = "", response: some Encodable = "") async {
        await write(.info, action, request, response)
    }
    public func error(_ action: String, request: some Encodable = "", response: some Encodable = "") async {
        await write(.error, action, request, response)
    }

    /// A log that cannot be written must not stop the work that it is about.
    private func write(_ level: ModuleLogLevel, _ action: String, _ request: some Encodable, _ response: some Encodable)
        async
    {
        let entry = ModuleLogEntry(
            level: level, action: action, request: Self.text(request), response: Self.text(response))
        _ = try? await home.ask(.log(entry: entry))
    }

    private static func text(_ value: some Encodable) -> String {
        if let text = value as? String { return text }
        guard let document = try? JSONValue(encoding: value) else { return "(\(type(of: value)) could not be written)" }
        return document.text
    }
}

public enum ModuleLogLevel: String, Codable, Sendable, CaseIterable, Comparable {
    case debug, info, error

    public static func < (left: Self, right: Self) -> Bool {
        allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
}

/// One line of the module log, as the module writes it.
public struct ModuleLogEntry: Codable, Sendable, Equatable {
    public var level: ModuleLogLevel
    public var action: String
    public var request: String
    public var response: String

    public init(level: ModuleLogLevel, action: String, request: String, response: String) {
        self.level = level
        self.action = action
        self.request = request
        self.response = response
    }
}
