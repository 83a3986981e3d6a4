import Foundation
import HTTPTypes
import Vocabulary

/// The JSON body of an API request: read whole, and held to the schema that the API publishes for it.
enum RequestBody {
    /// Reads a body. What the schema does not name is refused by its name, so that a slip of the pen loses nothing.
    ///
    /// - Parameter isOptional: no body at all counts as an empty object.
    /// - Throws: ``APIRefusal`` 400 for what is no JSON, 415 for what does not say it is, 422 for anything but an
    ///   object of that shape.
    static func read(_ request: WebRequest, as schema: JSONValue, isOptional: Bool = false) throws -> JSONValue {
        if request.body.readableBytes == 0 {
            if isOptional { return [:] }
            throw APIRefusal(.badRequest, "The body is empty; send a JSON object")
        }
        guard isJSON(request.headers[.contentType] ?? "") else {
            throw APIRefusal(.unsupportedMediaType, "Send the body as JSON, with Content-Type: application/json")
        }
        let document = try parse(request)
        guard document.objectValue != nil else {
            throw APIRefusal(Failure.invalid("The body must be a JSON object"))
        }
        try check(document, schema)
        return document
    }

    /// Holds a part of a body to a schema that only the module knows: its plan, its order, its settings.
    static func check(_ part: JSONValue?, _ schema: JSONValue, at path: String = "") throws(Failure) {
        let issues = part.map { SchemaCheck.issues(of: $0, against: schema, at: path) } ?? []
        guard issues.isEmpty else { throw .invalid(issues: issues) }
    }

    private static func isJSON(_ type: String) -> Bool {
        let parts = type.lowercased().split(separator: ";").map { $0.trimmingCharacters(in: .whitespaces) }
        let isUnicode = parts.dropFirst().allSatisfy {
            !$0.hasPrefix("charset=") || $0.hasSuffix("utf-8") || $0.hasSuffix("utf-8\"")
        }
        return parts.first == "application/json" && isUnicode
    }

    private static func parse(_ request: WebRequest) throws -> JSONValue {
        do {
            let bytes = Data(request.body.readableBytesView)
            return try JSONDecoder().decode(JSONValue.self, from: bytes).composed
        } catch {
            throw APIRefusal(.badRequest, "The body is not JSON that can be read")
        }
    }
}

extension JSONValue {
    /// The same document with its texts in Unicode's composed form (NFC), as they are stored and compared.
    fileprivate var composed: JSONValue {
        switch self {
        case .string(let text): .string(text.precomposedStringWithCanonicalMapping)
        case .array(let items): .array(items.map(\.composed))
        case .object(let members): .object(members.mapValues(\.composed))
        default: self
        }
    }
}
