import Foundation
import Hummingbird
import PanelCore
import Vocabulary

/// `/`, `/login`, `/logout`: one door for staff and clients.
enum SignInDoor {
    static func start(_ visitor: VisitorContext) async throws -> Response {
        switch visitor.signedIn?.person {
        case .staff: .see("/admin")
        case .user: .see("/services")
        case nil: .see("/login")
        }
    }

    static func show(_ visitor: VisitorContext) async throws -> Response {
        guard visitor.signedIn == nil else { return try await start(visitor) }
        let next = visitor.request.query("next").flatMap { Link(local: $0) }
        return try await visitor.page { _ in LoginPage(form: try LoginInput.drawn(), next: next) }
    }

    static func signIn(_ visitor: VisitorContext) async throws -> Response {
        let request = visitor.request
        let next = request.posted("next").flatMap { Link(local: $0) }
        let email = request.posted("email") ?? ""
        do {
            let input = try LoginInput(filling: request.posted(try LoginInput.spec()))
            let keep = request.posted("keep") != nil
            let (cookie, signedIn) = try await visitor.panel.signIn(
                email: input.email, password: input.password, keep: keep, address: request.address)
            let home: Link = if case .staff = signedIn.person { "/admin" } else { "/services" }
            return Response.see(next ?? home)
                .setting(
                    Site.sessionCookie, cookie, seconds: keep ? 30 * 24 * 3600 : nil, isSecure: visitor.site.isSecure
                )
                .setting(Site.doorCookie, "", seconds: 0, isSecure: visitor.site.isSecure)
        } catch Failure.invalid(let issues) {
            let form = try LoginInput.drawn(email: email, issues: issues)
            return try await visitor.page({ _ in LoginPage(form: form, next: next) }, status: .unprocessableContent)
        } catch let failure as Failure {
            let form = try LoginInput.drawn(email: email)
            let status: HTTPResponse.Status = failure.kind == .busy ? .tooManyRequests : .unprocessableContent
            return try await visitor.page(
                { _ in LoginPage(form: form, next: next, error: failure.reason.user) }, status: status)
        }
    }

    static func signOut(_ visitor: VisitorContext) async throws -> Response {
        if let session = visitor.signedIn?.session { try await visitor.panel.signOut(session) }
        return Response.see("/login").setting(Site.sessionCookie, "", seconds: 0, isSecure: visitor.site.isSecure)
    }
}
