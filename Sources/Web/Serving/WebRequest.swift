import Foundation
import HTTPTypes
import Hummingbird
import Vocabulary

/// One request, read whole: its path's parts, its query, its form or its body.
struct WebRequest: Sendable {
    let method: HTTPRequest.Method
    let path: String
    /// The parts of the path that the route names: `id`, `kind`.
    let parts: [String: String]
    /// Each name with all its values, in order.
    let query: [String: [String]]
    /// The query as it came, without the question mark.
    let rawQuery: String
    let headers: HTTPFields
    let body: ByteBuffer
    /// Where the request came from; `nil` when nobody can tell.
    let address: String?
    let id: String

    /// Bytes that a body may have.
    static let bodyLimit = 1 << 20

    init(_ request: Request, _ context: WebContext, bodyLimit: Int = bodyLimit) async throws {
        var request = request
        let isRead = request.method != .get && request.method != .head
        body = isRead ? try await request.collectBody(upTo: bodyLimit) : ByteBuffer()
        method = request.method
        path = request.uri.path
        parts = Dictionary(
            context.parameters.map { (String($0.key), String($0.value).removingPercentEncoding ?? "") },
            uniquingKeysWith: { $1 })
        rawQuery = request.uri.query ?? ""
        query = FormText.decode(rawQuery)
        headers = request.headers
        address = context.remoteAddress
        id = context.id
    }

    /// The same request as if it only read.
    var reading: WebRequest { WebRequest(reading: self) }

    private init(reading other: WebRequest) {
        (method, path, parts, query, rawQuery) = (.get, other.path, other.parts, other.query, other.rawQuery)
        (headers, body, address, id) = (other.headers, ByteBuffer(), other.address, other.id)
    }

    /// A part of the path; the route's own pattern promises that it is there.
    func part(_ name: String) -> String { parts[name] ?? "" }

    /// A part of the path as a key; a text that is none cannot be found.
    func key<Noun>(_ name: String = "id") throws(Failure) -> Identifier<Noun> {
        guard let key = Identifier<Noun>(part(name)) else { throw .notFound("There is no such page") }
        return key
    }

    /// The module that `{kind}/{name}` in the path names.
    func module() throws(Failure) -> ModuleKey {
        guard let key = ModuleKey("\(part("kind"))/\(part("name"))") else { throw .notFound("There is no such module") }
        return key
    }

    /// The first value of a query's name; `nil` when it is missing or empty.
    func query(_ name: String) -> String? {
        query[name]?.first.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// What a form posted, by name.
    var form: [String: [String]] {
        guard headers[.contentType]?.hasPrefix("application/x-www-form-urlencoded") == true else { return [:] }
        return FormText.decode(String(buffer: body))
    }

    /// The first posted text of a name.
    func posted(_ name: String) -> String? { form[name]?.first }

    /// What was posted for the fields of a form, coerced as browsers post it.
    func posted(_ spec: FormSpec, prefix: String = "") -> JSONValue { spec.document(posted: form, prefix: prefix) }

    /// The value of a cookie.
    func cookie(_ name: String) -> String? {
        for pair in headers[values: .cookie].joined(separator: "; ").split(separator: ";") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            if parts.count == 2, parts[0].drop(while: { $0 == " " }) == name { return String(parts[1]) }
        }
        return nil
    }
}

/// `application/x-www-form-urlencoded`, in bodies and queries.
enum FormText {
    /// Texts are brought to Unicode's composed form (NFC) here, where they enter.
    static func decode(_ text: String) -> [String: [String]] {
        var values: [String: [String]] = [:]
        for pair in text.split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            values[clear(parts[0]), default: []].append(parts.count == 2 ? clear(parts[1]) : "")
        }
        return values
    }

    private static func clear(_ text: Substring) -> String {
        let plain = text.replacing("+", with: " ")
        let decoded = plain.removingPercentEncoding ?? String(plain)
        return decoded.precomposedStringWithCanonicalMapping.replacing("\r\n", with: "\n").replacing("\0", with: "")
    }
}
