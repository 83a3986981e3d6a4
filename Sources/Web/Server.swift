import Foundation
public import Hummingbird
public import Logging
import NIOCore
import PanelCore
public import ServiceLifecycle

/// The web server: every route of ``Routes`` behind one gate.
public enum Server {
    /// - Parameters:
    ///   - host: an address of this machine, such as `127.0.0.1`.
    ///   - services: what lives and ends with the server, such as workers.
    public static func application(
        _ site: Site, host: String, port: Int, services: [any Service] = [], logger: Logger,
        started: @escaping @Sendable (_ port: Int?) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        var app = Application(
            router: router(site),
            configuration: ApplicationConfiguration(address: .hostname(host, port: port), serverName: nil),
            onServerRunning: { channel in await started(channel.localAddress?.port) }, logger: logger)
        app.addServices(services)
        return app
    }

    /// The operating system's own words when an address could not be listened on, such as "Address already in use"; `nil`
    /// for every other error.
    public static func systemReason(of error: any Error) -> String? {
        (error as? IOError).map { String(cString: strerror($0.errnoCode)) }
    }

    static func router(_ site: Site) -> Router<WebContext> {
        let router = Router(context: WebContext.self)
        router.add(middleware: Gate(site: site))
        for route in Routes.all {
            router.on(RouterPath(route.path), method: route.method) { request, context in
                try await route.run(WebRequest(request, context, bodyLimit: route.bodyLimit), site)
            }
        }
        return router
    }
}

extension Server {
    /// Every route as one line: verb, path, who may use it.
    public static var table: [String] {
        Routes.all.map { route in
            let access =
                switch route.access {
                case .visitor: "everybody"
                case .client: "client"
                case .staff(let permission):
                    (["staff"] + [permission?.rawValue].compactMap { $0 }).joined(separator: " ")
                case .hook: "other servers, proven by the module"
                case .token(let permission): "token \(permission.rawValue)"
                }
            return
                "\(route.method.rawValue.padding(toLength: 7, withPad: " ", startingAt: 0))\(route.path)  [\(access)]"
        }
    }
}
