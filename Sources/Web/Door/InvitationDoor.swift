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
        let sub = try await greeting(open, visitor)
        return try await visitor.page { _ in InvitationPage(token: token, sub: sub, form: try InvitationInput.drawn()) }
    }

    static func accept(_ visitor: VisitorContext) async throws -> Response {
        let (request, token) = (visitor.request, visitor.request.part("token"))
        guard let open = try await visitor.panel.openInvitation(token) else {
            return try await visitor.page({ _ in InvitationPage.expired }, status: .notFound)
        }
        do {
            let posted = request.posted(try InvitationInput.spec())
            let input = try InvitationInput(filling: posted)
            let cookie = try await visitor.panel.enter(
                byInvitation: token,
                ["name": .string(input.name), "password": SecretTag.plain(input.password.exposed).value],
                address: request.address)
            return Response.see("/services").setting(Site.sessionCookie, cookie, isSecure: visitor.site.isSecure)
        } catch Failure.invalid(let issues) {
            let sub = try await greeting(open, visitor)
            let form = try InvitationInput.drawn(name: request.posted("name") ?? "", issues: issues)
            return try await visitor.page(
                { _ in InvitationPage(token: token, sub: sub, form: form) }, status: .unprocessableContent)
        }
    }

    private static func greeting(_ open: OpenInvitation, _ visitor: VisitorContext) async throws -> String {
        let seller = try await visitor.panel.sellerName()
        let known = open.isKnown ? " You have an account already: enter its password." : ""
        return "\(seller) invites \(open.invitation.email) to manage the services of \(open.client.name).\(known)"
    }
}
