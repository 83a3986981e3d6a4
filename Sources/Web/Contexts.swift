import Domain
import Foundation
import PanelCore
import Store
import Vocabulary

/// Anybody at all. The other contexts are made from it, and only when they hold: a handler that takes a ``StaffContext`` cannot run
/// for anybody else.
struct VisitorContext: Sendable {
    let site: Site
    let request: WebRequest
    let signedIn: SignedIn?
    /// Ties the door's forms to this browser; stands in a cookie and in the form.
    let doorToken: String

    var panel: Panel { site.panel }
}

/// A user of a client, looking at one client.
struct ClientContext: Sendable {
    let site: Site
    let request: WebRequest
    let signedIn: SignedIn
    let user: User
    let client: Client
    var panel: Panel { site.panel }

    init(_ visitor: VisitorContext) throws(Turned) {
        guard let signedIn = visitor.signedIn else { throw .signIn }
        guard case .user(let user, let client) = signedIn.person else { throw .elsewhere("/admin") }
        guard let client else {
            throw .failure(.refused("Your account belongs to no client yet; ask the company to invite you"))
        }
        try visitor.checkForgery(signedIn.session.csrf)
        (site, request, self.signedIn, self.user, self.client) = (visitor.site, visitor.request, signedIn, user, client)
    }

    var actor: Actor { Actor(.user, id: user.id.description, name: user.email, address: request.address) }
}

/// A member of staff who holds the permission that the route asks for.
struct StaffContext: Sendable {
    let site: Site
    let request: WebRequest
    let signedIn: SignedIn
    let staff: Staff
    let permissions: PermissionSet
    var panel: Panel { site.panel }

    /// - Parameter permission: `nil` for pages that every member of staff may open.
    init(_ visitor: VisitorContext, permission: Permission?) throws(Turned) {
        guard let signedIn = visitor.signedIn else { throw .signIn }
        guard case .staff(let staff, let permissions) = signedIn.person else { throw .elsewhere("/services") }
        if let permission, !permissions.allows(permission) { throw .forbidden(permission) }
        try visitor.checkForgery(signedIn.session.csrf)
        (site, request, self.signedIn, self.staff, self.permissions) =
            (visitor.site, visitor.request, signedIn, staff, permissions)
    }

    var actor: Actor { Actor(.staff, id: staff.id.description, name: staff.email, address: request.address) }

    func may(_ permission: Permission) -> Bool { permissions.allows(permission) }
}

/// A program that calls the API with a token that allows what the route asks for.
struct TokenContext: Sendable {
    let site: Site
    let request: WebRequest
    let bearer: TokenBearer
    var panel: Panel { site.panel }

    init(_ site: Site, _ request: WebRequest, permission: Permission) async throws {
        let header = request.headers[.authorization] ?? ""
        guard header.lowercased().hasPrefix("bearer "),
            let bearer = try await site.panel.bearer(token: String(header.dropFirst(7)))
        else { throw APIRefusal(.unauthorized, "Give a valid token as Authorization: Bearer …") }
        guard bearer.permissions.allows(permission) else {
            throw APIRefusal(.forbidden, "The token does not allow \(permission.rawValue)")
        }
        (self.site, self.request, self.bearer) = (site, request, bearer)
    }

    var actor: Actor {
        Actor(
            .token, id: bearer.token.id.description, name: "\(bearer.staff.email) (\(bearer.token.name))",
            address: request.address)
    }
}

/// Why a request does not get to its handler.
enum Turned: Error {
    case signIn
    /// Signed in, but as the other kind of person.
    case elsewhere(String)
    case forbidden(Permission)
    case forged
    case failure(Failure)
}

extension VisitorContext {
    /// A request that changes something must come from a form that this panel made for this session.
    func checkForgery(_ token: String) throws(Turned) {
        guard request.method != .get, request.method != .head else { return }
        // A browser that has no token yet has none that an empty field could equal.
        guard !token.isEmpty else { throw .forged }
        guard request.headers[.init("Sec-Fetch-Site") ?? .origin] != "cross-site", request.posted("csrf") == token
        else { throw .forged }
    }
}
