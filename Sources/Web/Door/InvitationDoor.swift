import Hummingbird
import PanelCore
import Vocabulary

/// `/invitation/{token}`: the one-time way in for a new user.
enum InvitationDoor {
    static func show(_ visitor: VisitorContext) async throws -> Response {
        let token = visitor.request.part("token")
        guard let open = try await visitor.panel.openInvitation(token) else {
            return try await visitor.page({ _ in InvitationPage.expired }, status: .notFound)
        }
        return try await page(open, visitor)
    }

    static func accept(_ visitor: VisitorContext) async throws -> Response {
        let (request, token) = (visitor.request, visitor.request.part("token"))
        guard let open = try await visitor.panel.openInvitation(token) else {
            return try await visitor.page({ _ in InvitationPage.expired }, status: .notFound)
        }
        do {
            let cookie = try await visitor.panel.enter(
                byInvitation: token, try answer(open, request), address: request.address)
            return Response.see("/services").setting(Site.sessionCookie, cookie, isSecure: visitor.site.isSecure)
        } catch Failure.invalid(let issues) {
            return try await page(open, visitor, issues: issues, status: .unprocessableContent)
        } catch Failure.busy(_, let reason) {
            return try await page(open, visitor, error: reason.user, status: .tooManyRequests)
        }
    }

    /// A new person chooses a name and a password; one with an account gives its password.
    private static func answer(_ open: OpenInvitation, _ request: WebRequest) throws -> JSONValue {
        if open.isKnown {
            let input = try KnownInvitationInput(filling: request.posted(try KnownInvitationInput.spec()))
            return ["password": SecretTag.plain(input.password.exposed).value]
        }
        let input = try InvitationInput(filling: request.posted(try InvitationInput.spec()))
        return ["name": .string(input.name), "password": SecretTag.plain(input.password.exposed).value]
    }

    private static func page(
        _ open: OpenInvitation, _ visitor: VisitorContext, issues: [Issue] = [], error: String? = nil,
        status: HTTPResponse.Status = .ok
    ) async throws -> Response {
        let (token, sub) = (visitor.request.part("token"), try await greeting(open, visitor))
        let form =
            open.isKnown
            ? try KnownInvitationInput.drawn(issues: issues)
            : try InvitationInput.drawn(name: visitor.request.posted("name") ?? "", issues: issues)
        return try await visitor.page(
            { _ in InvitationPage(token: token, sub: sub, form: form, isKnown: open.isKnown, error: error) },
            status: status)
    }

    private static func greeting(_ open: OpenInvitation, _ visitor: VisitorContext) async throws -> String {
        let seller = try await visitor.panel.sellerName()
        let known = open.isKnown ? " You have an account already: enter its password." : ""
        return "\(seller) invites \(open.invitation.email) to manage the services of \(open.client.name).\(known)"
    }
}
