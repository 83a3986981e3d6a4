public import Logging

/// What the panel lends a module: its log, its way to other servers, its vault.
///
/// Every use is one ``HomeCall`` through a ``HomeEndpoint``, so a module works the same inside the panel and in a process of its own.
public struct Home: Sendable {
    public let module: ModuleKey
    /// The instance this module struct is for; `nil` in hooks that belong to no instance.
    public let instance: InstanceID?
    let endpoint: any HomeEndpoint
    private let values: [String: JSONValue]
    private let panel: String

    /// - Parameter panel: the panel's public address, without a slash at the end.
    public init(
        module: ModuleKey, instance: InstanceID?, config: [String: JSONValue], panel: String = "http://127.0.0.1:8080",
        endpoint: any HomeEndpoint
    ) {
        self.panel = panel
        self.module = module
        self.instance = instance
        self.values = config
        self.endpoint = endpoint
    }

    /// The module's static values: `home.config["api_url"]`; `nil` for a key that is not there.
    public var config: [String: JSONValue] { values }

    /// The module log of the panel.
    public var log: HomeLog { HomeLog(home: self) }

    /// The way to other servers.
    public var http: HomeHTTP { HomeHTTP(home: self) }

    /// Seals texts with the panel's key, for what a module keeps by itself.
    public var vault: HomeVault { HomeVault(home: self) }

    /// The module's own services.
    public var services: HomeServices { HomeServices(home: self) }

    /// Addresses of the panel.
    public var urls: HomeURLs { HomeURLs(module: module, instance: instance, base: panel) }

    /// A logger whose every line carries the module, the service, the task and the attempt.
    public var logger: Logger { Logger.current }

    func ask(_ call: HomeCall) async throws(Failure) -> JSONValue {
        try await endpoint.call(call, from: CallScope.current)
    }
}
