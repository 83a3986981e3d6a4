import Foundation
import HTTPTypes
import Hummingbird
import Logging
import ModuleKit
import NIOCore
import PanelCore
import Vocabulary

/// `/hooks/{Kind}/{Name}/{instance}`: what other servers tell a module. The answer is the module's own; what is refused is said in
/// one plain line, and who is refused too often is not listened to for a while.
enum Hooks {
    static let bodyLimit = 256 << 10

    static func get(_ request: WebRequest, _ site: Site) async throws -> Response {
        try await take(.get, request, site)
    }
    static func post(_ request: WebRequest, _ site: Site) async throws -> Response {
        try await take(.post, request, site)
    }

    private static func take(_ method: ActionMethod, _ request: WebRequest, _ site: Site) async throws -> Response {
        if let seconds = site.hookRefusals.wait(for: request.address) { throw TooManyRefusals(seconds: seconds) }
        let (module, instance): (ModuleKey, InstanceID) = (try request.module(), try request.key("instance"))
        var headers: [String: String] = [:]
        for field in request.headers {
            let name = field.name.canonicalName
            headers[name] = headers[name].map { "\($0), \(field.value)" } ?? field.value
        }
        let hook = IncomingHook(
            method: method, query: request.rawQuery, headers: headers, body: Array(request.body.readableBytesView),
            address: request.address)
        let reply: WebhookOutcome.Reply
        do { reply = try await site.panel.takeDelivery(hook, of: module, instance) } catch Failure.unsupported(
            let reason)
        {
            let verbs = site.panel.modules.registry[module]?.manifest.webhookMethods.map(\.rawValue) ?? []
            throw HTTPError(.methodNotAllowed, headers: [.allow: verbs.joined(separator: ", ")], message: reason.user)
        }
        if (400..<500).contains(reply.status) { site.hookRefusals.note(request.address) }
        return Response(
            status: HTTPResponse.Status(code: reply.status),
            headers: [.contentType: reply.contentType, .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: reply.body)))
    }

    /// What another server is told when its request did not get to a module.
    static func response(to error: any Error, from address: String?, _ site: Site, _ logger: Logger) -> Response {
        var (status, text, headers) = (HTTPResponse.Status.internalServerError, "The fault is ours", HTTPFields())
        switch error {
        case let error as TooManyRefusals:
            (status, text) = (.tooManyRequests, "Too many requests of yours were refused; come back later")
            headers[.retryAfter] = String(error.seconds)
        case Failure.notFound: (status, text) = (.notFound, "There is nothing here")
        case let error as HTTPError where error.status == .notFound:
            (status, text) = (.notFound, "There is nothing here")
        case let error as HTTPError where error.status.code < 500:
            (status, text) = (error.status, error.body ?? error.status.reasonPhrase)
            headers = error.headers
        case is NIOTooManyBytesError:
            (status, text) = (.contentTooLarge, "A body may have \(bodyLimit >> 10) KiB at most")
        case let error where isBusy(error):
            (status, text) = (.serviceUnavailable, "Come back later")
            headers[.retryAfter] = "5"
        default: logger.error("a webhook could not be taken: \(error)")
        }
        if (400..<500).contains(status.code), status != .tooManyRequests { site.hookRefusals.note(address) }
        headers[.contentType] = "text/plain; charset=utf-8"
        headers[.cacheControl] = "no-store"
        return Response(status: status, headers: headers, body: .init(byteBuffer: ByteBuffer(string: text + "\n")))
    }
}

/// The sender's requests were refused so often that no more of them are read for a while.
struct TooManyRefusals: Error {
    let seconds: Int
}
