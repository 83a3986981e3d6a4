import ArgumentParser
import Configuration
import Logging

/// What every command asks: where the panel lives. Each option can also come from the environment.
struct PanelOptions: ParsableArguments {
    @Option(help: "Folder of the key file and, unless told otherwise, the database. Also AVIARY_HOME.")
    var home: String?
    @Option(help: "sqlite:PATH or postgres://user@host/name. Also AVIARY_DATABASE.")
    var database: String?
    @Option(help: "The file with the keys that seal secrets. Also AVIARY_KEY_FILE.")
    var keyFile: String?
    @Option(help: "Address for links, as people reach the panel from outside. Also AVIARY_URL.")
    var url: String?
    @Option(help: "Folder of templates, styles and fonts.")
    var assets: String?
    @Option(help: "trace, debug, info, notice, warning or error. Also AVIARY_LOG_LEVEL.")
    var logLevel: String?

    private var environment: ConfigReader { ConfigReader(provider: EnvironmentVariablesProvider()) }

    /// The option, else the environment's `AVIARY_<NAME>`, else a default.
    func setting(_ option: String?, _ name: String, default fallback: String) -> String {
        option ?? environment.string(forKey: ConfigKey("aviary.\(name)")) ?? fallback
    }

    var homePath: String { setting(home, "home", default: ".aviary") }

    func validate() throws {
        let text = setting(logLevel, "log.level", default: "notice")
        guard Logger.Level(rawValue: text) != nil else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--log-level is one of \(levels), not \"\(text)\"")
        }
    }

    /// Days for which something is kept, from the environment's `AVIARY_<NAME>`.
    func days(_ name: String) throws -> Int? {
        let text = setting(nil, name, default: "")
        guard !text.isEmpty else { return nil }
        guard let days = Int(text), days >= 1 else {
            let variable = "AVIARY_" + name.uppercased().replacing(".", with: "_")
            throw CommandFailure("\(variable) is a number of days, at least 1, not \"\(text)\"")
        }
        return days
    }

    /// A logger that writes to standard error, so that standard output stays for what a command was asked.
    func logger() -> Logger {
        let level = Logger.Level(rawValue: setting(logLevel, "log.level", default: "notice")) ?? .notice
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        return Logger(label: "aviary")
    }
}
