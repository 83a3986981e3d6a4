/// Anything that Aviary can install. Conform to a kind, such as ``ProductModule``, not to this alone.
///
/// The panel builds the struct once per *instance* (a server, a gateway, a sender) when it is first needed, and closes it when the
/// instance's settings change or the panel stops. A throw in `init` makes that instance fail with the reason shown; nothing else stops.
public protocol Module: Sendable {
    /// What an admin fills in for each instance.
    associatedtype Settings: Form = NoForm

    static var about: About { get }
    static var kind: ModuleKind { get }
    /// The module's own tables, as data; applied under the module's prefix. Append-only.
    static var migrations: [Migration] { get }
    /// Values that are the same for every instance; read as `home.config["api_url"]`.
    static var config: [String: JSONValue] { get }

    init(settings: Settings, home: Home) async throws

    /// Runs once when the module is activated, after its tables are there. A throw leaves the module inactive and nothing behind.
    static func activate(home: Home) async throws
    /// Runs when the module is deactivated. Its data stays.
    static func deactivate(home: Home) async throws
    /// Runs when the files are newer than what was active, after the new migrations.
    static func update(from old: Version, home: Home) async throws

    /// The end of this instance: give back what `init` took.
    func close() async
}

extension Module {
    public static var migrations: [Migration] { [] }
    public static var config: [String: JSONValue] { [:] }
    public static func activate(home: Home) async throws {}
    public static func deactivate(home: Home) async throws {}
    public static func update(from old: Version, home: Home) async throws {}
    public func close() async {}

    /// The module's identity, such as `Product/PowerDNS`.
    public static var key: ModuleKey { ModuleKey(kind, about.name) }
}
