import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import NIOCore
import PanelCore
import Vocabulary

/// Stands around every route: adds the headers that all answers carry, and turns every error into a page or a document.
struct Gate: RouterMiddleware {
    typealias Context = WebContext
    let site: Site

    /// No inline script, no inline style, nothing from elsewhere.
    static let policy =
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; connect-src 'self'; "
        + "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

    func handle(
        _ request: Request, context: WebContext, next: (Request, WebContext) async throws -> Response
    ) async throws -> Response {
        var response: Response
        do { response = try await next(request, context) } catch {
            response = await answer(Self.known(error, request), request, context)
        }
        // Only a pay page brings a policy of its own; see `CheckoutPolicy`.
        if response.headers[.contentSecurityPolicy] == nil { response.headers[.contentSecurityPolicy] = Self.policy }
        response.headers[.xContentTypeOptions] = "nosniff"
        if let name = HTTPField.Name("Referrer-Policy") { response.headers[name] = "same-origin" }
        if site.isSecure { response.headers[.strictTransportSecurity] = "max-age=31536000" }
        return response
    }

    /// What the router found nothing for is "not allowed" when the address knows other verbs.
    private static func known(_ error: any Error, _ request: Request) -> any Error {
        guard let missing = error as? HTTPError, missing.status == .notFound else { return error }
        let verbs = Routes.verbs(at: request.uri.path)
        guard !verbs.isEmpty, !verbs.contains(request.method) else { return error }
        return HTTPError(
            .methodNotAllowed, headers: [.allow: verbs.map(\.rawValue).joined(separator: ", ")],
            message: "This address does not know \(request.method.rawValue).")
    }

    private func answer(_ error: any Error, _ request: Request, _ context: WebContext) async -> Response {
        if request.uri.path.hasPrefix("/hooks/") {
            return Hooks.response(to: error, from: context.remoteAddress, site, context.logger)
        }
        if request.uri.path.hasPrefix("/api/") {
            return APIRefusal.response(to: error, id: context.id, logger: context.logger)
        }
        do { return try await page(for: error, request, context) } catch {
            // The page about the error broke too, such as when the database is gone: say it without a frame.
            context.logger.error("\(error)")
            return .page(
                "<!doctype html><title>Something broke</title><h1>This page could not be made</h1><p>Try again in a minute.</p>",
                status: .serviceUnavailable)
        }
    }

    private func page(for error: any Error, _ request: Request, _ context: WebContext) async throws -> Response {
        let web = try await WebRequest(Request(head: request.head, body: .init(buffer: ByteBuffer())), context)
        let visitor = try await site.visitor(web)
        let back = Link(request.headers[.referer].flatMap { URL(string: $0)?.path() } ?? "/")
        switch error {
        case Turned.signIn:
            let next = request.method == .get ? request.uri.string : "/"
            return .see(Link("/login", query: [("next", next)]))
        case Turned.elsewhere(let path):
            return request.method == .get && request.uri.path == "/"
                ? .see(Link(path)) : try await refuse(.notFound, .notFound, visitor)
        case Turned.forbidden(let permission):
            return try await refuse(.forbidden(permission: permission.rawValue), .forbidden, visitor)
        case Turned.forged where visitor.signedIn == nil && web.cookie(Site.sessionCookie) != nil:
            // The session ended while the page was open; its forms hold for nobody now.
            return .see("/login")
        case Turned.forged:
            let text =
                "It did not come from a page of this panel, or you were signed out meanwhile. Open the page again."
            return try await refuse(.other(heading: "The form was not accepted", text: text), .forbidden, visitor)
        case Turned.failure(let failure), let failure as Failure:
            let (cause, status) = Self.cause(of: failure, back: back)
            return try await refuse(cause, status, visitor)
        case let error as HTTPError where error.status == .notFound:
            return try await refuse(.notFound, .notFound, visitor)
        case let error as HTTPError where error.status.code < 500:
            let text = error.body ?? "The request could not be read."
            var response = try await refuse(
                .other(heading: error.status.reasonPhrase, text: text), error.status, visitor)
            response.headers.append(contentsOf: error.headers)
            return response
        case is NIOTooManyBytesError:
            let text = "A form may have a mebibyte at most."
            return try await refuse(.other(heading: "Too large", text: text), .contentTooLarge, visitor)
        case let error where isBusy(error):
            let text = "Too much is going on at this moment. Try again in a few seconds."
            return try await refuse(.other(heading: "Busy", text: text), .serviceUnavailable, visitor)
        default:
            context.logger.error("\(request.method) \(request.uri.path): \(error)")
            return try await refuse(.broken(reference: context.id), .internalServerError, visitor)
        }
    }

    private func refuse(_ cause: RefusalCause, _ status: HTTPResponse.Status, _ visitor: VisitorContext) async throws
        -> Response
    {
        switch visitor.signedIn?.person {
        case .staff:
            let staff = try StaffContext(visitor.reading, permission: nil)
            return try await staff.page(RefusalPage<AdminFrame>(cause.cause()), status: status)
        case .user(_, .some):
            let client = try ClientContext(visitor.reading)
            return try await client.page(RefusalPage<ClientFrame>(cause.cause()), at: nil, status: status)
        default: return try await visitor.page({ _ in RefusalPage<DoorFrame>(cause.cause()) }, status: status)
        }
    }

    private static func cause(of failure: Failure, back: Link) -> (RefusalCause, HTTPResponse.Status) {
        switch failure {
        case .notFound: (.notFound, .notFound)
        case .refused(let reason): (.notPossible(reason: reason.user, back: back), .conflict)
        case .busy(_, let reason): (.other(heading: "Busy", text: reason.user), .serviceUnavailable)
        case .invalid: (.other(heading: "Not accepted", text: failure.reason.user), .unprocessableContent)
        default: (.other(heading: "This did not work", text: failure.reason.user), .badGateway)
        }
    }
}

/// A cause in words that do not depend on the frame.
enum RefusalCause {
    case forbidden(permission: String)
    case notFound
    case notPossible(reason: String, back: Link)
    case broken(reference: String)
    case other(heading: String, text: String)

    func cause<Frame: PageFrame>() -> RefusalPage<Frame>.Cause {
        switch self {
        case .forbidden(let permission): .forbidden(permission: permission)
        case .notFound: .notFound
        case .notPossible(let reason, let back): .notPossible(reason: reason, back: back)
        case .broken(let reference): .broken(reference: reference)
        case .other(let heading, let text): .other(heading: heading, text: text)
        }
    }
}

extension VisitorContext {
    /// The same visitor, as if only reading: for the frame around a refusal.
    fileprivate var reading: VisitorContext {
        VisitorContext(site: site, request: request.reading, signedIn: signedIn, doorToken: doorToken)
    }
}
