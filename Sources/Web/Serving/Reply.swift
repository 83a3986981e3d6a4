import Foundation
import HTTPTypes
import Hummingbird
import PanelCore
import Vocabulary

extension Response {
    /// A page.
    static func page(_ html: String, status: HTTPResponse.Status = .ok) -> Response {
        Response(
            status: status, headers: [.contentType: "text/html; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: html)))
    }

    /// A document to be looked at or kept.
    static func pdf(_ printed: PrintedInvoice) -> Response {
        Response(
            status: .ok,
            headers: [
                .contentType: "application/pdf", .cacheControl: "private, no-store",
                .contentDisposition: "inline; filename=\"\(printed.name)\"",
            ], body: .init(byteBuffer: ByteBuffer(bytes: printed.bytes)))
    }

    /// After a form: the browser gets the next page.
    static func see(_ path: Link) -> Response {
        Response(status: .seeOther, headers: [.location: path.text, .cacheControl: "no-store"])
    }

    /// A JSON document of the API.
    static func json(_ value: JSONValue, status: HTTPResponse.Status = .ok) -> Response {
        json(text: value.text, status: status)
    }

    static func json(text: String, status: HTTPResponse.Status) -> Response {
        Response(
            status: status, headers: [.contentType: "application/json; charset=utf-8", .cacheControl: "no-store"],
            body: .init(byteBuffer: ByteBuffer(string: text)))
    }

    /// The same with a cookie.
    ///
    /// - Parameter seconds: how long the browser keeps it; `nil` until it is closed, 0 forgets it.
    func setting(_ name: String, _ value: String, seconds: Int? = nil, isSecure: Bool) -> Response {
        var copy = self
        var text = "\(name)=\(value); Path=/; HttpOnly; SameSite=Lax"
        if let seconds { text += "; Max-Age=\(seconds)" }
        if isSecure { text += "; Secure" }
        copy.headers.append(HTTPField(name: .setCookie, value: text))
        return copy
    }
}

extension VisitorContext {
    /// A page at the door, with the token that its form needs.
    func page<P: DoorPage>(_ make: (_ token: String) throws -> P, status: HTTPResponse.Status = .ok) async throws
        -> Response
    {
        let token = signedIn?.session.csrf ?? (doorToken.isEmpty ? OneTimeText().text : doorToken)
        let frame = DoorFrame(csrf: token, seller: try await panel.sellerName())
        let reply = Response.page(try site.templates.render(make(token), in: frame), status: status)
        guard doorToken.isEmpty, signedIn == nil else { return reply }
        return reply.setting(Site.doorCookie, token, isSecure: site.isSecure)
    }
}

extension ClientContext {
    func page(_ page: some ClientPage, at place: ClientFrame.Place?, status: HTTPResponse.Status = .ok) async throws
        -> Response
    {
        let clients = try await panel.clients(of: user.id).map { other in
            ClientFrame.ClientChoice(id: other.id.description, name: other.name, isCurrent: other.id == client.id)
        }
        let frame = ClientFrame(
            csrf: signedIn.session.csrf, theme: Theme(rawValue: user.appearance.rawValue),
            person: Person(name: user.name),
            seller: try await panel.sellerName(), place: place, clients: clients,
            flash: try await takeFlash(signedIn, panel))
        return .page(try site.templates.render(page, in: frame), status: status)
    }

    /// Leads on with one sentence for the next page.
    func see(_ path: Link, _ flash: Flash? = nil) async throws -> Response {
        if let flash { try await panel.setFlash(flash.stored, of: signedIn.session) }
        return .see(path)
    }
}

extension StaffContext {
    func page(_ page: some AdminPage, status: HTTPResponse.Status = .ok) async throws -> Response {
        let flash = try await takeFlash(signedIn, panel)
        return .page(try site.templates.render(page, in: try await frame(flash: flash)), status: status)
    }

    func frame(flash: Flash? = nil) async throws -> AdminFrame {
        AdminFrame(
            csrf: signedIn.session.csrf, theme: Theme(rawValue: staff.appearance.rawValue),
            person: Person(name: staff.name),
            groups: try await Sidebar.groups(for: self), flash: flash, version: aviaryVersion, node: site.node)
    }

    /// Leads on with one sentence for the next page.
    func see(_ path: Link, _ flash: Flash? = nil) async throws -> Response {
        if let flash { try await panel.setFlash(flash.stored, of: signedIn.session) }
        return .see(path)
    }
}

/// The sentence that the page before left; it is shown once.
private func takeFlash(_ signedIn: SignedIn, _ panel: Panel) async throws -> Flash? {
    try await panel.takeFlash(of: signedIn.session).map { Flash(stored: $0) }
}
