import Domain
import HTTPTypes
import Hummingbird
import PanelCore
import Vocabulary

/// One URL: its verb, its path, who may use it and what answers. A route cannot be written down without saying who may.
struct Route: Sendable {
    /// Who may use a route.
    enum Access: Sendable, Equatable {
        /// Everybody.
        case visitor
        /// Users of a client; what is not theirs is not found.
        case client
        /// Staff; with a permission unless it is `nil`.
        case staff(Permission?)
        /// Programs with a token of this scope.
        case token(Permission)
        /// Other servers, whose requests a module proves to be genuine.
        case hook
    }

    let method: HTTPRequest.Method
    /// With `{name}` for parts that vary.
    let path: String
    let access: Access
    /// Bytes that a body may have.
    var bodyLimit = WebRequest.bodyLimit
    let run: @Sendable (WebRequest, Site) async throws -> Response

    static func visitor(
        _ method: HTTPRequest.Method, _ path: String,
        _ run: @escaping @Sendable (VisitorContext) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, access: .visitor) { request, site in
            let visitor = try await site.visitor(request)
            // Signing out is for who is signed in; every other form of the door carries the browser's own token.
            try visitor.checkForgery(visitor.signedIn?.session.csrf ?? visitor.doorToken)
            return try await run(visitor)
        }
    }

    static func client(
        _ method: HTTPRequest.Method, _ path: String,
        _ run: @escaping @Sendable (ClientContext) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, access: .client) { request, site in
            try await run(ClientContext(try await site.visitor(request)))
        }
    }

    static func staff(
        _ method: HTTPRequest.Method, _ path: String, _ permission: Permission?,
        _ run: @escaping @Sendable (StaffContext) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, access: .staff(permission)) { request, site in
            try await run(StaffContext(try await site.visitor(request), permission: permission))
        }
    }

    /// A route below `/api/v1`.
    static func api(
        _ method: HTTPRequest.Method, _ path: String, _ permission: Permission,
        _ run: @escaping @Sendable (TokenContext) async throws -> Response
    ) -> Route {
        Route(method: method, path: "/api/v1" + path, access: .token(permission)) { request, site in
            try await run(TokenContext(site, request, permission: permission))
        }
    }

    /// A route for other servers: no session, no form's token, and a body of bytes.
    static func hook(
        _ method: HTTPRequest.Method, _ path: String,
        _ run: @escaping @Sendable (WebRequest, Site) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, access: .hook, bodyLimit: Hooks.bodyLimit, run: run)
    }

    /// A route that needs nobody to be known and reads no session: assets, health.
    static func open(
        _ method: HTTPRequest.Method, _ path: String,
        _ run: @escaping @Sendable (WebRequest, Site) async throws -> Response
    ) -> Route {
        Route(method: method, path: path, access: .visitor, run: run)
    }
}

extension Site {
    static let sessionCookie = "aviary_session"
    static let doorCookie = "aviary_door"

    /// Who sends a request, as far as its cookies tell.
    func visitor(_ request: WebRequest) async throws -> VisitorContext {
        let cookie = request.cookie(Self.sessionCookie)
        let signedIn = if let cookie { try await panel.session(cookie: cookie) } else { SignedIn?.none }
        return VisitorContext(
            site: self, request: request, signedIn: signedIn, doorToken: request.cookie(Self.doorCookie) ?? "")
    }
}
