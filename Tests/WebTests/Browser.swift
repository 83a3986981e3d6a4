import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Synchronization
import Testing
import Vocabulary

/// A browser without scripts: it keeps cookies, and posts forms with the token of the last page it saw. It follows no redirect.
final class Browser: Sendable {
    private struct State {
        var cookies: [String: String]
        var csrf: String
    }

    /// What a post carries in its field `csrf`.
    enum Token: Sendable {
        case own, none
        case other(String)
    }

    private let web: any TestClientProtocol
    private let state: Mutex<State>

    init(_ web: any TestClientProtocol, cookies: [String: String] = [:], csrf: String = "") {
        self.web = web
        state = Mutex(State(cookies: cookies, csrf: csrf))
    }

    var cookies: [String: String] { state.withLock { $0.cookies } }
    var csrf: String { state.withLock { $0.csrf } }

    /// Another window of the same person, whose cookies from here on are its own.
    func copy() -> Browser { Browser(web, cookies: cookies, csrf: csrf) }

    func get(_ path: String, headers: HTTPFields = [:]) async throws -> WebAnswer {
        try await send(.get, path, token: .none, headers: headers)
    }

    func post(
        _ path: String, _ fields: [(String, String)] = [], token: Token = .own, headers: HTTPFields = [:]
    ) async throws -> WebAnswer {
        try await send(.post, path, fields, token: token, headers: headers)
    }

    /// Sends a request; what is not a GET carries its fields as a form.
    func send(
        _ method: HTTPRequest.Method, _ path: String, _ fields: [(String, String)] = [], token: Token = .own,
        headers: HTTPFields = [:]
    ) async throws -> WebAnswer {
        let (cookies, csrf) = state.withLock { ($0.cookies, $0.csrf) }
        var (headers, fields) = (headers, fields)
        if !cookies.isEmpty {
            headers[.cookie] = cookies.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: "; ")
        }
        switch token {
        case .own: fields.append(("csrf", csrf))
        case .other(let text): fields.append(("csrf", text))
        case .none: break
        }
        var body: ByteBuffer?
        if method != .get {
            headers[.contentType] = "application/x-www-form-urlencoded"
            body = ByteBuffer(string: fields.map { "\(Self.encoded($0))=\(Self.encoded($1))" }.joined(separator: "&"))
        }
        let response = try await web.execute(uri: path, method: method, headers: headers, body: body)
        let answer = WebAnswer(
            status: Int(response.status.code), headers: response.headers, text: String(buffer: response.body))
        keep(answer)
        return answer
    }

    /// Fills in the form of the page that posts to `action`, and posts it. Everything else in it stays as the page has it.
    func submit(
        _ page: WebAnswer, _ action: String, _ filled: [String: String] = [:]
    ) async throws -> WebAnswer {
        let form = try #require(page.form(action), "there is no form to \(action)")
        var fields = form.fields
        for (name, value) in filled {
            let known = try #require(form.controls.first { $0.name == name }, "the form has no field \(name)")
            fields.removeAll { $0.0 == known.name }
            fields.append((name, value))
        }
        return try await post(action, fields, token: .none)
    }

    private func keep(_ answer: WebAnswer) {
        state.withLock { state in
            for line in answer.headers[values: .setCookie] {
                let parts = line.split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
                let pair = parts[0].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(
                    String.init)
                state.cookies[pair[0]] = parts.contains("Max-Age=0") ? nil : pair[1]
            }
            if let found = answer.text.firstMatch(of: /name="csrf" value="([^"]*)"/) { state.csrf = String(found.1) }
        }
    }

    private static func encoded(_ text: String) -> String {
        text.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    }
}

/// What a browser was answered.
struct WebAnswer: Sendable {
    var status: Int
    var headers: HTTPFields
    var text: String

    var location: String? { headers[.location] }
    var document: JSONValue? { try? JSONValue(parsing: text) }
    /// The page's own part, without the frame around it.
    var main: String {
        guard let start = text.range(of: "<main"), let end = text.range(of: "</main>") else { return "" }
        return String(text[start.lowerBound..<end.lowerBound])
    }
    /// Which of the three frames is around it.
    var frame: String? { text.firstMatch(of: /<body class="(\w+)">/).map { String($0.1) } }

    /// The form that posts to an address.
    func form(_ action: String) -> HTMLForm? {
        for found in text.matches(of: /<form\b([^>]*)>([\s\S]*?)<\/form>/) {
            let attributes = HTMLForm.attributes(found.1)
            if attributes["action"] == action, attributes["method"] == "post" { return HTMLForm(String(found.2)) }
        }
        return nil
    }
}
